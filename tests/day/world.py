# SPDX-License-Identifier: Apache-2.0
"""The office of the day: keys, the frozen list, approvals, cards, bundles.

Everything is made with the real program, as an office would; every command
stands in log/commands.txt with what it said.
"""

import base64
import hashlib
import json
import os
import subprocess

import cbor2

import families
from checks import check, same
from till import Words

STAGE = "PKH-202604-1"
OPENS = "2026-10-05"
CLOSES = "2026-12-20"
REFERENCE = "SP2D 24110000123"
PASS = "kopi sawah tujuh bulan"


class World:
    """One folder with an office and what it hands out."""

    def __init__(self, build, root):
        self.salur_path = os.path.join(build, "salur")
        self.mint_path = os.path.join(build, "tools", "mint")
        self.root = root
        self.rows = families.families()
        self.village = self.rows[:families.FAMILIES]
        self.ids = {}    # family number: cti, 16 bytes
        self.codes = {}  # family number: text of the card
        self.words = Words(build)
        self.goods = families.PACKAGES
        self.scanned = 0  # codes, at all counters
        self.env = dict(os.environ, LC_ALL="C.UTF-8",
                        SALUR_PASS_COMMAND=f"echo '{PASS}'", MINT_PASS=PASS)
        for folder in ("log", "keys", "usb", "cards", "paper"):
            os.makedirs(self.path(folder), exist_ok=True)

    def path(self, *parts):
        return os.path.join(self.root, *parts)

    def salur(self, *args, code=0, **env):
        """Run the program, judge its exit code, return what it printed."""
        done = subprocess.run([self.salur_path, *map(str, args)],
                              cwd=self.root, env=dict(self.env, **env),
                              stdin=subprocess.DEVNULL, text=True,
                              capture_output=True, check=False)
        with open(self.path("log", "commands.txt"), "a",
                  encoding="utf-8") as log:
            log.write(f"$ salur {' '.join(map(str, args))}\n"
                      f"{done.stdout}{done.stderr}= {done.returncode}\n")
        check(f"salur {' '.join(map(str, args[:3]))} ended with "
              f"{done.returncode}, not {code}", done.returncode == code,
              done.stdout[-2000:] + done.stderr[-2000:])
        return done.stdout

    def json(self, *args, code=0):
        """The same with --json: its lines."""
        return [json.loads(line) for line in
                self.salur(*args, "--json", code=code).splitlines()]

    def vkey(self, key):
        return self.salur("key", "show", key).splitlines()[0]

    def key(self, name, role, file=None):
        """Make a key; returns its path."""
        path = f"keys/{file or name}.key"
        self.salur("key", "new", f"test/{name}", "--role", role, "-o", path)
        return path

    def mint(self, key, family, flip=False, **changes):
        """A code that no office would make."""
        of = dict(stage=STAGE, site=family.site, cti=self.ids[family.number],
                  amount=family.amount, package=family.package or "-", card=1,
                  closes=CLOSES)
        of.update(changes)
        env = dict(self.env, **({"MINT_FLIP": "1"} if flip else {}))
        return subprocess.run(
            [self.mint_path, key, of["stage"], str(of["site"]),
             of["cti"].hex(), str(of["amount"]), of["package"],
             str(of["card"]), of["closes"]],
            cwd=self.root, env=env, text=True, capture_output=True,
            check=True).stdout.strip()

    # --- the office ----------------------------------------------------------

    def make_keys(self):
        for number in (1, 2, 3):
            self.key(f"root-{number}", "root")
            self.key(f"approver-{number}", "approver")
        self.key("issuer", "issuer")
        self.key("stranger", "issuer")
        self.key("supervisor", "supervisor")

    def trust_lines(self, serial):
        """The trust note without its log lines."""
        yield "salur/trust/v1"
        yield "authority test/dinsos"
        yield f"serial {serial}"
        yield "threshold 2"
        yield "approvals 2"
        for number in (1, 2, 3):
            yield "root " + self.vkey(f"keys/root-{number}.key")
        yield f"issuer {self.vkey('keys/issuer.key')} 99 2026-01-01 2026-12-31"
        for number in (1, 2, 3):
            yield f"approver {self.vkey(f'keys/approver-{number}.key')} 99"
        yield f"supervisor {self.vkey('keys/supervisor.key')} 990101"

    def freeze(self):
        """The list becomes a stage that two of three approvers have signed."""
        families.write(self.rows, self.path("list.csv"))
        self.salur("list", "check", "list.csv")
        packages = [arg for code, text in families.PACKAGES.items()
                    for arg in ("--package", f"{code}={text}")]
        self.salur("list", "import", "list.csv", "--office", "office",
                   "--stage", STAGE, "--opens", OPENS, "--closes", CLOSES,
                   "--reference", REFERENCE, *packages, "--trust",
                   "trust.note", "--at", "2026-09-29")
        self.salur("issue", "--office", "office", "--stage", STAGE, "--key",
                   "keys/issuer.key", "--at", "2026-09-29", code=1)
        for number in (1, 3):
            self.salur("stage", "approve", "--office", "office", "--stage",
                       STAGE, "--yes", "--key", f"keys/approver-{number}.key",
                       "--list", "list.csv", "--at", "2026-09-29")
        self.salur("issue", "--office", "office", "--stage", STAGE, "--key",
                   "keys/issuer.key", "--at", "2026-09-29")
        self.know_ids()

    def know_ids(self):
        """Ids of all families, from the stage key (FORMAT.md, section 8)."""
        with open(self.path("office", "stages", STAGE + ".key"),
                  encoding="ascii") as file:
            key = base64.b64decode(file.read().split()[-1])
        programme, period, batch = STAGE.split("-")
        for row in self.rows:
            claim = cbor2.dumps([programme, int(period), int(batch), row.nik],
                                canonical=True)
            self.ids[row.number] = hashlib.blake2b(
                claim, digest_size=16, key=key).digest()

    def read_codes(self):
        """What the office issued, by `salur qr`; the village first."""
        number_of = {cti.hex(): n for n, cti in self.ids.items()}
        for site in (families.VILLAGE, families.NEIGHBOUR):
            lines = self.json("qr", "--office", "office", "--stage", STAGE,
                              "--site", site, "--format", "text")
            cards = [line for line in lines if line["type"] == "card"]
            for card in cards:
                family = self.rows[number_of[card["cti"]]]
                self.codes[family.number] = card["text"]
                family.short = card["short"]
                same(f"amount of card {card['short']}", card["amount_idr"],
                     family.amount)
        same("families with a card", len(self.codes), len(self.rows))
