# SPDX-License-Identifier: Apache-2.0
"""Counted expectations; several scenes may judge side by side."""

import threading

_lock = threading.Lock()
_counts = {"passed": 0, "failed": 0}


def check(name, ok, seen=None):
    """Judge one expectation; what was seen is shown when it does not hold."""
    with _lock:
        _counts["passed" if ok else "failed"] += 1
        if not ok:
            print("FAIL", name)
            if seen is not None:
                print(seen)
    return bool(ok)


def same(name, found, wanted):
    """Two values that must be equal."""
    return check(name, found == wanted,
                 f"    found  {found!r}\n    wanted {wanted!r}")


def closing_line():
    print(f"{_counts['passed']} passed, {_counts['failed']} failed")
    return 1 if _counts["failed"] or not _counts["passed"] else 0
