# SPDX-License-Identifier: Apache-2.0
"""Writes ndarray_views.txt.gz: which memory real NumPy's views show, and what it refuses.

    python3 -m venv venv && venv/bin/pip install -r requirements.txt
    venv/bin/python ndarray_views.py ../resources/org/gatun/ndarray/ndarray_views.txt.gz

Lines are fields separated by tabs. "#" lines name the versions. All arrays lie in one memory of
MEMORY bytes, whose byte i is (i * 37 + (i >> 8) * 11 + 5) & 255. A "base" line lays an array over
it: name, descr, shape, strides, offset; both in bytes, also odd. The other lines are cases:

    view BASE OPS   descr shape strides offset crc | copy | error KIND
    pick BASE ITEMS   shape crc | error
    take BASE AXIS ARRAY   shape crc | error
    put  BASE ITEMS SHAPE STRIDES OFFSET   crc | error

OPS are joined by ";", their arguments stand behind ":", lists with "," and two lists with "/".
Strides of axes that nobody steps along, and offsets of arrays without elements, are given as 0.
crc is the CRC-32 of the elements' bytes in index order; of put, which assigns the array of the
base's dtype that lies so over the same memory, of the whole memory afterwards. ITEMS are joined by
";"; one that is an array is "@DESCR/SHAPE/VALUES", as is ARRAY.
"""

import ast
import random
import sys
import zlib

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from golden import emit, numbers, write

SEED = 20261123
MEMORY = 1 << 14
DTYPES = ["|b1", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8", "<c8",
          "<c16", ">i2", ">u4", ">i8", ">f2", ">f4", ">f8", ">c8", ">c16", "|S1", "|S3", "|S5", "<U1",
          "<U2", ">U3", "|V6", "<M8[ns]", "<M8[D]", ">M8[us]", "<m8[s]", "<m8",
          "[('x', '<f4'), ('n', '|i1'), ('z', '<c8')]",
          "[('a', '|u1'), ('p', '>i4', (2, 3)), ('q', [('r', '<i2'), ('s', '<f8', (2,))])]"]
RECORDS = {"[('x'": ["x", "n", "z", "y"], "[('a'": ["a", "p", "q", "P"]}

rnd = random.Random(SEED)
memory = np.array([(i * 37 + (i >> 8) * 11 + 5) & 255 for i in range(MEMORY)], np.uint8)
places = {}


def ints(text):
    return tuple(int(v) for v in text.split(",")) if text else ()


def dtype_of(descr):
    return np.dtype(ast.literal_eval(descr) if descr.startswith("[") else descr)


def apply(a, operation):
    kind, _, arg = operation.partition(":")
    first, _, second = arg.partition("/")
    if kind in ("slice", "items"):
        view = arg if "..." in arg or "Ellipsis" in arg else arg + ", ..."  # else rank 0 is a scalar
        a = eval(f"a[{view}]", {"a": a, "newaxis": np.newaxis, "np": np})
    elif kind == "axis":
        axis, start, stop, step = ints(arg)
        axis = np.lib.array_utils.normalize_axis_index(axis, a.ndim)
        a = a[(slice(None),) * axis + (slice(start, stop, step),)]
    elif kind == "select":
        axis, index = ints(arg)
        axis = np.lib.array_utils.normalize_axis_index(axis, a.ndim)
        a = a[(slice(None),) * axis + (index, Ellipsis)]
    elif kind == "at":
        a = a[ints(arg) + (Ellipsis,)]
    elif kind == "expand":
        a = np.expand_dims(a, ints(arg))
    elif kind == "squeeze":
        a = np.squeeze(a)
    elif kind == "squeezed":
        a = np.squeeze(a, ints(arg))
    elif kind == "transpose":
        a = a.transpose()
    elif kind == "permute":
        a = np.permute_dims(a, ints(arg))
    elif kind == "swap":
        a = np.swapaxes(a, *ints(arg))
    elif kind == "move":
        a = np.moveaxis(a, ints(first), ints(second))
    elif kind == "flip":
        a = np.flip(a, ints(arg) or None) if a.ndim or arg else a  # of rank 0 it makes a scalar
    elif kind == "reshape":
        a = a.reshape(ints(arg))
    elif kind == "ravel":  # numpy.ravel copies what reshape need not
        a = a.reshape(-1) if a.size else a.reshape(0)
    elif kind == "broadcast":
        a = np.broadcast_to(a, ints(arg))
    elif kind == "windows":
        a = sliding_window_view(a, ints(first), ints(second) or None)
    elif kind == "diagonal":
        a = np.diagonal(a, *ints(arg))
    elif kind == "real":
        a = a.real
    elif kind == "imag":
        if a.dtype.kind != "c":
            raise ValueError("makes zeros")
        a = a.imag
    elif kind == "field":
        if a.dtype.names is None:
            raise ValueError("no record")
        a = a[arg]
    elif kind == "as":
        a = a.view(dtype_of(arg))
    else:
        raise AssertionError(operation)
    return a


def error(e):
    if isinstance(e, IndexError):  # AxisError is one too
        return "value" if "single ellipsis" in str(e) or "number of dimensions" in str(e) else "index"
    if isinstance(e, (ValueError, TypeError)):
        return "value"
    raise e


def end(size):
    r = rnd.random()
    if r < 0.3:
        return ""
    if r < 0.36:
        return str(rnd.choice([10**30, -(10**30), 2**63 - 1, -(2**63)]))
    return str(rnd.randint(-size - 3, size + 3))


def item(size):
    r = rnd.random()
    if r < 0.25:
        return str(rnd.randint(-size, max(0, size - 1)) if rnd.random() < 0.95 else size + rnd.randint(0, 2))
    if r < 0.35:
        return ":"
    step = rnd.choice(["", ":", ":1", ":2", ":-1", ":-1", ":-2", ":3", ":-3", ":7", ":" + str(2**63 - 1)])
    if rnd.random() < 0.01:
        step = ":0"
    return f"{end(size)}:{end(size)}{step}"


def index(a):
    n = rnd.randint(0, a.ndim + (1 if rnd.random() < 0.06 else 0))
    sizes = list(a.shape) + [3, 3, 3]
    parts = [item(sizes[k]) for k in range(n)]
    if rnd.random() < 0.3:
        at = rnd.randint(0, len(parts))
        tail = len(parts) - at  # the items after it count from the last axis
        for k in range(tail):
            if a.ndim - tail + k >= 0:
                parts[at + k] = item(a.shape[a.ndim - tail + k])
        parts.insert(at, rnd.choice(["...", "...", "Ellipsis"]))
    for _ in range(rnd.choice([0, 0, 0, 1, 2])):
        parts.insert(rnd.randint(0, len(parts)), rnd.choice(["None", "newaxis", "np.newaxis"]))
    if rnd.random() < 0.01:
        parts.append("...")
    return rnd.choice([",", ", ", " , "]).join(parts or ["..."])


def shape_of(count):
    if count == 0:
        return rnd.choice([[0], [0, 3], [2, 0], [4, 0, 1], [-1], [0, -1], [3, -1]])
    shape = []
    rest = count
    while rest > 1 and len(shape) < 5:
        d = rnd.choice([d for d in range(1, rest + 1) if rest % d == 0])
        shape.append(d)
        rest //= d
    shape.append(rest)
    rnd.shuffle(shape)
    if rnd.random() < 0.3:
        shape.insert(rnd.randint(0, len(shape)), 1)
    if rnd.random() < 0.25:
        shape[rnd.randrange(len(shape))] = -1
    if rnd.random() < 0.06:
        shape[rnd.randrange(len(shape))] = rnd.randint(-1, 7)  # NumPy takes any negative for -1
    return shape


def some_axis(a, more=0):
    """An axis counted from either end; now and then one that there is not."""
    rank = a.ndim + more
    slack = rnd.random() < 0.04
    return rnd.randint(-rank - slack, max(0, rank - 1) + slack)


def some_axes(a, least=0, more=0):
    rank = a.ndim + more
    axes = rnd.sample(range(rank), min(rank, rnd.randint(least, max(least, min(3, rank)))))
    axes = [k - rank if rnd.random() < 0.3 else k for k in axes]
    if axes and rnd.random() < 0.05:
        axes[0] = rnd.choice([axes[-1], rank, -rank - 1])
    return axes


def operation(a):
    kind = rnd.choice(["slice"] * 10 + ["items"] * 6 + ["axis"] * 3 + ["select"] * 2 + ["at", "at", "expand",
                      "expand", "squeeze", "squeezed", "transpose", "permute", "permute", "swap", "swap",
                      "move", "move", "flip", "flip", "ravel", "broadcast", "broadcast", "windows", "windows",
                      "windows", "diagonal", "diagonal", "diagonal", "as", "as", "as"] + ["reshape"] * 7)
    if a.dtype.kind == "c" and rnd.random() < 0.15 or rnd.random() < 0.02:
        kind = rnd.choice(["real", "imag"])
    if a.dtype.names and rnd.random() < 0.3 or rnd.random() < 0.005:
        kind = "field"
    big = [-(2**63), 2**63 - 1, -1, 0, 1, 2, 5, -2, -7]
    if kind in ("slice", "items"):
        arg = index(a)
        if any(part.count(":") == 2 and part.rstrip().endswith(":0") for part in arg.split(",")):
            kind = "slice"  # no item of Gatun's can have a step of 0
    elif kind == "axis":
        arg = f"{some_axis(a)},{rnd.choice(big)},{rnd.choice(big)},{rnd.choice([1, 1, 2, -1, -2, 3, -(2**63)])}"
    elif kind == "select":
        axis = some_axis(a)
        size = a.shape[axis] if -a.ndim <= axis < a.ndim else 1
        arg = f"{axis},{rnd.randint(-size, max(0, size - 1)) if rnd.random() < 0.95 else size}"
    elif kind == "at":
        axes = a.shape[: rnd.randint(0, min(3, a.ndim))]
        at = [rnd.randint(-n, max(0, n - 1)) for n in axes]
        arg = numbers(at + [0] * (rnd.random() < 0.04))
    elif kind == "expand":
        n = rnd.randint(0, 3)
        rank = a.ndim + n
        axes = rnd.sample(range(rank), min(n, rank))
        axes = [k - rank if rnd.random() < 0.3 else k for k in axes]
        if axes and rnd.random() < 0.08:
            axes[0] = rnd.choice([axes[-1], rank, -rank - 1])
        arg = numbers(axes)
    elif kind == "squeezed":
        ones = [k for k in range(a.ndim) if a.shape[k] == 1]
        arg = numbers(ones[: rnd.randint(0, 2)] if ones and rnd.random() < 0.8 else some_axes(a))
    elif kind == "permute":
        axes = list(range(a.ndim))
        rnd.shuffle(axes)
        axes = [k - a.ndim if rnd.random() < 0.2 else k for k in axes]
        if axes and rnd.random() < 0.07:
            axes = rnd.choice([axes[1:], axes[:-1] + [axes[0]], axes + [0]])
        arg = numbers(axes)
    elif kind == "swap":
        arg = f"{some_axis(a)},{some_axis(a)}"
    elif kind == "move":
        axes = some_axes(a)
        to = rnd.sample(range(a.ndim), min(len(axes), a.ndim))
        to = [k - a.ndim if rnd.random() < 0.2 else k for k in to]
        if rnd.random() < 0.06:
            to = some_axes(a)
        arg = f"{numbers(axes)}/{numbers(to)}"
    elif kind == "flip":
        arg = numbers(some_axes(a))
    elif kind == "reshape":
        arg = numbers(shape_of(a.size))
    elif kind == "broadcast":
        shape = [rnd.randint(0, 3) if n == 1 and rnd.random() < 0.7 else n for n in a.shape]
        shape = [rnd.randint(1, 3) for _ in range(rnd.randint(0, 2))] + shape
        if shape and rnd.random() < 0.12:
            shape[rnd.randrange(len(shape))] += rnd.choice([1, -1, -3])
        if rnd.random() < 0.04:
            shape = shape[1:]
        arg = numbers(shape)
    elif kind == "windows":
        axes = some_axes(a, 1) if rnd.random() < 0.7 and a.ndim else []
        if axes and rnd.random() < 0.15:
            axes.append(axes[0])
        along = axes or range(a.ndim)
        window = [rnd.randint(1, max(1, (a.shape[k] if -a.ndim <= k < a.ndim else 1) * 2 // 3))
                  for k in along]
        if window and rnd.random() < 0.12:
            window[0] = rnd.choice([0, -1, 9, window[0]])
        if rnd.random() < 0.03:
            window.append(1)
        arg = f"{numbers(window)}/{numbers(axes)}"
    elif kind == "diagonal":
        axes = rnd.sample(range(a.ndim), 2) if a.ndim > 1 else [0, 1]
        axes = [k - a.ndim if rnd.random() < 0.2 else k for k in axes]
        if rnd.random() < 0.06:
            axes[0] = rnd.choice([axes[1], a.ndim, -a.ndim - 1])
        arg = numbers([rnd.choice([0, 0, 0, 1, -1, 2, -2, 4, -5, 9]), *axes])
    elif kind == "field":
        first = str(a.dtype.descr)[:5] if a.dtype.names else ""
        arg = rnd.choice(RECORDS.get(first, ["r", "s", "a"]))
    elif kind == "as":
        same = [d for d in DTYPES if dtype_of(d).itemsize == a.dtype.itemsize]
        arg = rnd.choice(rnd.choice([same or DTYPES, ["|u1", "|i1"], DTYPES]))
    else:
        arg = ""
    return f"{kind}:{arg}" if arg or kind in ("at", "expand", "squeezed", "permute", "move", "flip", "reshape",
                                              "broadcast", "windows") else kind


def described(dtype):
    return str(dtype.descr) if dtype.names else dtype.str


def result(a):
    address = a.__array_interface__["data"][0] - memory.__array_interface__["data"][0]
    # An axis that is never stepped along may have any stride.
    strides = [s if n > 1 and a.size else 0 for n, s in zip(a.shape, a.strides)]
    return (described(a.dtype), numbers(a.shape), numbers(strides), address if a.size else 0,
            format(zlib.crc32(a.tobytes()), "x"))


def case(name, base):
    """A chain of random operations that succeed, but perhaps the last."""
    a = base
    operations = []
    for _ in range(rnd.choice([1, 1, 2, 2, 3, 4])):
        operations.append(operation(a))
        try:
            b = apply(a, operations[-1])
        except Exception as e:
            emit("view", name, ";".join(operations), "error", error(e))
            return
        if b.size and not np.may_share_memory(b, memory):
            assert operations[-1].startswith(("reshape", "ravel")), operations
            emit("view", name, ";".join(operations), "copy")
            return
        if b.size > 3000 or b.ndim > 20:
            operations.pop()
            break
        a = b
    if operations:
        emit("view", name, ";".join(operations), *result(a))


def array_text(array):
    return f"@{array.dtype.str}/{numbers(array.shape)}/{numbers(array.ravel())}"


def positions(size, shape):
    low, high = -size, max(0, size - 1)
    if rnd.random() < 0.03:
        low, high = rnd.choice([(-size - 1, high), (low, size)])
    dtype = rnd.choice(["<i8", "<i8", "<i4", "<i2", "|i1", "|u1", ">i4", "<u4", "<u8"])
    if dtype[1] == "u":
        low = 0
    count = int(np.prod(shape, dtype=int))
    return np.array([rnd.randint(low, high) for _ in range(count)], dtype).reshape(shape)


def items_of(a):
    """Items for advanced indexing, and what they are in Python."""
    texts, items = [], []
    common = [rnd.choice([0, 1, 2, 3, 3, 4]) for _ in range(rnd.choice([0, 1, 1, 1, 2, 2, 3]))]
    axis = 0
    end_axis = rnd.randint(0, a.ndim) if rnd.random() < 0.3 else a.ndim
    while axis < end_axis:
        r = rnd.random()
        if r < 0.42:
            shape = [n if rnd.random() < 0.8 else 1 for n in common][rnd.randint(0, len(common)) if rnd.random() < 0.25 else 0:]
            if shape and rnd.random() < 0.03:
                shape[-1] += 1
            array = positions(a.shape[axis], shape)
            items.append(array)
        elif r < 0.54:
            rank = rnd.randint(0 if rnd.random() < 0.2 else 1, min(2, end_axis - axis))
            shape = list(a.shape[axis: axis + rank])
            if shape and rnd.random() < 0.05:
                shape[-1] += 1
            count = int(np.prod(shape, dtype=int))
            density = rnd.choice([0, 0.3, 0.6, 1])
            items.append(np.array([rnd.random() < density for _ in range(count)], bool).reshape(shape))
            axis += rank - 1
        elif r < 0.66:
            items.append(rnd.randint(-a.shape[axis], max(0, a.shape[axis] - 1)))
        else:
            text = item(a.shape[axis])
            while ":" not in text or text.rstrip().endswith(":0") and text.count(":") == 2:
                text = item(a.shape[axis])
            items.append(eval(f"np.s_[{text}]"))
        axis += 1
    if rnd.random() < 0.25:
        items.insert(rnd.randint(0, len(items)), None)
    # NumPy does not compare a mask of no elements with the axis that it then stands for.
    if rnd.random() < 0.3 and not any(isinstance(x, np.ndarray) and x.size == 0 for x in items):
        items.insert(rnd.randint(0, len(items)), Ellipsis)
    for x in items:
        if isinstance(x, np.ndarray):
            texts.append(array_text(x))
        elif isinstance(x, slice):
            texts.append(":".join("" if v is None else str(v) for v in (x.start, x.stop, x.step or 1)))
        else:
            texts.append("..." if x is Ellipsis else str(x))
    return ";".join(texts), tuple(items)


def pick(name, a):
    text, items = items_of(a)
    if not any(isinstance(x, np.ndarray) for x in items):
        return
    try:
        b = a[items]
        if not isinstance(b, np.ndarray):
            b = a[items + (Ellipsis,)]
    except IndexError:
        emit("pick", name, text, "error")
        return
    if b.size < 3000:
        emit("pick", name, text, numbers(b.shape), format(zlib.crc32(b.tobytes()), "x"))


def put(name, a):
    text, items = items_of(a)
    if not text or 0 in a.strides:
        return
    try:
        shape = list(a[items + (() if Ellipsis in [x for x in items if x is Ellipsis] else (Ellipsis,))].shape)
    except IndexError:
        return
    if not shape:  # NumPy converts a scalar then, of bool to 0 or 1
        return
    target = tuple(shape)
    shape = [n if rnd.random() < 0.85 else 1 for n in shape][rnd.randint(0, len(shape)) if rnd.random() < 0.3 else 0:]
    if rnd.random() < 0.1:
        shape = [1] + shape
    if shape and rnd.random() < 0.05:
        shape[0] += 1
    if np.prod(shape, dtype=int) * a.dtype.itemsize > MEMORY // 4:
        return
    before = memory.copy()
    given = list(shape)
    source = places[lay(a.dtype, tuple(shape), "source")]
    del places["source"]
    try:
        a[items] = source.copy()  # for a mask alone NumPy does not look whether both overlap
        crc = format(zlib.crc32(memory.tobytes()), "x")
    except (ValueError, IndexError):
        crc = "error"
    except TypeError:  # one mask alone takes no source of rank 2, though other indices do
        crc = None
    memory[:] = before
    if crc not in (None, "error") and 0 in target:
        while len(shape) > len(target) and shape[0] == 1:
            shape = shape[1:]
        try:
            np.broadcast_to(np.empty(shape), target)
        except ValueError:  # where nothing is assigned NumPy takes what does not fit too
            return
    if crc is None:
        return
    offset = source.__array_interface__["data"][0] - memory.__array_interface__["data"][0]
    emit("put", name, text, numbers(given), numbers(source.strides), offset, crc)


def take(name, a):
    axis = some_axis(a)
    shape = [rnd.randint(0, 4) for _ in range(rnd.choice([0, 1, 1, 2]))]
    array = positions(a.shape[axis] if -a.ndim <= axis < a.ndim else 1, shape)
    try:
        b = np.take(a, np.atleast_1d(array), axis)
        axis_ = axis % a.ndim
        b = b.reshape(a.shape[:axis_] + array.shape + a.shape[axis_ + 1:])  # no scalar
        emit("take", name, axis, array_text(array), numbers(b.shape), format(zlib.crc32(b.tobytes()), "x"))
    except (IndexError, ValueError, TypeError):
        emit("take", name, axis, array_text(array), "error")


def base(descr, shape):
    """An array whose strides may be odd, negative or zero, anywhere in the memory."""
    name = lay(dtype_of(descr), shape, f"b{len(places)}")
    a = places[name]
    offset = a.__array_interface__["data"][0] - memory.__array_interface__["data"][0]
    emit("base", name, descr, numbers(shape), numbers(a.strides), offset)
    return name


def lay(dtype, shape, name):
    how = rnd.choice(["c", "c", "fortran", "gaps", "odd", "odd", "backwards"])
    strides = list(np.empty(shape, dtype, order="F" if how == "fortran" else "C").strides)
    if how in ("gaps", "odd", "backwards") and shape:
        step = dtype.itemsize * rnd.randint(1, 2) if how == "gaps" else dtype.itemsize + rnd.randint(0, 3)
        axes = list(range(len(shape)))
        rnd.shuffle(axes)
        for k in axes:
            strides[k] = step * (rnd.choice([1, -1]) if how != "gaps" else 1)
            step = step * max(1, shape[k]) + (rnd.randint(0, 5) if how == "odd" else 0)
        if rnd.random() < 0.1:
            strides[axes[0]] = 0
    low = sum(min(0, (n - 1) * s) for n, s in zip(shape, strides)) if all(shape) else 0
    offset = -low + rnd.randint(0, 200)
    places[name] = np.ndarray(shape, dtype, memory, offset, strides)
    return name


SHAPES = [((), 6), ((1,), 6), ((24,), 20), ((5, 6), 40), ((4, 4), 25), ((3, 4, 5), 50), ((2, 4, 1, 6), 45),
          ((0, 3), 10), ((3, 0, 2), 10), ((2, 1, 2, 2, 2, 2), 25), ((1, 3, 1), 20), ((16,), 20), ((7, 8), 30)]


def main(path):
    for descr in DTYPES:
        for shape, count in SHAPES:
            for _ in range(3):
                name = base(descr, shape)
                for _ in range(count):
                    case(name, places[name])
                for _ in range(count // 4):
                    if shape and np.dtype(dtype_of(descr)).kind != "U":  # scalars must be characters
                        pick(name, places[name])
                        put(name, places[name])
                        take(name, places[name])
    write(path, SEED)


main(sys.argv[1])
