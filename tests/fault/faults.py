# SPDX-License-Identifier: Apache-2.0
"""Fail the calls of salur to the kernel, one after the other.

  faults.py SALUR TRUTH DISK ACTION ...

DISK is a folder with a store, an office and what the commands need; ACTIONs
are names of the table below.  Every call of a command on a file of the disk,
and every line that it shows, fails in turn with EIO, ENOSPC, EINTR and EROFS,
once and from then on, and in turn the program is killed there.  Afterwards
the answer is held against what is on record.
"""
import concurrent.futures
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

SALUR, TRUTH, DISK = (os.path.abspath(p) for p in sys.argv[1:4])
AT = "2026-10-20T10:00:00+07:00"
# Once, and from then on: a disk that is full, or may only be read, stays so.
WAYS = [("EIO", ""), ("ENOSPC", ""), ("EINTR", ""), ("EROFS", ""), ("KILL", "")]
STAYS = [("EIO", "+"), ("ENOSPC", "+"), ("EROFS", "+")]
LOOKS = {"access", "close", "fcntl", "fstat", "getdents64", "lseek", "mmap",
         "newfstatat", "pread64", "read", "readlink"}
ENV = dict(os.environ, LC_ALL="C", SALUR_LANG="en")
MAKES_STORE = ["init", "--store", "fresh", "--site", "9901012001", "--device",
               "b", "-o", "b.enrol", "--pass-fd", "0"]


class Action:
    """A command, and how its answer is judged."""

    def __init__(self, args, judge, before=()):
        self.args = args
        self.judge = judge
        self.before = before  # commands that make the beginning


def run(args, cwd):
    """Run it; its stdin is the passphrase."""
    with open(os.path.join(DISK, "pass"), "rb") as words:
        return subprocess.run(args, cwd=cwd, env=ENV, stdin=words,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              encoding="utf-8", errors="replace", timeout=60)


def truth(kind, folder, codes=()):
    done = run([TRUTH, kind, folder, *codes], folder)
    try:
        return json.loads(done.stdout)
    except ValueError:
        return {"verdict": "CRASHED", "error": str(done.returncode),
                "what": done.stderr[-200:]}


GOOD = ("whole", "recovered", "rolled forward")


class Answer:
    """What a command said, and what is on record afterwards."""

    def __init__(self, disk, done, call, way, base):
        self.disk, self.base = disk, base
        self.out, self.err, self.code = done.stdout, done.stderr, done.returncode
        self.is_killed = way[0] == "KILL"
        last = self.err.strip().splitlines()[-1:] or [""]
        self.says_nothing = "Nothing was recorded." in last[0]
        number = re.search(r"Recorded as number (\d+)\.", last[0])
        self.number = int(number[1]) if number else None
        self.says_later = "shows when the store is" in last[0]
        # Nobody hears it: exit code 7 is all that it can say.
        self.is_mute = self.code == 7 and \
            (self.err == "" or call == "write")

    def says_too_little(self):
        """It ended badly, and not a word of what was recorded."""
        return self.code not in (0, -9) and not self.is_mute and \
            not self.says_nothing and not self.says_later and \
            self.number is None

    def digest(self, name):
        try:
            with open(os.path.join(self.disk, name), "rb") as file:
                return hashlib.sha256(file.read()).hexdigest()
        except OSError:
            return None


def whole(a, kind="store", place="store"):
    """The faults that a store has, and what is in it."""
    now = truth(kind, os.path.join(a.disk, place), a.base["codes"])
    if now["verdict"] not in GOOD:
        return f"{now['verdict']} {now['error']} {now['what']}", now
    if now["size"] < a.base[place]["size"]:
        return f"lost: {now['size']} entries", now
    return None, now


def says_what_is_recorded(a, now, shown, place):
    """Entries that were shown, and the last line, against the log."""
    size = a.base[place]["size"]
    told = set(shown) | ({a.number} if a.number is not None else set())
    # What a recovery brought back is followed by an entry that says so.
    size += now["restored"] - a.base[place]["restored"]
    wanted = size + len(told)
    if sorted(told) != list(range(size, wanted)):
        return f"shown {sorted(told)}, the log had {size}"
    if a.is_killed or a.is_mute or a.says_later:
        return None if wanted <= now["size"] <= wanted + 1 else \
            f"{now['size']} entries, {wanted} were shown"
    return None if now["size"] == wanted else \
        f"{now['size']} entries, {wanted} were told of"


def judge_redeem(a, place="store"):
    fault, now = whole(a, "store", place)
    if fault:
        return fault
    shown = {}
    for line in a.out.splitlines(True):
        match = re.fullmatch(r"HAND OVER .*  (\S+)  entry (\d+)\n", line)
        if match:
            shown[int(match[2])] = match[1]
    for entry, short in shown.items():
        if now["paid"].get(short) != entry:
            return f"{short} was shown in entry {entry} and is not there"
    if a.code == 0 and len(shown) != 3:
        return f"exit {a.code} after {len(shown)} of 3"
    if a.says_too_little():
        return f"exit {a.code} and not a word of what was recorded"
    return says_what_is_recorded(a, now, list(shown), place)


def one_entry(a, now, is_shown):
    """A command that writes at most one entry more."""
    size = a.base["store"]["size"]
    told = is_shown or a.number is not None
    if told and now["size"] <= size:
        return "told of an entry that is not there"
    if a.code == 0 and not is_shown:
        return "exit 0, and nothing was said"
    if not told and a.says_too_little():
        return f"exit {a.code} and not a word of what was recorded"
    if not told and not a.is_killed and not a.is_mute and \
            not a.says_later and now["size"] > size:
        return "an entry that was not told of"
    return None


def judge_close(a):
    fault, now = whole(a)
    fault = fault or one_entry(a, now, "checkpoint" in a.out)
    if fault:
        return fault
    if a.code == 0 and None in (a.digest("t.note"), a.digest("t.pdf")):
        return "exit 0 without the papers"
    return None


def judge_import(a):
    fault, now = whole(a)
    fault = fault or one_entry(a, now, "GENUINE" in a.out)
    if not fault and now["listed"] not in (12, 24):
        fault = f"{now['listed']} families listed"
    if not fault and a.code == 0 and now["listed"] != 24:
        fault = "exit 0 and the list is not there"
    return fault


def judge_export(a):
    fault, now = whole(a)
    if fault:
        return fault
    if now["size"] != a.base["store"]["size"]:
        return "an export wrote an entry"
    files = a.digest("old.slog")
    if files == a.base["old.slog"]:
        return "exit 0 and the older export" if a.code == 0 else None
    done = run([SALUR, "verify", "old.slog", "--trust", "trust.note", "--at",
                AT], a.disk)
    return None if done.returncode == 0 else "a torn export: " + done.stdout


def judge_ingest(a):
    fault, now = whole(a, "office", "office")
    if fault:
        return fault
    held, fresh = a.base["office"]["size"], a.base["new.slog"]
    if now["size"] not in (held, fresh):
        return f"{now['size']} entries taken in"
    is_shown = re.search(r"^\S+: \d+ new entr", a.out, re.M) is not None
    if is_shown and now["size"] != fresh:
        return "told that it was taken in, and it was not"
    if (a.code == 0) and not is_shown:
        return "exit 0, and nothing was said"
    if a.code > 0 and not is_shown and now["size"] == fresh and \
            held != fresh and not a.is_mute and "stdout" not in a.err:
        return "taken in, and told that it was not"
    return None


def judge_init(a):
    place = os.path.join(a.disk, "fresh")
    if not os.path.exists(place):
        return "exit 0 and no store" if a.code == 0 else None
    now = truth("store", place)
    if now["verdict"] not in GOOD:
        return f"{now['verdict']} {now['error']} {now['what']}"
    if a.code == 0 and a.digest("b.enrol") is None:
        return "exit 0 and no enrolment"
    again = run([SALUR, *MAKES_STORE], a.disk)
    return None if again.returncode == 0 else "init does not go on: " + again.stderr


def judge_recovery(a):
    return judge_redeem(a, "hurt")


ACTIONS = {
    "redeem": Action(["redeem", "--store", "store", "--at", AT, "three.txt"],
                     judge_redeem),
    "close": Action(["close", "--store", "store", "--at", AT, "--statement",
                     "t.note", "--pdf", "t.pdf", "--pass-fd", "0"], judge_close),
    "export": Action(["export", "--store", "store", "-o", "old.slog",
                      "--pass-fd", "0"], judge_export),
    "import": Action(["import", "--store", "store", "more.slr", "--at", AT],
                     judge_import),
    "ingest": Action(["ingest", "--office", "office", "new.slog", "--at", AT],
                     judge_ingest),
    "recovery": Action(["redeem", "--store", "hurt", "--at", AT, "three.txt"],
                       judge_recovery),
    "init": Action(MAKES_STORE, judge_init),
}
FD_CALLS = re.compile(r"^(\w+)\((\d+)[,)<]")
PATHS = re.compile(r'"([^"]*)"')


def is_ours(path):
    """Files of the disk, but for the program's own."""
    return not path.startswith("/") or path.startswith(DISK)


def calls_of(trace):
    """The calls on files of the disk, as (name, n-th of that name)."""
    counts, ours, found = {}, {1, 2}, []
    with open(trace, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            name = line.split("(")[0]
            if not re.fullmatch(r"\w+", name):
                continue
            counts[name] = counts.get(name, 0) + 1
            paths = PATHS.findall(line) if "AT_FDCWD" in line or \
                name in ("open", "rename", "link", "unlink", "mkdir", "rmdir",
                         "access", "stat", "lstat", "truncate") else []
            match = FD_CALLS.match(line)
            fd = int(match[2]) if match else None
            if name == "mmap":
                fd = int((re.findall(r", (-?\d+), ", line) or ["-1"])[-1])
            hit = fd in ours if not paths else any(map(is_ours, paths))
            if name == "execve" or not hit:
                if name in ("openat", "open") and "= -1" not in line:
                    ours.discard(int(line.rsplit("= ", 1)[1].split()[0]))
                continue
            found.append((name, counts[name]))
            if name in ("openat", "open") and "= -1" not in line:
                ours.add(int(line.rsplit("= ", 1)[1].split()[0]))
            if name == "close":
                ours.discard(fd)
    return found


def fresh_disk():
    folder = tempfile.mkdtemp(dir=os.path.dirname(DISK))
    disk = os.path.join(folder, "disk")
    shutil.copytree(DISK, disk)
    return folder, disk


def one(job):
    """One fault; None, or what was untruthful."""
    name, call, n, way, base = job
    action = ACTIONS[name]
    folder, disk = fresh_disk()
    try:
        what = "signal=KILL" if way[0] == "KILL" else f"error={way[0]}"
        done = run(["strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "-e",
                    f"trace={call}", "-e",
                    f"inject={call}:{what}:when={n}{way[1]}", SALUR,
                    *action.args], disk)
        fault = action.judge(Answer(disk, done, call, way, base))
        if fault and "KEEP" in os.environ:
            shutil.copytree(disk, f"{DISK}.{name}-{call}-{n}-{way[0]}{way[1]}",
                            dirs_exist_ok=True)
    except subprocess.TimeoutExpired:
        fault = "does not end"
    finally:
        shutil.rmtree(folder)
    return None if fault is None else \
        f"{name}: {call} number {n} {way[0]}{way[1]}: {fault}" \
        f" (exit {done.returncode}; {done.stderr.strip()[-160:]!r})"


def base_of():
    with open(os.path.join(DISK, "rest.txt"), encoding="ascii") as file:
        codes = file.read().splitlines()
    base = {"codes": codes}
    folder, disk = fresh_disk()
    taken = run([SALUR, *ACTIONS["ingest"].args], disk)
    base["new.slog"] = truth("office", os.path.join(disk, "office"))["size"]
    shutil.rmtree(folder)
    if taken.returncode != 0:
        sys.exit(taken.stderr)
    folder, disk = fresh_disk()
    base["store"] = truth("store", os.path.join(disk, "store"))
    base["hurt"] = truth("store", os.path.join(disk, "hurt"))
    base["office"] = truth("office", os.path.join(disk, "office"))
    with open(os.path.join(disk, "old.slog"), "rb") as file:
        base["old.slog"] = hashlib.sha256(file.read()).hexdigest()
    shutil.rmtree(folder)
    return base


def jobs_of(name, base):
    folder, disk = fresh_disk()
    trace = os.path.join(folder, "trace")
    done = run(["strace", "-o", trace, "-e", "trace=%file,%desc,mmap", SALUR,
                *ACTIONS[name].args], disk)
    fault = ACTIONS[name].judge(
        Answer(disk, done, "", ("", ""), base))
    if fault:
        print(f"FAIL {name} without any fault: {fault}", done.stdout, done.stderr)
    calls = calls_of(trace)
    shutil.rmtree(folder)
    return [(name, call, n, way, base) for call, n in calls
            for way in WAYS + (STAYS if call not in LOOKS else [])], \
        len(calls), fault


def main():
    base = base_of()
    passed = failed = 0
    for name in sys.argv[4:]:
        jobs, calls, fault = jobs_of(name, base)
        failed += fault is not None
        bad = 0
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for fault in pool.map(one, jobs):
                if fault:
                    bad += 1
                    if bad <= 20:
                        print("FAIL", fault)
        print(f"  {name:8} {calls:4} calls, {len(jobs):5} faults, "
              f"{bad} untruthful", flush=True)
        passed += len(jobs) - bad
        failed += bad
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
