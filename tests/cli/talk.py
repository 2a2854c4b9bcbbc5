# SPDX-License-Identifier: Apache-2.0
"""A person at a terminal, for the scenarios.

talk.py [EXPECT ANSWER] ... -- COMMAND ARG ...

Runs the command with a pseudo-terminal as its terminal.  Each time EXPECT has
been shown, ANSWER is typed and Enter; an ANSWER of "^D" ends the input, one of
"^C" interrupts.  What was shown is printed; the exit code is the command's, or
99 when what was expected did not come within 30 seconds.
"""

import os
import pty
import select
import signal
import sys
import time

PATIENCE_S = 30
KEYS = {"^D": b"\x04", "^C": b"\x03"}


def start(command):
    child, terminal = pty.fork()
    if child == 0:
        os.environ["TERM"] = "dumb"
        # A shell that started us in the background has these ignored.
        for number in (signal.SIGINT, signal.SIGQUIT):
            signal.signal(number, signal.SIG_DFL)
        os.execvp(command[0], command)
    return child, terminal


def read_more(terminal, until):
    """The next bytes; None at the end, b"" when patience is at its end."""
    ready, _, _ = select.select([terminal], [], [], max(0, until - time.time()))
    if not ready:
        return b""
    try:
        return os.read(terminal, 4096) or None
    except OSError:  # the other end was closed
        return None


def main():
    split = sys.argv.index("--")
    words = sys.argv[1:split]
    steps = list(zip(words[0::2], words[1::2]))
    child, terminal = start(sys.argv[split + 1 :])
    seen = b""
    shown_to = 0
    until = time.time() + PATIENCE_S
    stuck = False
    while True:
        more = read_more(terminal, until)
        if more is None:
            break
        if more == b"":
            stuck = True
            os.kill(child, 9)
            break
        seen += more
        while steps:
            at = seen.find(steps[0][0].encode(), shown_to)
            if at < 0:
                break
            shown_to = at + len(steps[0][0].encode())
            answer = steps.pop(0)[1]
            # A passphrase is asked with what was typed before thrown away.
            time.sleep(0.05)
            os.write(terminal, KEYS.get(answer, answer.encode() + b"\n"))
            until = time.time() + PATIENCE_S
    _, status = os.waitpid(child, 0)
    sys.stdout.buffer.write(seen.replace(b"\r\n", b"\n"))
    if stuck or steps:
        print("talk.py: never shown:", steps)
        return 99
    return os.waitstatus_to_exitcode(status) & 0xFF


sys.exit(main())
