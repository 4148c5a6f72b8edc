# SPDX-License-Identifier: Apache-2.0
"""Writes what real NumPy computes element by element: ndarray_ufuncs.txt.gz.

Usage: python ndarray_ufuncs.py ../resources/org/gatun/ndarray/ndarray_ufuncs.txt.gz
Made with NumPy 2.4.6 and CPython 3.11.7.

Lines, fields apart by tabs:
  memory  name  descr  bytes
  call    function  operands  result                what a function returns
  into    function  out  mask  operands  result     and what copyto writes of it, where= unless it is -
  chain   words  result                             functions one on the other: operands go on a
                                                    stack, from which functions take theirs
  reduce  function  axes  keepdims  operand  error  result
                                                    what a reduction returns, - for all axes; of
                                                    rounded ones how far off it may be
  matmul|cumsum|softmax  axes  -  operands  error  result
  large   function  axes  operands  result          functions and reductions of more than one block,
                                                    over numbers of a formula; the CRC of the bytes

An operand is memory:descr:shape:strides:offset, or i and an integer, or f and a floating-point
number in hexadecimal. Operands of one memory as that of out lie in it. A result is descr:shape:bytes
or error; of into the CRC of all of the out's memory. What is not a number is NumPy's nan.

exp, log, sin and the like are NumPy's of long doubles, rounded to the dtype; all else is exact.
"""

import random
import sys
import warnings
import zlib

import numpy as np

from golden import emit, write

warnings.simplefilter("ignore")
SEED = 20261124
rnd = random.Random(SEED)

TYPES = ["|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f2", "<f4", "<f8"]
SWAPPED = [">i2", ">u2", ">i4", ">u4", ">i8", ">u8", ">f2", ">f4", ">f8"]
INTS = [0, 1, -1, 2, 3, -3, 5, 7, -8, 10, 63, 64, 100, 127, 128, -128, -129, 255, 256, 1000, 32767, 32768, -32768, 65535, 2**24 + 1,
        2**31 - 1, 2**31, -2**31, 2**32 - 1, 2**53 + 1, 2**62 + 5, 2**63 - 1, -2**63, 2**63, 2**63 + 1025, 2**64 - 1]
FLOATS = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 3.5, 0.1, -0.1, 1 / 3, 2.0, -3.0, 7.25, 10.0, -11.75, 100.3, 255.5, 1e-3, -1e-3, 1e-5, 6e-8,
          1e4, 65504.0, 1e5, -1e10, 2.0**31, 2.0**53, 1e-40, 1e-310, 5e-324, 1e38, -3e38, 1e300, float("inf"), float("-inf"), float("nan"), 88.5, -87.2, 709.1,
          11.0, 0.693, 17.3, -17.4, 1.0000001, 0.99999]
TWO = dict(ADD=np.add, SUBTRACT=np.subtract, MULTIPLY=np.multiply, DIVIDE=np.divide, FLOOR_DIVIDE=np.floor_divide, REMAINDER=np.remainder,
           POWER=np.power, MINIMUM=np.minimum, MAXIMUM=np.maximum, EQUAL=np.equal, NOT_EQUAL=np.not_equal, LESS=np.less, LESS_EQUAL=np.less_equal,
           GREATER=np.greater, GREATER_EQUAL=np.greater_equal, LOGICAL_AND=np.logical_and, LOGICAL_OR=np.logical_or, LOGICAL_XOR=np.logical_xor,
           BITWISE_AND=np.bitwise_and, BITWISE_OR=np.bitwise_or, BITWISE_XOR=np.bitwise_xor, LEFT_SHIFT=np.left_shift, RIGHT_SHIFT=np.right_shift)
ONE = dict(NEGATIVE=np.negative, ABSOLUTE=np.absolute, SIGN=np.sign, SQUARE=np.square, RECIPROCAL=np.reciprocal, SQRT=np.sqrt, EXP=np.exp, EXPM1=np.expm1,
           LOG=np.log, LOG1P=np.log1p, SIN=np.sin, COS=np.cos, TANH=np.tanh, SIGMOID=lambda x: 1 / (1 + np.exp(-x)), FLOOR=np.floor, CEIL=np.ceil, RINT=np.rint,
           TRUNC=np.trunc, INVERT=np.invert, LOGICAL_NOT=np.logical_not, ISNAN=np.isnan, ISFINITE=np.isfinite, ISINF=np.isinf)
ROUNDED = ["EXP", "EXPM1", "LOG", "LOG1P", "SIN", "COS", "TANH", "SIGMOID", "POWER"]
memories = {}


def values(dtype, count):
    if dtype.kind == "b":
        return np.array([rnd.random() < 0.5 for _ in range(count)])
    if dtype.kind == "f":
        near = [f for f in FLOATS if not np.isfinite(f) or np.isfinite(np.array(f).astype(dtype))]
        return np.array([rnd.choice(near) if rnd.random() < 0.7 else rnd.uniform(-50, 50) for _ in range(count)]).astype(dtype)
    info = np.iinfo(dtype)
    fitting = [i for i in INTS if info.min <= i <= info.max]
    return np.array([rnd.choice(fitting) if rnd.random() < 0.7 else rnd.randint(max(-20, info.min), 20) for _ in range(count)], dtype)


class Memory:
    def __init__(self, name, dtype, count=192):
        self.name = name
        self.dtype = dtype
        self.data = values(dtype, count).astype(dtype).tobytes()


def setup():
    for k, descr in enumerate(TYPES + SWAPPED):
        memories[descr] = Memory(f"m{k}", np.dtype(descr))
        emit("memory", f"m{k}", descr, memories[descr].data.hex())


def view(descr, shape, data=None):
    """An array in a memory, and how it is written; its strides may be odd, negative or 0."""
    memory = memories[descr]
    raw = np.frombuffer(memory.data, np.uint8) if data is None else data
    item = memory.dtype.itemsize
    while True:
        order = rnd.choice(["c", "c", "f", "gap", "back", "zero", "odd"])
        strides, step = [0] * len(shape), item
        axes = range(len(shape)) if order == "f" else reversed(range(len(shape)))
        for axis in axes:
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
        offset = -low + rnd.randint(0, len(raw) - (high - low))
        offset -= offset % item if rnd.random() < 0.8 else 0
        if offset + low < 0:
            continue
        array = np.ndarray(shape, memory.dtype, raw, offset, strides)
        aligned = offset % item == 0
        if not aligned:
            # The elements would be other numbers, which may be a NaN with bits that nobody promises.
            continue
        text = ":".join([memory.name, descr, ",".join(map(str, shape)), ",".join(map(str, strides)), str(offset)])
        return array, text


def weak(dtype):
    if rnd.random() < 0.5:
        i = rnd.choice([0, 1, 2, 3, -1, 5, -7, 100, 200, 300, 70000, 2**31, -2**40, 2**53 + 1])
        return i, f"i{i}"
    f = rnd.choice([0.0, 0.5, -1.5, 2.0, 1e-3, 1e5, 0.1, 1e300, float("inf"), float("nan"), -3.25])
    return f, f"f{f.hex()}"


def shapes(count):
    base = [rnd.choice([1, 2, 3, 4]) for _ in range(rnd.choice([0, 1, 1, 2, 2, 3]))]
    if rnd.random() < 0.03:
        base = base + [0]
    if rnd.random() < 0.2:
        base = [rnd.choice([17, 33])]
    made = []
    for _ in range(count):
        own = [n if rnd.random() < 0.85 else 1 for n in base]
        made.append(own[rnd.choice([0, 0, 0, 1]):] if own else own)
    if rnd.random() < 0.02 and base:
        made[-1] = made[-1][:-1] + [5]
    return made


def canonical(a):
    if a.dtype.kind == "f":
        a = a.copy()
        a[np.isnan(a)] = np.nan
    return a


def text(result):
    result = np.asarray(result)
    return ":".join([result.dtype.str, ",".join(map(str, result.shape)), canonical(result).tobytes().hex()])


def compute(function, operands):
    """What NumPy returns; of what it only approximates the same of long doubles, in its dtype."""
    numpy = (ONE | TWO)[function]
    dtype = np.asarray(np.exp(operands[0]) if function == "SIGMOID" else numpy(*operands)).dtype
    if function in ROUNDED and dtype.kind == "f":
        return numpy(*[np.asarray(o).astype(dtype).astype(np.longdouble) for o in operands]).astype(dtype)
    return numpy(*operands)


def attempt(function, operands):
    try:
        return text(compute(function, operands))
    except (TypeError, ValueError, OverflowError):
        return "error"


def calls(each):
    for function in ONE:
        for descr in TYPES + SWAPPED:
            if function == "RECIPROCAL" and memories[descr].dtype.kind != "f":
                continue
            for _ in range(each):
                a, spec = view(descr, shapes(1)[0])
                emit("call", function, spec, attempt(function, [a]))
    for function in TWO:
        for x in TYPES:
            for y in TYPES:
                for _ in range(each):
                    first, second = shapes(2)
                    a, aspec = view(x, first)
                    b, bspec = view(y, second)
                    emit("call", function, aspec + " " + bspec, attempt(function, [a, b]))
        for x in TYPES + SWAPPED:
            for _ in range(2 * each):
                a, aspec = view(x, shapes(1)[0])
                b, bspec = weak(a.dtype)
                pair, specs = ([a, b], [aspec, bspec]) if rnd.random() < 0.7 else ([b, a], [bspec, aspec])
                emit("call", function, " ".join(specs), attempt(function, pair))
            first, second = shapes(2)
            a, aspec = view(x, first)
            b, bspec = view(rnd.choice(SWAPPED), second)
            emit("call", function, aspec + " " + bspec, attempt(function, [a, b]))


def into(count):
    exact = [f for f in (ONE | TWO) if f not in ROUNDED]
    for _ in range(count):
        function = rnd.choice(exact)
        operands = 1 if function in ONE else 2
        first, second = shapes(2)
        descr = rnd.choice(TYPES + SWAPPED)
        data = np.frombuffer(memories[descr].data, np.uint8).copy()
        try:
            whole = list(np.broadcast_shapes(*([first, second][:operands])))
        except ValueError:
            whole = first
        if rnd.random() < 0.1:
            whole = [2] + whole
        if rnd.random() < 0.03 and whole:
            whole = whole[1:]
        out, outspec = view(descr, whole, data)
        arrays, specs = [], []
        for shape in [first, second][:operands]:
            same = rnd.random() < 0.3
            other = rnd.choice([t for t in TYPES if t != descr])
            a, spec = view(descr if same else other, shape, data if same else None)
            arrays.append(a)
            specs.append(spec)
        if rnd.random() < 0.2 and list(whole) == list(first):
            arrays[0], specs[0] = out, outspec
        if function == "RECIPROCAL" and arrays[0].dtype.kind != "f":
            continue
        mask, maskspec = True, "-"
        if rnd.random() < 0.3:
            mask, maskspec = view("|b1" if descr != "|b1" else "|u1", [n if rnd.random() < 0.8 else 1 for n in whole])
        kept = data.copy()
        try:
            # By way of new memory. NumPy 2.4.6 itself, with out=, writes wrong truth values of isinf, isnan
            # and isfinite where out is not contiguous, and garbage where a mask is not true and out overlaps.
            fresh = np.asarray((ONE | TWO)[function](*arrays))
            if fresh.ndim > out.ndim:
                raise ValueError("copyto would drop axes of one element")
            if fresh.dtype.kind == "f" and function in ("MINIMUM", "MAXIMUM"):
                continue  # of zeros with either sign NumPy takes either
            np.copyto(out, fresh, where=mask if mask is True else mask.astype(bool))
            if out.dtype.kind == "f":
                out[np.isnan(out)] = np.nan
            result = str(zlib.crc32(data.tobytes()))
        except (TypeError, ValueError, OverflowError):
            result = "error" if np.array_equal(kept, data) else None
        if result is not None:
            emit("into", function, outspec, maskspec, " ".join(specs), result)


def chains(count):
    words = [f for f in (ONE | TWO) if f not in ROUNDED and f != "RECIPROCAL"]
    for _ in range(count):
        stack, said = [], []
        shape = rnd.choice([[17], [3, 4], [2, 3, 2], [], [33], [4, 1, 3]])
        try:
            for _ in range(rnd.randint(2, 7)):
                if not stack:
                    a, spec = view(rnd.choice(TYPES), shape)
                    stack.append(a)
                    said.append(spec)
                word = rnd.choice(words)
                if word in TWO:
                    if rnd.random() < 0.5:
                        b, spec = weak(None)
                    else:
                        b, spec = view(rnd.choice(TYPES), shape[rnd.choice([0, 0, 1]):])
                    said += [spec, word]
                    stack.append(TWO[word](stack.pop(), b))
                else:
                    said.append(word)
                    stack.append(ONE[word](stack.pop()))
                if rnd.random() < 0.1:
                    to = rnd.choice(TYPES)
                    if stack[-1].dtype.kind == "f" and np.dtype(to).kind in "iu":
                        continue  # NumPy's own result of what does not fit depends on the place
                    said.append("cast:" + to)
                    stack.append(np.asarray(stack.pop()).astype(to))
            emit("chain", " ".join(said), text(stack[-1]))
        except (TypeError, ValueError, OverflowError):
            emit("chain", " ".join(said + ([spec, word] if word in TWO and said[-1] != word else [])), "error")


REDUCTIONS = dict(SUM=np.sum, MEAN=np.mean, VAR=np.var, STD=np.std, MIN=np.min, MAX=np.max, ARGMIN=np.argmin, ARGMAX=np.argmax, ANY=np.any, ALL=np.all)


def reductions(count):
    for descr in TYPES + SWAPPED:
        dtype = np.dtype(descr)
        if dtype.kind == "f":
            # Of sums that overflow there is nothing to compare.
            usual = Memory("r" + memories[descr].name, dtype)
            numbers = np.array([rnd.gauss(0, 3) if rnd.random() < 0.97 else rnd.choice([np.nan, 0.0, -0.0]) for _ in range(192)])
            usual.data = numbers.astype(dtype).tobytes()
            emit("memory", usual.name, descr, usual.data.hex())
            memories[descr] = usual
    for _ in range(count):
        function = rnd.choice(list(REDUCTIONS))
        numpy = REDUCTIONS[function]
        shape = rnd.choice([[3, 4], [2, 3, 4], [5], [33], [100], [2, 50], [50, 2], [1], [], [4, 1, 5], [0, 3], [3, 0]])
        descr = rnd.choice(TYPES + SWAPPED)
        array, spec = view(descr, shape)
        rank = len(shape)
        if function.startswith("ARG"):
            axes = [rnd.randint(-rank, rank - 1)] if rank and rnd.random() < 0.7 else []
        else:
            axes = rnd.sample(range(rank), rnd.randint(0, rank))
        if rnd.random() < 0.03 and rank:  # of rank 0 NumPy takes axis 0 and -1 of some
            axes = axes[:1] + [rnd.choice([rank, -rank - 1])]
        keep = rnd.random() < 0.4
        axis = None if not axes else axes[0] if len(axes) == 1 else tuple(axes)
        try:
            error = 0.0
            result = np.asarray(numpy(array, axis=axis, keepdims=keep))
            if function in ("SUM", "MEAN", "VAR", "STD") and result.dtype.kind == "f":
                dtype = result.dtype
                wide = array.astype(np.longdouble)
                n = max(1, array.size // max(1, result.size))
                magnitude = np.nansum(np.abs(wide)) if function == "SUM" else np.nanmax(np.abs(wide), initial=0)
                magnitude = magnitude**2 if function == "VAR" else magnitude
                error = float(4 * np.finfo(dtype).eps * np.log2(n + 1) * magnitude)
                result = np.asarray(numpy(wide, axis=axis, keepdims=keep)).astype(dtype)
            said = text(result)
        except (TypeError, ValueError, OverflowError, np.exceptions.AxisError):
            said = "error"
        emit("reduce", function, ",".join(map(str, axes)) or "-", int(keep), spec, error.hex(), said)


def large(count):
    """Views of numbers that a formula makes: x[i] = (7919 i + 13) mod 100003 - 50000, cast to each dtype."""
    base = (np.arange(40000, dtype=np.int64) * 7919 + 13) % 100003 - 50000
    raws = {}
    for descr in TYPES:
        raws[descr] = base.astype(np.int32).astype(descr) if np.dtype(descr).kind != "b" else base % 3 == 0
        if np.dtype(descr).kind == "f":
            raws[descr] = (base % 2048).astype(descr)

    def lay(descr, shape):
        item = np.dtype(descr).itemsize
        order = list(range(len(shape)))
        rnd.shuffle(order)
        step, strides = item * rnd.choice([1, 1, 1, 2]), [0] * len(shape)
        for axis in order if rnd.random() < 0.6 else reversed(range(len(shape))):
            strides[axis] = step * rnd.choice([1, 1, 1, -1])
            step *= shape[axis]
        low = sum(s * (n - 1) for s, n in zip(strides, shape) if s < 0)
        high = sum(s * (n - 1) for s, n in zip(strides, shape) if s > 0) + item
        if high - low > raws[descr].nbytes:
            return lay(descr, shape)
        offset = -low + rnd.randrange(0, raws[descr].nbytes - (high - low) + item, item)
        offset = min(offset, raws[descr].nbytes - high)
        text = ":".join(["large", descr, ",".join(map(str, shape)), ",".join(map(str, strides)), str(offset)])
        return np.ndarray(shape, descr, raws[descr].view(np.uint8), offset, strides), text

    exact = ["ADD", "SUBTRACT", "MULTIPLY", "DIVIDE", "FLOOR_DIVIDE", "REMAINDER", "EQUAL", "LESS", "GREATER_EQUAL", "LOGICAL_AND", "BITWISE_XOR"]
    shapes = [[3000], [40, 70], [7, 1500], [1500, 7], [2000, 3], [20, 30, 17], [1, 1025], [1024, 4], [3, 5, 1023], [33, 31, 11], [4, 5, 6, 70]]
    for _ in range(count):
        shape = rnd.choice(shapes)
        if rnd.random() < 0.6:
            function = rnd.choice(exact)
            other = [n if rnd.random() < 0.7 else 1 for n in shape][rnd.choice([0, 0, 1]) :] or [1]
            pair = [lay(rnd.choice(TYPES), shape), lay(rnd.choice(TYPES), other)]
            try:
                result = (ONE | TWO)[function](pair[0][0], pair[1][0])
            except TypeError:
                continue
            emit("large", function, "-", pair[0][1] + " " + pair[1][1], zlib.crc32(canonical(result).tobytes()))
        else:
            function = rnd.choice(["SUM", "MIN", "MAX", "ARGMIN", "ARGMAX", "ANY", "ALL"])
            descr = rnd.choice(TYPES if function != "SUM" else TYPES[:9])
            array, spec = lay(descr, shape)
            axes = rnd.sample(range(len(shape)), 1 if function.startswith("ARG") else rnd.randint(1, len(shape)))
            axis = axes[0] if len(axes) == 1 else tuple(axes)
            if function.startswith("ARG") and rnd.random() < 0.3:
                axes, axis = [], None
            result = np.asarray(REDUCTIONS[function](array, axis=axis))
            emit("large", function, ",".join(map(str, axes)) or "-", spec, zlib.crc32(result.tobytes()))


def along(count):
    floats = ["<f2", "<f4", "<f8", ">f4"]
    for _ in range(count):
        kind = rnd.choice(["matmul", "matmul", "cumsum", "softmax"])
        descr = rnd.choice(floats if rnd.random() < 0.6 or kind == "softmax" else TYPES)
        axes, error, specs = "-", 0.0, []
        try:
            if kind == "matmul":
                m, k, n = (rnd.choice([1, 2, 3, 5]) for _ in range(3))
                k = rnd.choice([k, k, k, 17, 0])
                shapes = [rnd.choice([[m, k], [k]]), rnd.choice([[k, n], [k]])]
                if rnd.random() < 0.05:
                    shapes[1] = rnd.choice([[k + 1, n], [], [2, k, n]])
                second = rnd.choice([t for t in TYPES if (t in floats) == (descr in floats)])
                (a, aspec), (b, bspec) = view(descr, shapes[0]), view(second, shapes[1])
                specs = [aspec, bspec]
                if len(shapes[1]) not in (1, 2):
                    raise ValueError("others than one axis or two")
                result = np.asarray(np.matmul(a, b))
                if result.dtype.kind == "f":
                    wide = [x.astype(np.longdouble) for x in (a, b)]
                    exact = np.asarray(np.matmul(*wide))
                    bound = np.nanmax(np.matmul(*[np.nan_to_num(np.abs(x)) for x in wide]), initial=0)
                    error = float(4 * np.finfo(result.dtype).eps * np.log2(k + 2) * bound)
                    result = exact.astype(result.dtype)
            else:
                shape = rnd.choice([[7], [3, 4], [4, 1, 5], [2, 50], [50, 2], [0, 3]])
                a, spec = view(descr, shape)
                specs = [spec]
                axis = rnd.randint(-len(shape), len(shape) - 1 + (rnd.random() < 0.05))
                axes = str(axis)
                if kind == "cumsum":
                    result = np.cumsum(a, axis=axis)
                    if result.dtype.kind == "f":
                        n = shape[axis]
                        error = float(4 * np.finfo(result.dtype).eps * np.log2(n + 2) * np.nansum(np.abs(a.astype(np.longdouble))))
                        result = np.cumsum(a.astype(np.longdouble), axis=axis).astype(result.dtype)
                else:
                    wide = a.astype(np.longdouble)
                    if a.size == 0:
                        np.sum(a, axis=axis)
                        result = a.astype(descr.replace(">", "<"))
                    else:
                        power = np.exp(wide - wide.max(axis=axis, keepdims=True))
                        result = (power / power.sum(axis=axis, keepdims=True)).astype(descr.replace(">", "<"))
                    error = float(4 * np.finfo(a.dtype).eps)
            said = text(result)
        except (TypeError, ValueError, np.exceptions.AxisError):
            said = "error"
        emit(kind, axes, "-", " ".join(specs), error.hex(), said)


setup()
calls(5)
into(6000)
chains(4000)
reductions(6000)
along(2500)
large(1500)
write(sys.argv[1], SEED)
