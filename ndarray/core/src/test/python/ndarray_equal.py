# SPDX-License-Identifier: Apache-2.0
"""Writes ndarray_equal.txt.gz: which arrays real NumPy and Python call equal.

    python3 -m venv venv && venv/bin/pip install -r requirements.txt
    venv/bin/python ndarray_equal.py ../resources/org/gatun/ndarray/ndarray_equal.txt.gz

Lines are fields separated by tabs. "#" lines name the versions. The other lines are pairs:

    equal DESCR SHAPE STRIDES OFFSET BYTES DESCR SHAPE STRIDES OFFSET BYTES T|F

Strides and offset are in bytes; the bytes are in hexadecimal digits. Numbers of two dtypes are
compared by Python, which does it exactly; all else by numpy.array_equal.
"""

import gzip
import io
import platform
import random
import sys

import numpy as np

SEED = 20261123
rnd = random.Random(SEED)
out = io.StringIO()
counts = {"T": 0, "F": 0}
NAT = -(2**63)
NUMBERS = ["?", "i1", "<i2", "<i4", "<i8", "u1", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16",
           ">i2", ">i4", ">i8", ">u2", ">u4", ">u8", ">f2", ">f4", ">f8", ">c8", ">c16"]
EXTREMES = [0, 1, -1, 2, 127, 128, 255, -128, 256, 2047, 2048, 2049, 65535, 32768, -32768, 2**24, 2**24 + 1,
            2**31 - 1, 2**31, -(2**31), 2**32 - 1, 2**53, 2**53 + 1, 2**53 - 1, 2**63 - 1, 2**63 - 1024, 2**63,
            2**63 + 2048, 2**63 + 1, 2**64 - 1, 2**64 - 2048, -(2**63), -(2**63) + 1, -(2**53) - 1]
FRACTIONS = [0.5, 0.1, -0.0, float("nan"), float("inf"), float("-inf"), 1.5, 2.0**63, 2.0**64, 1e300, 65504.0,
             -(2.0**63), 2.0**53, 1e-8]


def strided(array):
    """Returns the same elements in other places, and the memory."""
    if not array.ndim or not array.size or rnd.random() < 0.3:
        memory = np.array(array)
        return memory, memory
    memory = np.zeros(tuple(2 * n for n in array.shape), array.dtype)
    view = memory[tuple(slice(rnd.randint(0, 1), None, 2) for _ in array.shape)]
    if rnd.random() < 0.5:
        view = view[tuple(slice(None, None, -1) for _ in array.shape)]
    view[...] = array
    return view, memory


def side(array):
    view, memory = strided(array)
    offset = 0
    if view.size:
        offset = view.__array_interface__["data"][0] - memory.__array_interface__["data"][0]
    dtype = array.dtype
    text = dtype.str if dtype.names is None else repr(dtype.descr)
    numbers = (",".join(map(str, view.shape)), ",".join(map(str, view.strides)), str(offset))
    return "\t".join([text, *numbers, memory.tobytes().hex()])


def emit(a, b, equal):
    verdict = "T" if equal else "F"
    counts[verdict] += 1
    out.write(f"equal\t{side(a)}\t{side(b)}\t{verdict}\n")


def both(a, b):
    emit(a, b, np.array_equal(a, b))


def exact(a, b):
    """Compares as Python compares numbers; where nothing is rounded NumPy says the same."""
    equal = a.shape == b.shape and all(x == y for x, y in zip(a.ravel().tolist(), b.ravel().tolist()))
    if a.dtype == b.dtype:
        assert equal == np.array_equal(a, b)
    emit(a, b, equal)


def fitting(dtype, value):
    """Returns the value as that dtype, or nothing if it is out of its range."""
    with np.errstate(all="ignore"):
        try:
            return np.array([value]).astype(object).astype(dtype)
        except (OverflowError, ValueError, TypeError):
            return None


def numbers():
    for first in NUMBERS:
        for second in NUMBERS:
            for _ in range(7):
                value = rnd.choice(EXTREMES + FRACTIONS)
                other = value if rnd.random() < 0.7 else rnd.choice(EXTREMES + FRACTIONS)
                if value != value and np.dtype(first).kind not in "fc":
                    continue
                a, b = fitting(first, value), fitting(second, other)
                if a is None or b is None:
                    continue
                if rnd.random() < 0.3 and a.dtype.kind == "c":
                    a[0] += rnd.choice([1j, float("nan") * 1j])
                shape = rnd.choice([(1,), (), (3,), (2, 3), (2, 1, 2)])
                exact(np.broadcast_to(a, shape or (1,)).reshape(shape), np.broadcast_to(b, shape or (1,)).reshape(shape))


def same_bits():
    """Unsigned and negative integers whose bytes are alike."""
    for value in (2**63, 2**64 - 1, 2**63 + 5):
        for first in ("<u8", ">u8"):
            for second in ("<i8", ">i8"):
                exact(np.array([value], first), np.array([value - 2**64], second))
    for size in (1, 2, 4):
        exact(np.array([2 ** (8 * size) - 1], f"u{size}"), np.array([-1], f"i{size}"))


def one_differs():
    """Pairs that are equal but for one place, or not even for that."""
    for dtype in NUMBERS + ["S3", "<U2", ">U4", "V2", "<M8[s]", ">m8[D]"]:
        for shape in [(2, 3), (7,), (3, 2, 2), (2, 3, 2, 2, 2)]:
            count = int(np.prod(shape))
            kind = np.dtype(dtype).kind
            if kind in "SUV":
                a = np.array([rnd.choice([b"a", b"ab", b"b", b""]) for _ in range(count)]).astype(dtype).reshape(shape)
            elif kind in "Mm":
                a = np.arange(count).astype(dtype[0] + "i8").view(dtype).reshape(shape)
            else:
                a = (np.arange(count) % 2).astype(dtype).reshape(shape)
            b = a.copy()
            both(a, b)
            at = tuple(rnd.randrange(n) for n in shape)
            if kind in "SV":
                b[at] = b"z"
            elif kind == "U":
                b[at] = "z"
            elif kind in "Mm":
                b[at] = rnd.choice([NAT, 77])
            else:
                b[at] = not b[at] if dtype == "?" else b[at] + 1
            both(a, b)


def text():
    words = ["", "a", "ab", "b", "a\0", "a\0b", "\0a", "abc"]
    for first in words:
        for second in words:
            for kind in "SU":
                code = (lambda w: w.encode()) if kind == "S" else str
                a = np.array([code(first)] * 2, f"{kind}{rnd.randint(max(1, len(first)), 5)}")
                b = np.array([code(second)] * 2, f"{kind}{rnd.randint(max(1, len(second)), 5)}")
                both(a, b)
                if kind == "U":
                    both(a, b.astype(b.dtype.newbyteorder()))
            both(np.array([first]), np.array([second.encode()]))
            both(np.array([first]), np.array([7]))
    both(np.zeros((0, 2), "S3"), np.zeros((0, 2), "S5"))
    both(np.zeros((0, 2), "S3"), np.zeros((2, 0), "S5"))
    both(np.zeros((2, 2), "S3"), np.zeros((2, 2), "S7"))


def times():
    for kind in "Mm":
        for unit in ["s", "ns", "25h", "Y"]:
            for _ in range(10):
                a = np.array([rnd.choice([0, 1, NAT, -5, 2**62]) for _ in range(rnd.randint(1, 3))])
                b = a.copy()
                if rnd.random() < 0.3:
                    b[-1] += 1
                b = b.astype(rnd.choice(["<i8", ">i8"]))
                both(a.view(f"{kind}8[{unit}]"), b.view(f"{b.dtype.byteorder}{kind}8[{unit}]"))
    both(np.array([1]).view("M8[s]"), np.array([1]).view("m8[s]"))


def records():
    types = [
        [("x", "<f4"), ("n", "i1"), ("z", "<c8")],
        [("x", ">f4"), ("n", "<i2"), ("z", "<c16")],
        [("x", "<f8"), ("", "V3"), ("n", "i1"), ("z", ">c8"), ("", "V1")],
    ]
    others = [
        [("a", "u1"), ("p", ">i4", (2, 3)), ("q", [("r", "<i2"), ("s", "<f8", (2,))])],
        [("a", "<i8"), ("p", "<f8", (2, 3)), ("q", [("r", "<f4"), ("s", "<f4", (2,))])],
    ]

    def dtype(fields):
        return np.lib.format.descr_to_dtype(fields)

    for group, value in ((types, (0.5, 3, 1 + 2j)), (others, (7, [[1, 2, 3], [4, 5, 6]], (8, [0.25, 1.5])))):
        for first in group:
            for second in group:
                for change in range(4):
                    a, b = np.zeros((2, 2), dtype(first)), np.zeros((2, 2), dtype(second))
                    a[...] = value
                    b[...] = value
                    if change == 1:
                        b[1, 1][0] = 9
                    if change == 2 and group is types:
                        b["x"][0, 1] = a["x"][0, 1] = np.nan
                    if change == 2 and group is others:
                        b["p"][0, 1, 1, 2] = 9
                    if change == 3 and group is others:
                        b["q"]["s"][1, 0, 1] = np.nan
                    both(a, b)


def main(path):
    out.write(f"#\tseed {SEED}; numpy {np.__version__}; python {platform.python_version()}\n")
    numbers()
    same_bits()
    one_differs()
    text()
    times()
    records()
    for shapes in [((0, 3), (0, 3)), ((0, 3), (3, 0)), ((0,), (0, 1)), ((), (1,)), ((1,), (2,)), ((2, 1), (2,))]:
        both(np.zeros(shapes[0]), np.zeros(shapes[1]))
        both(np.zeros(shapes[0], "i4"), np.zeros(shapes[1], "c8"))
    with open(path, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(out.getvalue().encode())
    print(counts)


main(sys.argv[1])
