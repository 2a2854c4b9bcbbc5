#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A terminal of 80 columns and 24 rows that drives a real program.

The program runs in a pseudo-terminal; what it writes is kept as a screen by
pyte (python3-pyte), as a person would see it.  Keys are typed one by one at
the pace of a person or a scanner.

    from terminal import Terminal, ENTER, ESC, F
    with Terminal(["build/salur", "counter", "--store", "store"]) as t:
        t.wait("Scan the card")         # text on the screen, or it fails
        t.scan(code, ms=5)              # a scanner: 5 ms a key, CR behind
        t.wait("Compare the ID card")
        t.type("1")                     # a person
        t.wait("HAND OVER")
        t.confirm()                     # Enter, late enough to be meant
        t.expect("#3 is handed over")
        print(t.pane())                 # the 24 rows
    t.status                            # exit status; minus a signal

The keys of each step are listed in cli/counter/counter.h.
"""
import errno
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
import fcntl

import pyte

ENTER = "\r"
ESC = "\x1b"
CTRL_C = "\x03"
CTRL_L = "\x0c"
CTRL_Z = "\x1a"
UP, DOWN = "\x1b[A", "\x1b[B"
_F = ["", "\x1bOP", "\x1bOQ", "\x1bOR", "\x1bOS", "\x1b[15~", "\x1b[17~",
      "\x1b[18~", "\x1b[19~", "\x1b[20~", "\x1b[21~", "\x1b[23~", "\x1b[24~"]

# An Enter that comes sooner confirms nothing (cli/counter/step.c, EARLY_MS).
CONFIRM_S = 0.35
# A line is echoed sooner, also on a busy machine; a passphrase is not.
ECHO_S = 0.5


def F(number):
    """The bytes of a function key, as xterm sends them."""
    return _F[number]


class Missing(AssertionError):
    """The text that was waited for did not come."""


class Terminal:
    """One program in one pseudo-terminal."""

    def __init__(self, argv, env=None, rows=24, cols=80, timeout=20,
                 stdin=None):
        """stdin: a descriptor for the program's standard input, when keys
        come from /dev/tty; else the terminal."""
        self.timeout = timeout
        self.status = None
        self.lang = argv[argv.index("--lang") + 1] if "--lang" in argv else "id"
        self.raw = b""  # everything that was written
        self.bells = 0
        self.shown_at = time.monotonic()
        self.screen = pyte.Screen(cols, rows)
        self.screen.bell = self._bell
        self.stream = pyte.ByteStream(self.screen)
        environment = dict(os.environ if env is None else env)
        environment.setdefault("TERM", "xterm")
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            if stdin is not None:
                os.dup2(stdin, 0)
            try:
                # A shell that started us in the background has these ignored.
                signal.signal(signal.SIGINT, signal.SIG_DFL)
                signal.signal(signal.SIGQUIT, signal.SIG_DFL)
                os.execvpe(argv[0], argv, environment)
            finally:
                os._exit(127)
        self.resize(rows, cols)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _bell(self, *_):
        self.bells += 1

    # --- what it shows ------------------------------------------------------

    def read(self, seconds=0.0):
        """Take what the program has written; False when it has ended."""
        ready, _, _ = select.select([self.fd], [], [], max(seconds, 0))
        if not ready:
            return True
        try:
            data = os.read(self.fd, 65536)
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            data = b""
        if not data:
            return False
        self.raw += data
        self.shown_at = time.monotonic()
        self.stream.feed(data)
        return True

    def rows(self):
        """The rows of the screen without blanks at their ends."""
        return [row.rstrip() for row in self.screen.display]

    def pane(self):
        """The screen as text, a row a line."""
        return "\n".join(self.rows()) + "\n"

    def colors(self):
        """Foreground and background of each row's first written cell."""
        out = []
        for y in range(self.screen.lines):
            cells = [self.screen.buffer[y][x]
                     for x in range(self.screen.columns)]
            inked = [c for c in cells if c.data != " "] or cells
            out.append((inked[0].fg, inked[0].bg, inked[0].reverse,
                        inked[0].bold))
        return out

    def shows(self, text):
        return text in self.pane()

    def wait(self, text, seconds=None):
        """Wait until the screen shows a text; returns the seconds it took."""
        start = time.monotonic()
        until = start + (self.timeout if seconds is None else seconds)
        while not self.shows(text):
            left = until - time.monotonic()
            if left <= 0 or not self.read(left):
                if self.shows(text):
                    break
                raise Missing("no %r on the screen:\n%s" % (text, self.pane()))
        self.keep()
        return time.monotonic() - start

    def wait_gone(self, text, seconds=None):
        """Wait until the screen does not show a text."""
        until = time.monotonic() + (self.timeout if seconds is None
                                    else seconds)
        while self.shows(text):
            left = until - time.monotonic()
            if left <= 0 or not self.read(left):
                raise Missing("%r stays on the screen:\n%s"
                              % (text, self.pane()))

    expect = wait

    def keep(self):
        """Add the screen to the file of its language that TERMINAL_KEEP names."""
        name = os.environ.get("TERMINAL_KEEP")
        if name:
            with open(name + "." + self.lang, "a", encoding="utf-8") as file:
                file.write(self.pane())

    def settle(self, quiet=0.15, seconds=5):
        """Wait until nothing has been written for a while."""
        until = time.monotonic() + seconds
        self.shown_at = time.monotonic()
        while time.monotonic() < until:
            left = quiet - (time.monotonic() - self.shown_at)
            if left <= 0 or not self.read(left):
                return

    # --- what is typed --------------------------------------------------------

    def send(self, text):
        """Write bytes at once, as a paste does."""
        data = text if isinstance(text, bytes) else text.encode()
        while data:
            data = data[os.write(self.fd, data):]

    def type(self, text, ms=0):
        """Press keys one by one, ms milliseconds apart."""
        data = text if isinstance(text, bytes) else text.encode()
        due = time.monotonic()
        for byte in data:
            os.write(self.fd, bytes([byte]))
            due += ms / 1000.0
            left = due - time.monotonic()
            while left > 0:
                self.read(left)
                left = due - time.monotonic()

    def scan(self, code, ms=1, suffix=ENTER, prefix=""):
        """Press the keys of a code as a scanner does."""
        self.type(prefix + code + suffix, ms)

    def line(self, text, ms=0):
        """Type a line of a person, who reads first, see it, and end it."""
        if not self.raw:
            self.read(self.timeout)
        self.settle(0.06)
        before = self.shown_at
        self.type(text, ms)
        until = time.monotonic() + ECHO_S
        while self.shown_at == before and time.monotonic() < until:
            self.read(until - time.monotonic())
        self.settle(0.06)
        self.type(ENTER)

    def key(self, key):
        """Press one key as a person does: alone, and Enter after a look."""
        if key == ENTER:
            self.confirm()
            return
        self.settle(0.06)
        self.send(key)

    def confirm(self):
        """Press Enter late enough to be meant for what is seen."""
        left = CONFIRM_S - (time.monotonic() - self.shown_at)
        until = time.monotonic() + left
        while time.monotonic() < until:
            self.read(until - time.monotonic())
        self.send(ENTER)

    # --- the process ------------------------------------------------------------

    def resize(self, rows, cols):
        self.screen.resize(rows, cols)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ,
                    struct.pack("HHHH", rows, cols, 0, 0))

    def modes(self):
        """The flags of the terminal as they are now (termios)."""
        return termios.tcgetattr(self.fd)

    def kill(self, number=signal.SIGKILL):
        os.kill(self.pid, number)

    def end(self, seconds=None):
        """Wait for the program to end; its status, minus a signal."""
        until = time.monotonic() + (self.timeout if seconds is None
                                    else seconds)
        while self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = (os.WEXITSTATUS(status) if os.WIFEXITED(status)
                               else -os.WTERMSIG(status))
                # What it wrote last is still in the terminal.
                while select.select([self.fd], [], [], 0.2)[0]:
                    if not self.read():
                        break
                break
            if time.monotonic() > until:
                raise Missing("it does not end:\n" + self.pane())
            self.read(0.02)
        return self.status

    def close(self):
        """End the program, by force when it must be, and the terminal."""
        if self.status is None:
            try:
                self.kill(signal.SIGTERM)
                self.end(3)
            except (Missing, ProcessLookupError, ChildProcessError):
                try:
                    self.kill()
                    self.end(3)
                except (ProcessLookupError, ChildProcessError):
                    pass
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1


if __name__ == "__main__":
    # terminal.py COMMAND ...: run it for two seconds and show its screen.
    with Terminal(sys.argv[1:]) as shown:
        shown.settle(2, 2)
        sys.stdout.write(shown.pane())
