"""A terminal for tests: a program runs in it, keys go in, and what a person would see comes out. It knows the few sequences that `keel run`
writes and fails on any other, so that nothing on the screen is a guess."""
import fcntl
import os
import re
import select
import struct
import subprocess
import termios
import time

SEQUENCE = re.compile(rb"\x1b\[(\??)([0-9;]*)([A-Za-z])")


class Screen:
    """Of `columns` by `rows`; `at(row)` is a line of text, `colours` the colours that were asked for so far."""

    def __init__(self, command, columns, rows, environment=None):
        self.columns, self.rows = columns, rows
        self.cells = [[" "] * columns for _ in range(rows)]
        self.row = self.column = 0
        self.colours = set()
        self.cut = []  # what was written beyond the last column
        self.rest = b""
        self.master, slave = os.openpty()
        self.resize(columns, rows, redraw=False)
        self.run = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=subprocess.PIPE, env={**os.environ, "TERM": "xterm", **(environment or {})},
                                    start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(slave)

    def resize(self, columns, rows, redraw=True):
        """As a window that is drawn larger or smaller: the kernel sends SIGWINCH."""
        self.columns, self.rows = columns, rows
        if redraw:
            self.cells = [[" "] * columns for _ in range(rows)]
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def press(self, keys):
        os.write(self.master, keys)

    def lines(self):
        return ["".join(cells).rstrip() for cells in self.cells]

    def text(self):
        return "\n".join(self.lines())

    def look(self, until, seconds=20):
        """Reads until what is shown holds `until` (or a condition is true); whether it came to that."""
        seen = until if callable(until) else lambda: until in self.text()
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not self.read():
                return seen()
            whole = not self.rest and not select.select([self.master], [], [], 0.01)[0]
            if whole and seen():
                return True
        return False

    def read(self):
        """What is there now, as far as it is whole; false at the end."""
        if not select.select([self.master], [], [], 0.05)[0]:
            return True
        try:
            data = self.rest + os.read(self.master, 65536)
        except OSError:
            return False
        self.rest = b""
        while data:
            data = self.take(data)
        return True

    def take(self, data):
        """Obeys the first thing in `data`; what is left of it."""
        if data[:1] == b"\x1b":
            found = SEQUENCE.match(data)
            if not found:
                assert len(data) < 12, data[:20]
                self.rest = data
                return b""
            self.obey(found[1], found[2], found[3])
            return data[found.end():]
        if data[:1] == b"\r":
            self.column = 0
        elif data[:1] == b"\n":
            self.row += 1
            if self.row == self.rows:
                self.cells = self.cells[1:] + [[" "] * self.columns]
                self.row -= 1
        else:
            length = 1 if data[0] < 0x80 else 2 if data[0] < 0xE0 else 3 if data[0] < 0xF0 else 4
            if len(data) < length:
                self.rest = data
                return b""
            self.put(data[:length].decode())
            return data[length:]
        return data[1:]

    def put(self, character):
        if self.column < self.columns:
            self.cells[self.row][self.column] = character
        else:
            self.cut.append((self.row, character))
        self.column += 1

    def obey(self, private, parameters, final):
        if final == b"H" and not parameters:
            self.row = self.column = 0
        elif final == b"K" and not parameters:
            self.cells[self.row][self.column:] = [" "] * (self.columns - self.column)
        elif final == b"J" and not parameters:
            self.cells[self.row][self.column:] = [" "] * (self.columns - self.column)
            self.cells[self.row + 1:] = [[" "] * self.columns for _ in range(self.row + 1, self.rows)]
        elif final == b"m" and parameters in (b"0", b"31", b"32", b"33"):
            self.colours.add(int(parameters))
        else:
            assert private and parameters in (b"1049", b"25") and final in (b"h", b"l"), (private, parameters, final)
            if parameters == b"1049":
                self.cells = [[" "] * self.columns for _ in range(self.rows)]
                self.row = self.column = 0

    def close(self):
        if self.run.poll() is None:
            self.run.kill()
        self.run.communicate()
        os.close(self.master)
