// SPDX-License-Identifier: Apache-2.0
// Logs between implementations, on the side of @sigstore/verify, which checks
// the transparency log of npm's packages: interop.mjs < LOGS.JSONL
// (tests/tools/interop.c says what a line holds).
//
// It judges checkpoints, also inside of proofs, requests and cosigned notes,
// and inclusion.  It knows neither cosignatures nor consistency proofs: forms
// in which only those are changed are passed by, and counted.  Its checks of
// one entry are not exported; they are taken from the files of the package.
// Ends with "N passed, N failed".
import { createPublicKey } from 'node:crypto';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const require = createRequire(import.meta.url);
const { verifyCheckpoint } =
  require('@sigstore/verify/dist/timestamp/checkpoint.js');
const { verifyMerkleInclusion } =
  require('@sigstore/verify/dist/timestamp/merkle.js');

// Ed25519 as SubjectPublicKeyInfo (RFC 8410).
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

// The log as sigstore knows one: its id begins with the key id of C2SP.
function authority(vkey) {
  const [name, id] = vkey.split('+', 2); // Base64 may hold a plus, too
  const key = Buffer.from(vkey.slice(name.length + id.length + 2), 'base64');
  return {
    name,
    logID: Buffer.from(id, 'hex'),
    publicKey: createPublicKey({
      key: Buffer.concat([SPKI, key.subarray(1)]), format: 'der', type: 'spki',
    }),
    validFor: { start: new Date(0), end: new Date('2999-12-31') },
  };
}

// Strict readers of what stands around the parts that sigstore judges.
function base64(text) {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) {
    throw new Error(`no Base64: ${text}`);
  }
  return bytes;
}

function decimal(text) {
  if (!/^(0|[1-9][0-9]*)$/.test(text)) {
    throw new Error(`no number: ${text}`);
  }
  return text;
}

// Throws unless the log signed this head, under this very name and size.
function checkNote(note, log, size) {
  const [origin, number, root] = note.split('\n');
  if (origin !== log.name || decimal(number) !== String(size)) {
    throw new Error('of another log, or another size');
  }
  verifyCheckpoint({
    integratedTime: '1790000000',
    inclusionProof: { rootHash: base64(root), checkpoint: { envelope: note } },
  }, [log]);
  return base64(root);
}

// The lines before the empty one, and the note behind it.
function divide(text) {
  const at = text.indexOf('\n\n');
  return [text.slice(0, at).split('\n'), text.slice(at + 2)];
}

// The note without the lines of others, which sigstore refuses.
function ownLines(note, log) {
  const at = note.indexOf('\n\n') + 2;
  const lines = note.slice(at).split(/(?<=\n)/);
  return note.slice(0, at) +
    lines.filter((line) => line.startsWith(`\u2014 ${log.name} `)).join('');
}

function checkProof(text, log, size) {
  const [lines, note] = divide(text);
  const [title, extra, index, ...hashes] = lines;
  if (title !== 'c2sp.org/tlog-proof@v1' || !extra.startsWith('extra ') ||
      !index.startsWith('index ')) {
    throw new Error('no proof');
  }
  verifyMerkleInclusion({
    canonicalizedBody: base64(extra.slice('extra '.length)),
    inclusionProof: {
      logIndex: decimal(index.slice('index '.length)),
      treeSize: String(size),
      rootHash: checkNote(note, log, size),
      hashes: hashes.map(base64),
    },
  });
}

function takes(kind, text, log, size) {
  try {
    if (kind === 'proof') {
      checkProof(text, log, size);
    } else if (kind === 'request') {
      checkNote(divide(text)[1], log, size);
    } else if (kind === 'cosigned') {
      checkNote(ownLines(text, log), log, size);
    } else {
      checkNote(text, log, size);
    }
    return true;
  } catch {
    return false;
  }
}

// What of a request or a cosigned note sigstore looks at.
const SEEN = new Set(
  ['origin', 'origin and name', 'size', 'root', 'signature', 'another log']);

const tally = { logs: 0, taken: 0, refused: 0, passedBy: 0, failed: 0 };

function expect(ok, counter, name) {
  if (ok) {
    tally[counter]++;
  } else {
    tally.failed++;
    console.log(`FAIL ${name}`);
  }
}

for await (const data of createInterface({ input: process.stdin })) {
  const line = JSON.parse(data);
  const log = authority(line.vkey);
  const judge = (kind, text) => takes(kind, text, log, line.size);
  for (const kind of ['checkpoint', 'cosigned', 'request']) {
    expect(judge(kind, line[kind]), 'taken',
      `log ${line.log}: ${kind} is refused`);
  }
  for (const proof of line.proofs) {
    expect(judge('proof', proof.text), 'taken',
      `log ${line.log}: proof is refused`);
  }
  for (const { kind, part, text } of line.forms) {
    if ((kind === 'request' || kind === 'cosigned') && !SEEN.has(part)) {
      tally.passedBy++;
    } else {
      expect(!judge(kind, text), 'refused',
        `log ${line.log}: ${kind}, ${part}: is taken`);
    }
  }
  tally.logs++;
}
console.log(`${tally.logs} logs, ${tally.taken} good things taken, ` +
  `${tally.refused} changed forms refused, ${tally.passedBy} not judged`);
console.log(`${tally.taken + tally.refused} passed, ${tally.failed} failed`);
process.exitCode = tally.failed === 0 && tally.logs > 0 ? 0 : 1;
