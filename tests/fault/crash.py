# SPDX-License-Identifier: Apache-2.0
"""Kill salur at random moments, and keep the books of what it said.

  crash.py SALUR TRUTH WORLD N

WORLD is a folder with a store, an office and codes.txt; N is the number of
kills.  Each of two workers plays sessions in a copy of it: whatever a command
is, it is killed at a random moment, and the next one finds what it left.  After
each kill all that was shown before must be on record.
"""
import collections
import json
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import time

SALUR, TRUTH, WORLD = (os.path.abspath(p) for p in sys.argv[1:4])
AT = "2026-10-20T10:00:00+07:00"
ENV = dict(os.environ, LC_ALL="C", SALUR_LANG="en")
GOOD = ("whole", "recovered", "rolled forward")
WORKERS = 2
KILLS_EACH = 250  # in one copy of the world
CODES_EACH = 4


class Fault(Exception):
    """What must not happen."""


class Session:
    """One copy of the world, and what was said in it."""

    def __init__(self, disk, seed, counts):
        self.disk, self.counts = disk, counts
        self.random = random.Random(seed)
        self.span = {}  # seconds that a command takes, by action
        self.paid = {}  # short number: entry that was shown
        self.head = None  # the newest head that was shown
        self.taken = 0  # entries that the office said it has
        self.cosigned = 0  # entries of the head that it said it cosigned
        with open(os.path.join(disk, "codes.txt"), encoding="ascii") as file:
            self.codes = file.read().splitlines()
        self.next = 0

    def path(self, name):
        return os.path.join(self.disk, name)

    def run(self, *args):
        return subprocess.run([SALUR, *args], cwd=self.disk, env=ENV,
                              stdin=subprocess.DEVNULL, capture_output=True,
                              encoding="utf-8", timeout=60)

    def killed(self, action, args, codes=()):
        """Run it, kill it at a random moment; the lines that it showed."""
        span = self.span.get(action, 0.08 if action == "ingest" else 0.02)
        with subprocess.Popen([SALUR, *args, "--json"], cwd=self.disk, env=ENV,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL) as process:
            process.stdin.write("".join(c + "\n" for c in codes).encode())
            process.stdin.flush()
            if not codes:
                process.stdin.close()
            lines = []
            if codes and self.random.random() < 0.4:
                # A moment after a result, when the next one is on its way.
                for _ in range(self.random.randrange(1, len(codes) + 1)):
                    lines.append(process.stdout.readline())
                time.sleep(self.random.uniform(0, 0.002))
            else:
                time.sleep(self.random.uniform(0, 1.3 * span))
            ended = process.poll()
            process.kill()
            lines += process.stdout.read().splitlines(True)
        self.counts["kills"] += 1
        self.counts[action] += 1
        self.counts["ended before"] += ended is not None
        # Aim at the time that the command needs, so that a third of the kills
        # come too late: less after one did, more after one did not.
        self.span[action] = min(1, max(0.004, span * (
            0.8 if ended is not None else 1.13)))
        return [json.loads(line) for line in lines if line.endswith(b"\n")]

    def hear(self, lines):
        """What was shown has to hold from now on."""
        for line in lines:
            if line.get("recorded") is False or line["type"] == "error":
                continue
            if line.get("size") and line.get("root"):
                self.head = f"{line['size']}:{line['root']}"
            if line["type"] == "result":
                self.counts["acknowledged"] += 1
                if line["outcome"] == "ok":
                    if line["short"] in self.paid:
                        raise Fault(f"{line['short']} is paid twice")
                    self.paid[line["short"]] = line["entry"]
                else:
                    entry = line["earlier"]["entry"]
                    if self.paid.setdefault(line["short"], entry) != entry:
                        raise Fault(f"{line['short']}: another entry")

    def check(self, store="store"):
        """All that was said is there."""
        args = [TRUTH, "store", store]
        if store == "store" and self.head:
            args.append(self.head)
        done = subprocess.run(args, cwd=self.disk, env=ENV, encoding="utf-8",
                              stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=60)
        try:
            now = json.loads(done.stdout)
        except ValueError:
            raise Fault(f"truth died: {done.stderr}") from None
        self.counts[now["verdict"]] += 1
        if now["verdict"] not in GOOD:
            raise Fault(f"{now['verdict']} {now['error']} {now['what']}")
        if store == "store":
            for short, entry in self.paid.items():
                if now["paid"].get(short) != entry:
                    raise Fault(f"{short} was shown in {entry} and is lost")
        return now

    # --- what is killed ---

    def redeem(self):
        codes = self.codes[self.next:self.next + CODES_EACH]
        self.next += CODES_EACH
        if self.next > len(self.codes):
            self.next = 0
        codes[0] = self.random.choice(self.codes[:max(self.next, 1)])
        self.hear(self.killed("redeem", ["redeem", "--store", "store", "--at",
                                         AT], codes))
        self.check()

    def close(self):
        args = ["close", "--store", "store", "--at", AT]
        self.hear(self.killed("close", args))
        self.check()

    def export(self):
        name = self.random.choice(["a.slog", "b.slog"])
        lines = self.killed("export", ["export", "--store", "store", "-o", name])
        self.check()
        told = [line for line in lines if line["type"] == "export"]
        if os.path.exists(self.path(name)):
            self.verify(name)
        elif told:
            raise Fault("an export that was told of is not there")

    def verify(self, name):
        done = self.run("verify", name, "--trust", "trust.note", "--at", AT)
        if done.returncode != 0:
            raise Fault("an export is torn: " + done.stdout + done.stderr)

    def import_(self):
        shutil.rmtree(self.path("fresh"), ignore_errors=True)
        shutil.copytree(self.path("young"), self.path("fresh"))
        args = ["import", "--store", "fresh", "bundle.slr", "--at", AT]
        lines = self.killed("import", args)
        listed = self.check("fresh")["listed"]
        told = any(line["type"] == "loaded" for line in lines)
        if listed not in (0, len(self.codes)) or (told and listed == 0):
            raise Fault(f"{listed} families after an import")
        if self.run(*args).returncode != 0:
            raise Fault("an import does not go on after a kill")

    def ingest(self):
        done = self.run("export", "--store", "store", "-o", "new.slog")
        if done.returncode != 0:
            raise Fault("no export: " + done.stderr)
        args = ["ingest", "--office", "office", "--witness", "saksi.key",
                "new.slog", "--at", AT]
        for line in self.killed("ingest", args):
            if line["type"] == "ingested" and not line["refused"]:
                self.taken = line["before"] + line["added"]
            if line["type"] == "cosigned":
                self.cosigned = max(self.cosigned, line["size"])
                self.counts["cosigned"] += line["size"] > 0
        done = subprocess.run([TRUTH, "office", "office"], cwd=self.disk,
                              env=ENV, capture_output=True, encoding="utf-8",
                              timeout=60)
        now = json.loads(done.stdout)
        if now["verdict"] not in GOOD or now["size"] < self.taken or \
                now["cosigned"] < self.cosigned:
            raise Fault(f"the office holds {now}, told {self.taken} and "
                        f"{self.cosigned} cosigned")
        self.taken = now["size"]
        # What it cosigned comes home, and is killed on its way in, too.
        notes = sorted(os.listdir(self.path("office/cosigned"))) \
            if os.path.isdir(self.path("office/cosigned")) else []
        for note in notes:
            if note.endswith(".cosigned.note"):
                self.killed("import", ["import", "--store", "store", "--at", AT,
                                       os.path.join("office/cosigned", note)])
                self.check()

    def recovery(self):
        """The log is older than the journal, gone, or the end is torn."""
        older = self.path("older")
        log = self.path("store/log")
        way = self.random.randrange(4)
        if way < 2 or not os.path.exists(older):
            shutil.rmtree(log)
            if way == 0 and os.path.exists(older):
                shutil.copytree(older, log)
        elif way == 2:
            with open(self.path("store/journal"), "ab") as file:
                file.write(self.random.randbytes(self.random.randrange(1, 400)))
        else:
            os.unlink(self.path("store/settled"))
        self.killed("recovery", ["status", "--store", "store"])
        self.check()

    def play(self, kills):
        actions = [self.redeem] * 8 + [self.close, self.export, self.import_,
                                       self.ingest, self.recovery] * 2
        for n in range(kills):
            if n % 20 == 7:
                self.keep()
            self.random.choice(actions)()
        self.end()

    def keep(self):
        """A copy of the log, which a recovery finds in its place later."""
        shutil.rmtree(self.path("older"), ignore_errors=True)
        shutil.copytree(self.path("store/log"), self.path("older"))

    def end(self):
        """Everybody is paid once, and the office's sum is right."""
        with open(self.path("all.txt"), "w", encoding="ascii") as file:
            file.write("".join(code + "\n" for code in self.codes))
        done = self.run("redeem", "--store", "store", "--at", AT, "--json",
                        "all.txt")
        self.hear([json.loads(line) for line in done.stdout.splitlines()])
        if len(self.paid) != len(self.codes):
            raise Fault(f"{len(self.paid)} of {len(self.codes)} were paid")
        now = self.check()
        if len(now["paid"]) != len(self.codes):
            raise Fault(f"{len(now['paid'])} of {len(self.codes)} on record")
        for args in (["close", "--store", "store", "--at", AT],
                     ["export", "--store", "store", "-o", "end.slog"],
                     ["ingest", "--office", "office", "end.slog", "--at", AT],
                     ["reconcile", "--office", "office", "--stage",
                      "PKH-202604-1", "--at", AT]):
            done = self.run(*args)
            if done.returncode != 0:
                raise Fault(f"{args[0]} at the end: {done.stdout}{done.stderr}")
        if "BALANCED" not in done.stdout:
            raise Fault("the office's sum is not right: " + done.stdout)
        self.verify("end.slog")


def worker(job):
    """One session; its counts and what went wrong."""
    n, kills = job
    disk = f"{WORLD}.{n}"
    counts = collections.Counter()
    shutil.copytree(WORLD, disk)
    session = Session(disk, 20261125 + n, counts)
    fault = None
    try:
        session.play(kills)
    except (Fault, subprocess.TimeoutExpired, ValueError, KeyError) as error:
        fault = f"session {n}, kill {counts['kills']}: {error!r}"
    if fault is None or "KEEP" not in os.environ:
        shutil.rmtree(disk)
    return counts, fault


def main():
    kills = int(sys.argv[4])
    jobs = [(n, min(KILLS_EACH, kills - n * KILLS_EACH))
            for n in range((kills + KILLS_EACH - 1) // KILLS_EACH)]
    sums, faults = collections.Counter(), []
    with multiprocessing.Pool(WORKERS) as pool:
        for counts, fault in pool.imap_unordered(worker, jobs):
            sums.update(counts)
            if fault:
                faults.append(fault)
                print("FAIL", fault, flush=True)
    actions = ("redeem", "close", "export", "import", "ingest", "recovery")
    print(f"  {sums['kills']} kills:",
          ", ".join(f"{name} {sums[name]}" for name in actions))
    print(f"  {sums['kills'] - sums['ended before']} died at work; afterwards",
          ", ".join(f"{name} {sums[name]}" for name in GOOD),
          f"; {sums['acknowledged']} acknowledged, {sums['cosigned']} heads cosigned,"
          f" {len(faults)} sessions with"
          " something lost, twice or unreadable")
    passed = sums["kills"] - len(faults)
    print(f"{passed} passed, {len(faults)} failed")
    return 0 if not faults and sums["kills"] >= kills else 1


if __name__ == "__main__":
    sys.exit(main())
