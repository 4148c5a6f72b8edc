# SPDX-License-Identifier: Apache-2.0
"""Writes ndarray_numpy.txt.gz: what real NumPy does with views, copies, sums and repr.

    python3 -m venv venv && venv/bin/pip install -r requirements.txt
    venv/bin/python ndarray_numpy.py ../resources/org/gatun/ndarray/ndarray_numpy.txt.gz

Lines are fields separated by tabs. "#" lines name the versions. A "base" line gives an array's
memory: name, dtype, shape, bytes in hexadecimal. The other lines are cases over a base:

    view  BASE OPS       shape strides offset bytes | copy | error KIND
    copy  BASE OPS OPS   bytes of the whole base after target[...] = source | error KIND
    sum   BASE OPS AXES  dtype shape bytes tolerances
    into  BASE OPS AXES DTYPE   as sum, or error KIND
    repr  BASE OPS       text, with newlines as \\n

OPS are joined by ";": s:INDEX, c:AXIS,FROM,TO,STEP, x:AXIS,INDEX, n:AXIS, q, t, t:AXES, r:SHAPE,
b:SHAPE. Strides, offset and tolerances are in bytes and float64.
"""

import random
import sys

import numpy as np

from golden import emit, numbers, write

SEED = 20260101
DTYPES = ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
          "float16", "float32", "float64"]

rnd = random.Random(SEED)
nrnd = np.random.default_rng(SEED)
bases = {}


def add_base(array):
    name = f"b{len(bases)}"
    array = np.ascontiguousarray(array)
    bases[name] = array
    emit("base", name, array.dtype.name, numbers(array.shape), array.tobytes().hex())
    return name


def values(dtype, count):
    dtype = np.dtype(dtype)
    if dtype == bool:
        return nrnd.integers(0, 2, count).astype(bool)
    if dtype.kind in "iu":
        info = np.iinfo(dtype)
        array = nrnd.integers(info.min, info.max, count, dtype=dtype, endpoint=True)
        small = nrnd.integers(max(info.min, -9), 10, count).astype(dtype)
        return np.where(nrnd.random(count) < 0.7, small, array).astype(dtype)
    return (nrnd.standard_normal(count) * 10.0 ** nrnd.integers(-2, 3)).astype(dtype)


def apply(a, ops):
    for op in ops:
        kind, _, arg = op.partition(":")
        if kind == "s":
            a = eval(f"a[{arg}]", {"a": a, "newaxis": np.newaxis, "np": np})
            if not isinstance(a, np.ndarray):
                a = np.asarray(a)
        elif kind == "c":
            axis, start, stop, step = (int(v) for v in arg.split(","))
            axis = np.lib.array_utils.normalize_axis_index(axis, a.ndim)
            a = a[(slice(None),) * axis + (slice(start, stop, step),)]
        elif kind == "x":
            axis, index = (int(v) for v in arg.split(","))
            axis = np.lib.array_utils.normalize_axis_index(axis, a.ndim)
            a = a[(slice(None),) * axis + (index, Ellipsis)]
        elif kind == "n":
            a = np.expand_dims(a, int(arg))
        elif kind == "q":
            a = a.squeeze()
        elif kind == "t":
            a = a.transpose(tuple(int(v) for v in arg.split(","))) if arg else a.transpose()
        elif kind == "r":
            a = a.reshape(tuple(int(v) for v in arg.split(",")) if arg else ())
        elif kind == "b":
            a = np.broadcast_to(a, tuple(int(v) for v in arg.split(",")) if arg else ())
        else:
            raise AssertionError(op)
    return a


def error(e):
    if isinstance(e, np.exceptions.AxisError):
        return "axis"
    if isinstance(e, IndexError):
        return "value" if "single ellipsis" in str(e) else "index"
    if isinstance(e, np._core._exceptions._UFuncOutputCastingError):
        return "cast"
    if isinstance(e, np._core._exceptions._UFuncInputCastingError):
        return "cast"
    if isinstance(e, SyntaxError):
        return "syntax"
    if isinstance(e, ValueError):
        return "value"
    raise e


def end(size):
    r = rnd.random()
    if r < 0.3:
        return ""
    if r < 0.37:
        return str(rnd.choice([10**30, -(10**30), 2**63 - 1, -(2**63)]))
    return str(rnd.randint(-size - 3, size + 3))


def item(size):
    r = rnd.random()
    if r < 0.25:
        return str(rnd.randint(-size, max(0, size - 1)) if rnd.random() < 0.93 else size + rnd.randint(0, 2))
    if r < 0.35:
        return ":"
    step = rnd.choice(["", ":", ":1", ":2", ":-1", ":-1", ":-2", ":3", ":-3", ":7"])
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
        parts.insert(at, "...")
    for _ in range(rnd.choice([0, 0, 0, 1, 2])):
        parts.insert(rnd.randint(0, len(parts)), rnd.choice(["None", "newaxis", "np.newaxis"]))
    if rnd.random() < 0.01:
        parts.append("...")
    if not parts:
        parts = ["..."]
    return rnd.choice([",", ", ", " , "]).join(parts)


def divisors(n):
    return [d for d in range(1, n + 1) if n % d == 0]


def shape_of(count):
    if count == 0:
        return rnd.choice([[0], [0, 3], [2, 0], [4, 0, 1]])
    shape = []
    rest = count
    while rest > 1 and len(shape) < 4:
        d = rnd.choice(divisors(rest))
        shape.append(d)
        rest //= d
    shape.append(rest)
    rnd.shuffle(shape)
    if rnd.random() < 0.3:
        shape.insert(rnd.randint(0, len(shape)), 1)
    if rnd.random() < 0.25:
        shape[rnd.randrange(len(shape))] = -1
    if rnd.random() < 0.06:
        shape[rnd.randrange(len(shape))] = rnd.randint(2, 7)
    return shape


def op(a):
    """One random operation on an array of this shape."""
    r = rnd.random()
    if r < 0.45:
        return f"s:{index(a)}"
    if r < 0.52 and a.ndim:
        axis = rnd.randint(-a.ndim, a.ndim - 1 + (rnd.random() < 0.05))
        big = [-(2**63), 2**63 - 1, -1, 0, 1, 2, 5, -2, -7]
        return f"c:{axis},{rnd.choice(big)},{rnd.choice(big)},{rnd.choice([1, 1, 2, -1, -2, 3])}"
    if r < 0.57 and a.ndim:
        axis = rnd.randint(-a.ndim, a.ndim - 1)
        return f"x:{axis},{rnd.randint(-a.shape[axis] - 1, a.shape[axis])}"
    if r < 0.62:
        return f"n:{rnd.randint(-a.ndim - 1, a.ndim + (rnd.random() < 0.1))}"
    if r < 0.65:
        return "q"
    if r < 0.72:
        return "t"
    if r < 0.80 and a.ndim:
        axes = list(range(a.ndim))
        rnd.shuffle(axes)
        if rnd.random() < 0.06:
            axes[0] = axes[-1]
        if rnd.random() < 0.2:
            axes[0] -= a.ndim
        return "t:" + numbers(axes)
    if r < 0.93:
        return "r:" + numbers(shape_of(a.size))
    shape = [rnd.randint(1, 3) if n == 1 and rnd.random() < 0.7 else n for n in a.shape]
    shape = [rnd.randint(1, 3) for _ in range(rnd.randint(0, 2))] + shape
    if shape and rnd.random() < 0.15:
        shape[rnd.randrange(len(shape))] += 1
    return "b:" + numbers(shape)


def chain(a, length):
    """Random operations that succeed, but perhaps the last; and what they make."""
    ops = []
    for _ in range(length):
        o = op(a)
        ops.append(o)
        try:
            a = apply(a, [o])
        except Exception as e:
            return ops, e
        if a.size > 3000:
            break
    return ops, a


def copied(base, ops):
    """Which of the operations is the first that left the memory of the base; None if none did."""
    a = base
    for k, o in enumerate(ops):
        try:
            a = apply(a, [o])
        except Exception:
            return None
        if a.size and not np.shares_memory(a, base):
            return k
    return None


def views(name, count):
    base = bases[name]
    for _ in range(count):
        ops, result = chain(base, rnd.randint(1, 4))
        text = ";".join(ops)
        left = copied(base, ops)
        if left is not None:
            if ops[left][0] == "r":  # an index of integers alone makes a scalar, not a view
                emit("view", name, ";".join(ops[: left + 1]), "copy")
            continue
        if isinstance(result, Exception):
            emit("view", name, text, "error", error(result))
            continue
        a = result
        offset = (a.__array_interface__["data"][0] - base.__array_interface__["data"][0]
                  if a.size else 0)
        # An axis that is never stepped along may have any stride.
        strides = [s if n > 1 and a.size else 0 for n, s in zip(a.shape, a.strides)]
        emit("view", name, text, numbers(a.shape), numbers(strides), offset, a.tobytes().hex())


def copies(name, count):
    made = 0
    while made < count:
        whole = bases[name].copy()
        source_ops, source = chain(whole, rnd.randint(1, 3))
        target_ops, target = chain(whole, rnd.randint(1, 2))
        if isinstance(source, Exception) or isinstance(target, Exception):
            continue
        if copied(whole, source_ops) is not None or copied(whole, target_ops) is not None:
            continue
        if any(o[0] == "b" for o in target_ops) or source.ndim > target.ndim:
            continue
        fits = source.shape == target.shape
        if not fits and rnd.random() < 0.97:
            try:
                np.broadcast_to(source, target.shape)
                fits = True
            except ValueError:
                continue
        texts = ";".join(source_ops), ";".join(target_ops)
        try:
            np.copyto(target, source, casting="no")
            emit("copy", name, *texts, whole.tobytes().hex())
        except ValueError as e:
            emit("copy", name, *texts, "error", error(e))
        made += 1


def shifted_copies(name):
    """Copies whose source and target overlap, each way."""
    base = bases[name]
    n = base.shape[0]
    for source, target in [(":-1", "1:"), ("1:", ":-1"), ("::-1", ":"), (":", "::-1"),
                           ("::-1", "::-1"), (":-2:2", "2::2"), (f":{n // 2}", f"{n // 4}:{n // 4 + n // 2}"),
                           ("0:1", "1:"), ("-1:", ":")]:
        whole = base.copy()
        np.copyto(apply(whole, ["s:" + target]), apply(whole, ["s:" + source]), casting="no")
        emit("copy", name, "s:" + source, "s:" + target, whole.tobytes().hex())


def result_fields(a, axis, result):
    """The result and how far another order of adding may be from it."""
    result = np.asarray(result)
    if result.dtype.kind != "f":
        tolerance = np.zeros(result.shape)
    else:
        with np.errstate(all="ignore"):
            wide = np.abs(a.astype(np.float64))
            n = max(2, a.size / max(1, result.size))
            tolerance = 4 * np.finfo(result.dtype).eps * np.log2(n) * np.sum(wide, axis=axis)
            tolerance += np.finfo(result.dtype).smallest_subnormal
    return (result.dtype.name, numbers(result.shape), result.tobytes().hex(),
            np.asarray(tolerance, np.float64).tobytes().hex())


def is_plain(from_, to):
    """Whether NumPy adds in the result's own dtype. Else it casts floating-point elements to
    integers one by one, and adds uint64 and signed integers as float64: Gatun does neither."""
    if to.kind == "f":
        return True
    mixed = {from_.kind, to.kind} == {"u", "i"} and np.promote_types(from_, to).kind == "f"
    return from_.kind != "f" and not mixed


def sums(name, count):
    base = bases[name]
    made = 0
    while made < count:
        ops, a = chain(base, rnd.randint(0, 3))
        if isinstance(a, Exception) or copied(base, ops) is not None:
            continue
        axes = [k for k in range(a.ndim) if rnd.random() < 0.5]
        rnd.shuffle(axes)
        axes = [k - a.ndim if rnd.random() < 0.2 else k for k in axes]
        if rnd.random() < 0.03:
            axes.append(a.ndim)
        elif axes and rnd.random() < 0.03:
            axes.append(axes[0])
        axis = tuple(axes) if axes else None
        text = ";".join(ops)
        with np.errstate(all="ignore"):
            if rnd.random() < 0.6:
                try:
                    result = np.sum(a, axis=axis)
                    emit("sum", name, text, numbers(axes), *result_fields(a, axis, result))
                except ValueError as e:
                    emit("sum", name, text, numbers(axes), "error", error(e))
            else:
                dtype = rnd.choice([d for d in DTYPES[1:] if is_plain(a.dtype, np.dtype(d))])
                try:
                    shape = np.sum(a, axis=axis).shape
                    result = np.zeros(shape, dtype)
                    np.sum(a, axis=axis, out=result)
                    emit("into", name, text, numbers(axes), dtype, *result_fields(a, axis, result))
                except (ValueError, TypeError) as e:
                    emit("into", name, text, numbers(axes), dtype, "error", error(e))
        made += 1


def string(name, ops=""):
    text = repr(np.asarray(apply(bases[name], [o for o in ops.split(";") if o])))
    emit("repr", name, ops, text.replace("\n", "\\n"))


def strings():
    for dtype in DTYPES:
        for shape in [(), (1,), (3,), (0,), (0, 3), (2, 3), (40,), (3, 30), (2, 2, 3), (1, 1, 1, 2)]:
            count = int(np.prod(shape, dtype=int))
            string(add_base(values(dtype, count).reshape(shape)))
        big = add_base(values(dtype, 1200).reshape(30, 40))
        for ops in ["", "r:1200", "s::25", "r:3,400", "r:400,3", "r:10,2,60", "t", "r:1,1200", "r:6,200",
                    "s::, ::-1", "r:2,2,2,150"]:
            string(big, ops)
    edges = {
        "float64": [0.0, -0.0, 1.0, 0.1, -2.5, 1e-4, 9.999e-5, 1e15, 1e16, 123456789.0, 1e8, 99999999.0,
                    1e100, 1e-100, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, np.nan,
                    np.inf, -np.inf, 1 / 3, 2 / 3, 1e23, 123456.789, 0.30000000000000004, 2e-323, 1e22,
                    4.35, 0.5, 1000.5, 1e5, 9007199254740993.0],
        "float32": [0.0, -0.0, 1.0, 0.1, -2.5, 1e-4, 9.999e-5, 1e15, 1e16, 16777216.0, 1e8, 99999999.0,
                    1e38, 1e-38, 1e-45, 3e-45, 3.4028235e38, np.nan, np.inf, -np.inf, 1 / 3, 2 / 3,
                    123456.789, 4.35, 0.5, 1000.5, 1e5, 999999.9, 1e6, 8388609.5],
        "float16": [0.0, -0.0, 1.0, 0.1, -2.5, 1e-4, 6e-8, 65504.0, 999.0, 1000.0, np.nan, np.inf,
                    -np.inf, 1 / 3, 2 / 3, 123.4, 2048.0, 0.5, 6.1e-5],
    }
    for dtype, numbers_ in edges.items():
        array = np.array(numbers_, dtype)
        for v in array:
            string(add_base(v))
            string(add_base(np.array([v])))
        for _ in range(120):
            string(add_base(nrnd.choice(array, rnd.randint(2, 9))))
    for dtype in edges:
        for _ in range(120):
            count = rnd.randint(1, 12)
            spread = rnd.choice([0.5, 1, 2, 3, 5])
            with np.errstate(all="ignore"):
                array = (nrnd.standard_normal(count) * 10.0 ** (nrnd.random(count) * spread
                         + rnd.randint(-4, 6))).astype(dtype)
            string(add_base(array))
            string(add_base(array[0]))
        bits = {"float64": np.uint64, "float32": np.uint32, "float16": np.uint16}[dtype]
        for _ in range(150):
            raw = nrnd.integers(0, np.iinfo(bits).max, 3, dtype=bits, endpoint=True).view(dtype)
            string(add_base(raw[0]))
            string(add_base(raw))


def main(path):
    for dtype in DTYPES:
        flat = add_base(values(dtype, 24))
        matrix = add_base(values(dtype, 30).reshape(5, 6))
        cube = add_base(values(dtype, 60).reshape(3, 4, 5))
        four = add_base(values(dtype, 48).reshape(2, 4, 1, 6))
        views(flat, 20)
        views(matrix, 50)
        views(cube, 70)
        views(four, 50)
        views(add_base(values(dtype, 1)[0]), 8)
        views(add_base(values(dtype, 0).reshape(0, 3)), 12)
        views(add_base(values(dtype, 64).reshape(2, 2, 2, 2, 2, 2)), 25)
        shifted_copies(flat)
        for name in (flat, matrix, cube, four):
            copies(name, 15)
            sums(name, 20)
        sums(add_base(values(dtype, 0).reshape(3, 0, 2)), 6)
        large = add_base(values(dtype, 2400).reshape(4, 600))
        for ops, axes in [("", ""), ("", "0"), ("", "1"), ("t", "0"), ("t", "1"), ("s::, ::2", "1"),
                          ("s::, ::-7", ""), ("r:4,5,4,30", "1,3"), ("r:1200,2", "0"), ("r:1200,2", "1"),
                          ("r:2,10,4,10,3", "2,4"), ("s:1:, 3:", "0")]:
            a = apply(bases[large], [o for o in ops.split(";") if o])
            axis = tuple(int(k) for k in axes.split(",")) if axes else None
            with np.errstate(all="ignore"):
                emit("sum", large, ops, axes, *result_fields(a, axis, np.sum(a, axis=axis)))
    for dtype in ["float16", "float32", "float64"]:
        special = add_base(np.array([1, np.inf, 2, -np.inf, np.nan, 3, -0.0, -0.0, 1e4, np.inf],
                                    dtype).reshape(2, 5))
        sums(special, 40)
    strings()
    write(path, SEED)


main(sys.argv[1])
