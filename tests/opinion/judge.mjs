// SPDX-License-Identifier: Apache-2.0
// Second opinion on entitlements: judge.mjs ENTITLEMENTS.JSONL
// Base45 by @digitalbazaar/base45, COSE by @auth0/cose and, beside it, by hand
// over cbor and node's own Ed25519; claims by cbor.  Each judge is also shown
// corrupted copies, which it must refuse.  Ends with "N passed, N failed".
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as base45 from '@digitalbazaar/base45';
import cbor from 'cbor';

// Node 18 cannot load the library's other form, of ES modules.
const { Sign1 } = createRequire(import.meta.url)('@auth0/cose');

let passed = 0;
let failed = 0;

function check(name, ok) {
  if (ok) {
    passed++;
  } else {
    failed++;
    console.log(`FAIL ${name}`);
  }
}

// True when the promise holds its word, false when it throws.
async function holds(work) {
  try {
    return (await work()) === true;
  } catch {
    return false;
  }
}

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
const CLAIM_EXP = 4;
const CLAIM_CTI = 7;
const CLAIM_SALUR = -65537;

function publicKey(bytes) {
  return createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') },
    format: 'jwk',
  });
}

// C2SP key id of a vkey's name, type and key.
function keyId(vkey) {
  const [, name, base64] = /^([^+]+)\+[0-9a-f]{8}\+(.+)$/.exec(vkey);
  return createHash('sha256')
    .update(`${name}\n`)
    .update(Buffer.from(base64, 'base64'))
    .digest()
    .subarray(0, 4);
}

// The claims as salur meant them, out of a COSE payload.
function claimsOf(payload) {
  const map = cbor.decodeFirstSync(payload);
  const body = map.get(CLAIM_SALUR);
  if (map.size !== 3 || body.length !== 8 || body[0] !== 'salur/e1') {
    throw new Error('not our claims');
  }
  const [, programme, period, batch, site, amount_idr, pack, card] = body;
  return {
    exp: map.get(CLAIM_EXP),
    cti: map.get(CLAIM_CTI).toString('hex'),
    programme, period, batch, site, amount_idr, package: pack, card,
  };
}

function isExpected(payload, wanted) {
  const got = claimsOf(Buffer.from(payload));
  return Object.keys(wanted).length === Object.keys(got).length &&
    Object.keys(wanted).every((key) => got[key] === wanted[key]);
}

// A COSE library's verdict, with nothing but the public key.
async function byLibrary(token, line) {
  const message = Sign1.decode(token);
  await message.verify(publicKey(Buffer.from(line.key, 'hex')));
  return message.alg === -8 && isExpected(message.payload, line.claims);
}

// RFC 9052 4.4 by hand.
function byHand(token, line) {
  const tagged = cbor.decodeFirstSync(token);
  const [header, unprotected, payload, signature] = tagged.value;
  const headers = cbor.decodeFirstSync(header);
  const message = cbor.encodeOne(
    ['Signature1', header, Buffer.alloc(0), payload]);
  return tagged.tag === 18 && tagged.value.length === 4 &&
    Object.keys(unprotected).length === 0 &&
    headers.size === 2 && headers.get(1) === -8 &&
    headers.get(4).equals(keyId(line.vkey)) &&
    headers.get(4).toString('hex') === line.kid &&
    verify(null, message, publicKey(Buffer.from(line.key, 'hex')),
      signature) &&
    isExpected(payload, line.claims);
}

// The code's text by a Base45 of others, both ways.
function byBase45(code, line) {
  const bytes = Buffer.from(base45.decode(code.slice(5)));
  return code.startsWith('SLT1:') && bytes.toString('hex') === line.token &&
    base45.encode(new Uint8Array(bytes)) === code.slice(5);
}

// Copies with one bit of a part turned: where the parts begin is fixed by
// FORMAT.md ("COSE_Sign1"): header from 3, payload, the last 64 bytes.
function corrupted(token, number) {
  const flip = (at) => {
    const copy = Buffer.from(token);
    copy[at] ^= 1 << number % 8;
    return copy;
  };
  return {
    algorithm: flip(5),
    kid: flip(8 + number % 4),
    payload: flip(16 + number % (token.length - 16 - 66)),
    signature: flip(token.length - 64 + number % 64),
    end: token.subarray(0, token.length - 1),
  };
}

async function judgeLine(line, number) {
  const token = Buffer.from(line.token, 'hex');
  const name = `entitlement ${number}`;
  check(`${name}: @auth0/cose`, await holds(() => byLibrary(token, line)));
  check(`${name}: cbor and Ed25519`, await holds(() => byHand(token, line)));
  check(`${name}: Base45`, await holds(() => byBase45(line.code, line)));

  const taken = [];
  for (const [part, copy] of Object.entries(corrupted(token, number))) {
    for (const judge of [byLibrary, byHand]) {
      if (await holds(() => judge(copy, line))) {
        taken.push(`${judge.name} takes another ${part}`);
      }
    }
  }
  check(`${name}: ${taken.join(', ')}`, taken.length === 0);
  const at = 5 + number % (line.code.length - 5);
  const other = ALPHABET[(ALPHABET.indexOf(line.code[at]) + 1) % 45];
  const code = line.code.slice(0, at) + other + line.code.slice(at + 1);
  check(`${name}: Base45 refuses another character`,
    !(await holds(() => byBase45(code, line))));
}

const lines = readFileSync(process.argv[2], 'utf8').trim().split('\n')
  .map((line) => JSON.parse(line));
check('at least 200 entitlements', lines.length >= 200);
for (const [number, line] of lines.entries()) {
  await judgeLine(line, number);
}
// A key that did not sign verifies nothing.
const stranger = { ...lines[0], key: lines[1].key };
check('@auth0/cose refuses another key', !(await holds(
  () => byLibrary(Buffer.from(stranger.token, 'hex'), stranger))));
check('Ed25519 refuses another key', !(await holds(
  () => byHand(Buffer.from(stranger.token, 'hex'), stranger))));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
