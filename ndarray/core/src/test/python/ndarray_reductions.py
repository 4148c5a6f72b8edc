# SPDX-License-Identifier: Apache-2.0
"""Writes what real NumPy reduces under masks, and what it rounds: ndarray_reductions.txt.gz.

Usage: python ndarray_reductions.py ../resources/org/gatun/ndarray/ndarray_reductions.txt.gz
Made with NumPy 2.4.6 and CPython 3.11.7.

Lines, fields apart by tabs:
  memory   name  descr  bytes
  reduce   function  axes  keepdims  initial  ddof  mask  operand  error  result
                              what a reduction returns, - for all axes and for what is not given;
                              of rounded ones how far off it may be
  round    decimals  operand  result       exact
  weak     function  operands  result      functions of arrays and integers from 2^63 on
  softmax  axes  operand  error  result
  cumsum   axis  operand  error  result    of long lines, whose numbers a formula makes; of the result
                                           every 37th along each axis
  into     mask  out  operand  result      what copyto writes where a mask is true: the CRC of all of the
                                       out's memory

An operand is memory:descr:shape:strides:offset; an integer is i and its digits, a floating-point
number f and its hexadecimal digits. A result is descr:shape:bytes or error. What is not a number is
NumPy's nan. An extreme of nothing is an error here, as NumPy says it of an empty array; NumPy itself
does not take a mask there without initial=.
"""

import random
import sys
import warnings
import zlib

import numpy as np

from golden import emit, write

warnings.simplefilter("ignore")
SEED = 20261125
rnd = random.Random(SEED)

TYPES = ["|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f2", "<f4", "<f8"]
SWAPPED = [">i2", ">u4", ">i8", ">f2", ">f4", ">f8"]
INTS = [0, 1, -1, 2, 3, -3, 5, 15, 25, -25, 45, 127, 128, -128, 255, 250, 1000, 32767, 32768, 65535, 2**31 - 1, -2**31, 2**53 + 1, 2**63 - 1, -2**63, 2**64 - 1]
memories = {}


def values(dtype, count):
    if dtype.kind == "b":
        return np.array([rnd.random() < 0.5 for _ in range(count)])
    if dtype.kind == "f":
        special = [np.nan, 0.0, -0.0, 0.5, 2.5, -1.5, 0.125, 1.005]
        return np.array([rnd.gauss(0, 3) if rnd.random() < 0.9 else rnd.choice(special) for _ in range(count)]).astype(dtype)
    info = np.iinfo(dtype)
    fitting = [i for i in INTS if info.min <= i <= info.max]
    return np.array([rnd.choice(fitting) if rnd.random() < 0.5 else rnd.randint(max(-50, info.min), 50) for _ in range(count)], dtype)


class Memory:
    def __init__(self, name, dtype, data):
        self.name = name
        self.dtype = dtype
        self.data = data.astype(dtype).tobytes()


def setup():
    for k, descr in enumerate(TYPES + SWAPPED):
        dtype = np.dtype(descr)
        memories[descr] = Memory(f"m{k}", dtype, values(dtype, 256))
    memories["mask"] = Memory("mask", np.dtype("?"), np.array([rnd.random() < 0.6 for _ in range(512)]))
    for memory in memories.values():
        emit("memory", memory.name, memory.dtype.str, memory.data.hex())


def view(name, shape, data=None):
    """An array in a memory, and how it is written; its strides may be odd, negative or 0."""
    memory = memories[name]
    raw = np.frombuffer(memory.data, np.uint8) if data is None else data
    item = memory.dtype.itemsize
    while True:
        order = rnd.choice(["c", "c", "f", "gap", "back", "zero", "odd"])
        strides, step = [0] * len(shape), item
        for axis in range(len(shape)) if order == "f" else reversed(range(len(shape))):
            gap = rnd.choice([1, 2, 3]) if order in ("gap", "odd") else 1
            strides[axis] = step * gap * (-1 if order in ("back", "odd") and rnd.random() < 0.5 else 1)
            if order == "zero" and data is None and rnd.random() < 0.5:
                strides[axis] = 0
            else:
                step = step * gap * max(1, shape[axis])
        low = sum(s * (n - 1) for s, n in zip(strides, shape) if s < 0 and n)
        high = sum(s * (n - 1) for s, n in zip(strides, shape) if s > 0 and n) + item
        if high - low > len(raw):
            continue
        offset = -low + rnd.randrange(0, len(raw) - (high - low) + 1, 1)
        offset -= offset % item
        if offset + low < 0:
            continue
        array = np.ndarray(shape, memory.dtype, raw, offset, strides)
        return array, ":".join([memory.name, memory.dtype.str, ",".join(map(str, shape)), ",".join(map(str, strides)), str(offset)])


def text(result):
    result = np.asarray(result)
    if result.dtype.kind == "f":
        result = result.copy()
        result[np.isnan(result)] = np.nan
    return ":".join([result.dtype.str, ",".join(map(str, result.shape)), result.tobytes().hex()])


REDUCTIONS = dict(SUM=np.sum, MEAN=np.mean, VAR=np.var, STD=np.std, MIN=np.min, MAX=np.max, ANY=np.any, ALL=np.all)
SHAPES = [[3, 4], [2, 3, 4], [5], [33], [100], [2, 50], [50, 2], [1], [], [4, 1, 5], [0, 3], [3, 0], [70, 3], [7, 1, 11]]


def number(dtype):
    if dtype.kind == "f":
        f = rnd.choice([0.0, -0.0, 1.5, -2.25, 0.1, 100.0, float("inf"), float("nan")])
        return f, "f" + f.hex()
    i = rnd.choice([0, 1, 1, 2, 7, -1, 100, 300, 2**63 + 5])
    return i, f"i{i}"


def reductions(count):
    for _ in range(count):
        function = rnd.choice(list(REDUCTIONS))
        numpy = REDUCTIONS[function]
        shape = rnd.choice(SHAPES)
        array, spec = view(rnd.choice(TYPES + SWAPPED), shape)
        rank = len(shape)
        axes = rnd.sample(range(rank), rnd.randint(0, rank))
        axis = None if not axes else axes[0] if len(axes) == 1 else tuple(axes)
        options = dict(axis=axis, keepdims=rnd.random() < 0.4)
        maskspec, initialspec, ddof = "-", "-", 0
        mask = np.array(True)
        if rnd.random() < 0.85:
            own = [n if rnd.random() < 0.8 else 1 for n in shape]
            own = own[rnd.choice([0, 0, 0, 1]) :] if own else own
            if rnd.random() < 0.02:
                own = own + [7]
            mask, maskspec = view("mask", own)
            options["where"] = mask
        try:
            if function in ("SUM", "MIN", "MAX") and rnd.random() < 0.5:
                probe = np.zeros(0, array.dtype).sum().dtype if function == "SUM" else array.dtype
                options["initial"], initialspec = number(probe)
            if function in ("VAR", "STD") and rnd.random() < 0.5:
                ddof = options["ddof"] = rnd.choice([1, 1, 2, 0.5, 40])
            if function in ("MIN", "MAX") and maskspec != "-" and initialspec == "-":
                counts = np.sum(np.broadcast_to(mask, array.shape), axis=axis)
                if np.any(counts == 0):
                    raise ValueError("nothing counts")
                if array.dtype.kind == "f":
                    options["initial"] = np.inf if function == "MIN" else -np.inf
                elif array.dtype.kind == "b":
                    options["initial"] = function == "MIN"
                else:
                    info = np.iinfo(array.dtype)
                    options["initial"] = info.max if function == "MIN" else info.min
            result = np.asarray(numpy(array, **options))
            error = 0.0
            if function in ("SUM", "MEAN", "VAR", "STD") and result.dtype.kind == "f":
                wide = array.astype(np.longdouble)
                n = max(1, array.size // max(1, result.size))
                magnitude = np.nansum(np.abs(wide)) if function == "SUM" else np.nanmax(np.abs(wide), initial=0)
                first = options.get("initial", 0)
                magnitude = magnitude + (abs(first) if np.isfinite(first) else 0)
                magnitude = magnitude**2 if function == "VAR" else magnitude
                error = float(4 * np.finfo(result.dtype).eps * np.log2(n + 1) * magnitude)
                if "initial" in options:
                    options["initial"] = result.dtype.type(options["initial"])
                result = np.asarray(numpy(wide, **options)).astype(result.dtype)
            said = text(result)
        except (TypeError, ValueError, OverflowError, np.exceptions.AxisError):
            error, said = 0.0, "error"
        emit("reduce", function, ",".join(map(str, axes)) or "-", int(options["keepdims"]), initialspec, ddof, maskspec, spec, error.hex(), said)


def rounds(count):
    for _ in range(count):
        array, spec = view(rnd.choice(TYPES + SWAPPED), rnd.choice(SHAPES))
        decimals = rnd.choice([0, 0, 1, 1, 2, 3, 4, 5, -1, -1, -2, -3])
        try:
            rounded = np.round(array, decimals)
            result = text(rounded.astype(rounded.dtype.newbyteorder("=")))
        except TypeError:
            result = "error"
        emit("round", decimals, spec, result)


WEAK = dict(ADD=np.add, SUBTRACT=np.subtract, MULTIPLY=np.multiply, DIVIDE=np.divide, FLOOR_DIVIDE=np.floor_divide, REMAINDER=np.remainder, MINIMUM=np.minimum,
            MAXIMUM=np.maximum, EQUAL=np.equal, NOT_EQUAL=np.not_equal, LESS=np.less, LESS_EQUAL=np.less_equal, GREATER=np.greater,
            GREATER_EQUAL=np.greater_equal, BITWISE_AND=np.bitwise_and, BITWISE_OR=np.bitwise_or, BITWISE_XOR=np.bitwise_xor)


def weak(count):
    """Not of truth values, which NumPy does not even compare with such integers."""
    for _ in range(count):
        function = rnd.choice(list(WEAK))
        array, spec = view(rnd.choice(["<u8", "<u8", "<u8", *TYPES[1:]]), rnd.choice([[5], [3, 4], [33]]))
        big = rnd.choice([2**63, 2**63 + 1, 2**63 + 1025, 2**64 - 1, 2**64 - 2])
        pair, specs = ([array, big], [spec, f"i{big}"]) if rnd.random() < 0.7 else ([big, array], [f"i{big}", spec])
        try:
            result = text(WEAK[function](*pair))
        except (TypeError, OverflowError):
            result = "error"
        emit("weak", function, " ".join(specs), result)


def softmax(count):
    for _ in range(count):
        shape = rnd.choice([[3, 4], [2, 3, 4], [2, 50], [4, 1, 5], [33]])
        array, spec = view(rnd.choice(["<f2", "<f4", "<f8", ">f4"]), shape)
        axes = rnd.sample(range(len(shape)), rnd.randint(0, len(shape)))
        wide = array.astype(np.longdouble)
        axis = tuple(axes) or None
        power = np.exp(wide - wide.max(axis=axis, keepdims=True))
        result = (power / power.sum(axis=axis, keepdims=True)).astype(array.dtype.newbyteorder("="))
        emit("softmax", ",".join(map(str, axes)) or "-", spec, float(4 * np.finfo(array.dtype).eps).hex(), text(result))


def lines(count):
    """Running sums of more than one block: x[i] = (7919 i + 13) mod 2003 - 1000, cast to each dtype."""
    base = (np.arange(6000, dtype=np.int64) * 7919 + 13) % 2003 - 1000
    for _ in range(count):
        descr = rnd.choice(["|i1", "|u1", "<i4", "<u8", "<f4", "<f8", "<f2"])
        raw = base.astype(np.int32).astype(descr) if np.dtype(descr).kind != "f" else (base / 8).astype(descr)
        shape = rnd.choice([[3000], [2, 1500], [1500, 2], [2000, 3], [3, 1025], [40, 70]])
        back = rnd.random() < 0.3
        item = raw.itemsize
        array = raw[: int(np.prod(shape))].reshape(shape)
        strides = [s for s in array.strides]
        offset = 0
        if back:
            array = array[::-1]
            offset = (shape[0] - 1) * strides[0]
            strides[0] = -strides[0]
        axis = rnd.randrange(len(shape))
        result = np.cumsum(array, axis=axis)
        error = 0.0
        if result.dtype.kind == "f":
            error = float(4 * np.finfo(result.dtype).eps * np.log2(shape[axis] + 2) * np.max(np.sum(np.abs(array.astype(np.longdouble)), axis=axis)))
            result = np.cumsum(array.astype(np.longdouble), axis=axis).astype(result.dtype)
        spec = ":".join(["lines", descr, ",".join(map(str, shape)), ",".join(map(str, strides)), str(offset)])
        emit("cumsum", axis, spec, error.hex(), text(result[tuple(slice(None, None, 37) for _ in shape)]))


def into(count):
    for _ in range(count):
        shape = rnd.choice([[3, 4], [2, 3, 4], [33], [50, 2], [], [70, 3], [4, 1, 5]])
        descr = rnd.choice(TYPES + SWAPPED)
        data = np.frombuffer(memories[descr].data, np.uint8).copy()
        out, outspec = view(descr, shape, data)
        same = rnd.random() < 0.4
        array, spec = view(descr if same else rnd.choice([t for t in TYPES if t != descr]), shape[rnd.choice([0, 0, 1]) :], data if same else None)
        mask, maskspec = view("mask", [n if rnd.random() < 0.8 else 1 for n in shape])
        try:
            np.copyto(out, array.copy(), where=mask)
            result = str(zlib.crc32(data.tobytes()))
        except TypeError:
            result = "error"
        emit("into", maskspec, outspec, spec, result)


setup()
reductions(9000)
rounds(1500)
weak(1500)
softmax(500)
lines(300)
into(2000)
write(sys.argv[1], SEED)
