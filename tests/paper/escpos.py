# SPDX-License-Identifier: Apache-2.0
"""What a receipt printer would put on the paper: an interpreter of ESC/POS.

It knows the commands that receipts of salur may use and no other, so that an
unknown byte is an error, as it would be rubbish on the paper.
"""

ESC, GS = 0x1B, 0x1D


class Paper:
    """Text rows as printed, and the dots of each raster as rows of 0 and 1."""

    def __init__(self, dots):
        self.dots = dots
        self.rows = []
        self.rasters = []
        self.has_cut = False
        self.fed = 0

    def print_row(self, row, scale):
        if len(row) * 12 * scale > self.dots:
            raise ValueError("row %r is wider than the paper" % row)
        self.rows.append(row)
        self.is_raster = False

    def add_raster(self, width, rows):
        if width != self.dots:
            raise ValueError("raster of %d dots on paper of %d"
                             % (width, self.dots))
        # Bands that follow each other are one picture.
        if self.rasters and self.is_raster:
            self.rasters[-1] += rows
        else:
            self.rasters.append(rows)
        self.is_raster = True


def bits(data):
    return [byte >> (7 - i) & 1 for byte in data for i in range(8)]


def interpret(data, dots):
    paper = Paper(dots)
    paper.is_raster = False
    at = 0
    row = ""
    scale = 1
    started = False

    def take(n):
        nonlocal at
        if at + n > len(data):
            raise ValueError("a command is cut off")
        at += n
        return data[at - n:at]

    while at < len(data):
        byte = take(1)[0]
        if byte == 0x0A:
            paper.print_row(row, scale)
            row = ""
        elif 0x20 <= byte < 0x7F:
            row += chr(byte)
        elif byte == ESC:
            command = take(1)
            if command == b"@":
                started = True
            elif command == b"E":
                take(1)
            elif command == b"d":
                paper.fed += take(1)[0]
            else:
                raise ValueError("ESC %r" % command)
        elif byte == GS:
            command = take(1)
            if command == b"!":
                scale = take(1)[0] % 16 + 1
            elif command == b"V":
                if take(1) != b"B":
                    raise ValueError("another cut")
                take(1)
                paper.has_cut = True
            elif command == b"v":
                if take(2) != b"0\0":
                    raise ValueError("another raster")
                size = take(4)
                width = size[0] + 256 * size[1]
                height = size[2] + 256 * size[3]
                paper.add_raster(8 * width, [bits(take(width))
                                             for _ in range(height)])
            else:
                raise ValueError("GS %r" % command)
        else:
            raise ValueError("byte %02x" % byte)
    if not started or row:
        raise ValueError("not started, or a row is not ended")
    return paper
