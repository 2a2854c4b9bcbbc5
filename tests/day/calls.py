# SPDX-License-Identifier: Apache-2.0
"""Which system calls one handout takes, seen by strace: the same number of
syncs for each family, however long the log is."""

import collections
import os
import re
import shutil

import truth
from checks import check, same
from till import Till

SYNCS = ("fsync", "fdatasync", "msync", "sync_file_range", "syncfs", "sync")


def new_calls(path, offset):
    """Calls that strace wrote since offset, and the new offset."""
    with open(path, "rb") as file:
        file.seek(offset)
        data = file.read()
    data = data[:data.rfind(b"\n") + 1]
    names = re.findall(rb"^\d+ +([a-z0-9_]+)\(", data, re.MULTILINE)
    return (collections.Counter(name.decode() for name in names),
            offset + len(data))


def trace(world, store, rows, at):
    """Calls from the answer to SERAHKAN and of the confirmation, a family."""
    copy = truth.Laptop("traced")
    shutil.rmtree(world.path("traced"), ignore_errors=True)
    shutil.copytree(world.path(store), world.path("traced"))
    log = world.path("log", "strace.txt")
    till = Till(world, copy, at, "--operator", "Wati",
                wrap=("strace", "-f", "-s", "0", "-o", log))
    w = world.words
    till.line("500000000", w("Scan the card"))
    copy.begins("Wati", 500000000)
    handed, confirmed = [], []
    for family in rows:
        till.scan(world.codes[family.number])
        till.identity(family)
        till.terminal.settle(0.2)
        _, at_call = new_calls(log, 0)
        till.terminal.send("1")
        shown_at = till.handover(family)
        till.terminal.settle(0.2)
        calls, at_call = new_calls(log, at_call)
        handed.append(calls)
        till.confirm(shown_at, w("Scan the card"))
        till.terminal.settle(0.2)
        calls, _ = new_calls(log, at_call)
        confirmed.append(calls)
    till.leave()
    till.terminal.close()
    shutil.rmtree(world.path("traced"))
    return handed, confirmed


def syncs(calls):
    return sum(calls[name] for name in SYNCS)


def told(calls):
    return ", ".join(f"{name} {calls[name]}" for name in sorted(calls))


def compare(short, long):
    """Traces of a short and of a long log."""
    for name, index in (("handout", 0), ("confirmation", 1)):
        counts = [syncs(calls) for trace in (short, long)
                  for calls in trace[index]]
        check(f"syncs of each {name}: {counts}",
              len(set(counts)) == 1 and counts[0] >= 1)
        print(f"calls of one {name}, in a short log: "
              f"{told(short[index][-1])}")
        print(f"{' ' * (len(name) + 14)} in a long log: "
              f"{told(long[index][-1])}")
