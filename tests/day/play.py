# SPDX-License-Identifier: Apache-2.0
"""The handout day: play.py BUILD, in the folder of the day."""

import os
import sys
import threading
import time
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "tools"))

import calls
import checks
import judge
import office
import prints
import sessions
import truth
import world as worlds

START = time.monotonic()


def say(text):
    print(f"\n== {text}", flush=True)


def laptop_a(world, laptop, exported):
    sessions.morning(world, laptop)
    sessions.noon(world, laptop)
    office.withdraw(world, sessions.STOPPED, sessions.LOST)
    with open(world.path("paper", "a1.prn"), "rb") as roll:
        world.receipt = prints.escpos_codes(roll.read())[0]
    sessions.afternoon(world, laptop, exported)


def laptop_b(world, laptop, exported):
    sessions.early(world, laptop)
    sessions.second(world, laptop, exported)
    sessions.late(world, laptop)


def play(world, village):
    """Both laptops at once, as in the village."""
    exported = threading.Event()
    broken = []

    def run(scene, laptop):
        try:
            scene(world, laptop, exported)
        except Exception:
            broken.append(laptop)
            checks.check(f"laptop {laptop.name} ended early", False,
                         traceback.format_exc())

    threads = [threading.Thread(target=run, args=(scene, laptop))
               for scene, laptop in zip((laptop_a, laptop_b),
                                        village.laptops.values())]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return not broken


def main(build):
    world = worlds.World(build, os.getcwd())
    village = truth.Village(world.village)
    office.make(world, say)
    sessions.earnest(world)
    traced = calls.trace(world, "a", world.village[:5],
                         "2026-10-05T07:00:00+07:00")
    say(f"The day, after {time.monotonic() - START:.1f} s")
    if not play(world, village):
        return checks.closing_line()
    say(f"The count, after {time.monotonic() - START:.1f} s")
    calls.compare(traced, calls.trace(world, "a", world.village[390:395],
                                      "2026-10-06T08:00:00+07:00"))
    judge.hand_in(world, village)
    paid, idr = village.totals()["realised"]
    say(f"{paid} families, {prints.money(idr)}, {world.scanned} codes "
        f"scanned, {time.monotonic() - START:.0f} s")
    return checks.closing_line()


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1])))
