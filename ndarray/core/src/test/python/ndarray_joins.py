# SPDX-License-Identifier: Apache-2.0
"""Writes ndarray_joins.txt.gz: what real NumPy joins, chooses, pads, repeats, finds and fills.

    python3 -m venv venv && venv/bin/pip install -r requirements.txt
    venv/bin/python ndarray_joins.py ../resources/org/gatun/ndarray/ndarray_joins.txt.gz

Lines are fields separated by tabs. "#" lines name the versions; "dtype" lines number the dtypes. All
operands lie in one memory of MEMORY bytes, see memory() below, as DTYPE/SHAPE/STRIDES/OFFSET; the
last three in elements, bytes and bytes, also odd, negative or zero. The other lines are cases:

    where COND A B | concatenate AXIS ARRAYS | stack AXIS ARRAYS
    pad A PADDING WIDTHS | repeat A AXIS COUNTS | repeatFlat A COUNTS | tile A COUNTS | nonzero A
        descr shape crc | error
    concatenateFlat ARRAYS
        descr shape crc | error
    concatenateInto OUT AXIS ARRAYS | stackInto OUT AXIS ARRAYS | set A VALUE ITEMS | fill A VALUE
    put A ITEMS SOURCE | concatenateAs OUT MODE AXIS ARRAYS | stackAs OUT MODE AXIS ARRAYS
    concatenateFlatAs OUT MODE ARRAYS
        crc | error

ARRAYS and ITEMS are joined by ";"; an item that is an array is "@DESCR/SHAPE/VALUES", where the
values of bool are 0 and 1. One of A and B may be a VALUE: "i:5", "f:1.5", "b:1", "s:ab" (bytes),
"u:ab" (text), "t:5" (ticks), "r:1,2" (a record). crc is the CRC-32 of the elements' bytes in index
order, of records field after field, without the gaps; for the second group of the whole memory
afterwards, in which nothing but the elements may have changed.
"""

import gzip
import io
import platform
import random
import sys
import warnings
import zlib

import numpy as np

SEED = 20261124
MEMORY = 1 << 14
PLAIN, BOOLS, ASCII, WIDE, WIDE_SWAPPED = 0, 1 << 13, 10 << 10, 12 << 10, 14 << 10
REGION = {PLAIN: 1 << 13, BOOLS: 1 << 11, ASCII: 1 << 11, WIDE: 1 << 11, WIDE_SWAPPED: 1 << 11}

NUMBERS = ["|b1", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16",
           ">i2", ">u4", ">i8", ">u8", ">f2", ">f4", ">f8", ">c8", ">c16"]
TEXTS = ["|S1", "|S3", "|S5", "<U1", "<U2", ">U3"]
TIMES = ["<M8[ns]", "<M8[D]", ">M8[us]", "<m8[s]", "<m8", ">m8[ms]"]
RECORDS = [
    np.dtype([("x", "<f4"), ("n", "|i1")]),
    np.dtype([("x", ">f8"), ("n", "<i2")]),
    np.dtype([("a", "|u1"), ("p", ">i4", (2, 3)), ("q", [("r", "<i2"), ("s", "<f8", (2,))])]),
    np.dtype([("a", "|i1"), ("b", "<i4")], align=True),
    np.dtype({"names": ["b"], "formats": ["<i4"], "offsets": [4], "itemsize": 12}),
    np.dtype([("x", "<i2"), ("g", np.dtype({"names": ["u", "v"], "formats": ["|u1", "<i4"], "offsets": [1, 4],
                                            "itemsize": 9}), (2,))]),
]
DTYPES = [np.dtype(d) for d in NUMBERS + TEXTS + TIMES + ["|V6"]] + RECORDS
# Small ones, of which many elements are 0 where memory() has truths: each byte in a field, or not.
SMALL = [np.dtype(d) for d in [
    "|V1", "|V2", [("x", "|i1")], [("x", "|b1"), ("y", ">u2")], [("x", "<f2"), ("y", "|u1")], [("p", "|u1", (2,))], [("s", "|S2")],
    {"names": ["x"], "formats": ["|u1"], "offsets": [1], "itemsize": 3},
    [("g", {"names": ["x"], "formats": ["|u1"], "offsets": [1], "itemsize": 2})],
    [("g", {"names": ["x"], "formats": ["|u1"], "offsets": [1], "itemsize": 2}, (2,))], [("v", "|V2")], [("e", "<i2", (0,)), ("x", "|i1")],
]]
PAD_MODES = ["edge", "reflect", "symmetric", "wrap", "empty"]

rnd = random.Random(SEED)
out = io.StringIO()
counts = {}


class NoRoom(Exception):
    """An operand is larger than its part of the memory."""


def make_memory():
    """Bytes of which no float is NaN or infinite; truths; ASCII; the same as UCS-4 in either order."""
    plain = [(i * 37 + (i >> 8) * 11 + 5) & 0xF7 for i in range(MEMORY)]
    for i in range(MEMORY):
        if BOOLS <= i < ASCII:
            plain[i] = (i * 37 >> 3) & 1
        elif ASCII <= i < WIDE:
            plain[i] = 97 + i * 7 % 26 if i * 5 % 7 else 0
        elif WIDE <= i < WIDE_SWAPPED:
            plain[i] = 97 + i // 4 * 7 % 26 if i % 4 == 0 and i // 4 * 5 % 7 else 0
        elif i >= WIDE_SWAPPED:
            plain[i] = 97 + i // 4 * 7 % 26 if i % 4 == 3 and i // 4 * 5 % 7 else 0
    return np.array(plain, np.uint8)


memory = make_memory()


def emit(*fields):
    out.write("\t".join(str(f) for f in fields) + "\n")
    counts[fields[0]] = counts.get(fields[0], 0) + 1


def numbers(values):
    return ",".join(str(int(v)) for v in values)


def region(dtype):
    if dtype.kind == "b":
        return BOOLS, 1
    if dtype.kind == "S":
        return ASCII, 1
    if dtype.kind == "U":
        return (WIDE if dtype.isnative else WIDE_SWAPPED), 4
    return PLAIN, 1


def lay(dtype, shape, zero=True, at=None):
    """An operand whose strides may be odd, negative or zero, and its text."""
    start, unit = region(dtype) if at is None else (at, 1)
    for _ in range(20):
        how = rnd.choice(["c", "c", "fortran", "gaps", "odd", "odd", "backwards"])
        strides = list(np.empty(shape, dtype, order="F" if how == "fortran" else "C").strides)
        if how in ("gaps", "odd", "backwards") and shape:
            odd = rnd.randint(0, 3) * unit
            step = dtype.itemsize * rnd.randint(1, 2) if how == "gaps" else dtype.itemsize + odd
            axes = list(range(len(shape)))
            rnd.shuffle(axes)
            for k in axes:
                strides[k] = step * (rnd.choice([1, -1]) if how != "gaps" else 1)
                step = step * max(1, shape[k]) + (rnd.randint(0, 5) * unit if how == "odd" else 0)
            if rnd.random() < 0.1 and zero:
                strides[axes[0]] = 0
        low = sum(min(0, (n - 1) * s) for n, s in zip(shape, strides)) if all(shape) else 0
        high = sum(max(0, (n - 1) * s) for n, s in zip(shape, strides)) if all(shape) else 0
        room = REGION[start] - (high - low + dtype.itemsize)
        if room >= 0:
            break
    else:
        raise NoRoom
    offset = start - low + rnd.randint(0, min(room, 400) // unit) * unit
    array = np.ndarray(shape, dtype, memory, offset, strides)
    return array, f"{(DTYPES + SMALL).index(dtype)}/{numbers(shape)}/{numbers(strides)}/{offset}"


def content(array):
    if array.dtype.names:
        return b"".join(content(array[name]) for name in array.dtype.names)
    return array.tobytes()


def crc(data):
    return format(zlib.crc32(data), "x")


def descr(dtype):
    return str(dtype.descr) if dtype.names else dtype.str


def attempt(make):
    try:
        return np.asarray(make())
    except (ValueError, IndexError, TypeError, OverflowError):
        return None


def result(array, *case):
    if array is None:
        emit(*case, "error")
    elif array.size * array.dtype.itemsize < 1 << 16:
        emit(*case, descr(array.dtype), numbers(array.shape), crc(content(array)))


def changed(change, *case):
    """What the whole memory holds after a change, which is then undone."""
    before = memory.copy()
    done = True
    try:
        change()
    except (ValueError, IndexError, TypeError, OverflowError, RuntimeError):
        done = False
    emit(*case, crc(memory.tobytes()) if done else "error")
    memory[:] = before


def fields_assigned(target, items, source):
    """For arrays of positions NumPy would write into the gaps of records too."""
    if target.dtype.names:
        for name in target.dtype.names:
            more = target[name].ndim - target.ndim
            part = source[name]
            if more and isinstance(source, np.ndarray):  # the axes of the field stand last
                part = part.reshape((1,) * (target[items].ndim - source.ndim) + part.shape)
            fields_assigned(target[name], items, part)
    else:
        target[items] = source


def shape_like(shape, fewer=0.3, ones=0.2):
    shape = [n if rnd.random() >= ones else 1 for n in shape]
    return tuple(shape[rnd.randint(0, len(shape)) if shape and rnd.random() < fewer else 0:])


def some_shape(least=0):
    if rnd.random() < 0.07:
        return rnd.choice([(0,), (0, 3), (2, 0), (2, 0, 3)])
    return tuple(rnd.choice([1, 2, 3, 4, 5, 7]) for _ in range(rnd.choice([r for r in (0, 1, 1, 2, 2, 3, 3, 4) if r >= least])))


def family():
    """Dtypes that have one in common without a change of what a text or a time says."""
    return rnd.choice([[np.dtype(d) for d in NUMBERS]] * 5
                      + [[np.dtype(d) for d in TEXTS]] + [[np.dtype(t)] for t in TIMES] + [[np.dtype("|V6")]]
                      + [RECORDS[:2]] + [[r] for r in RECORDS])


def some_dtype():
    return rnd.choice(DTYPES + [np.dtype(d) for d in NUMBERS])


def value_of(dtype):
    """A value that an element takes, as text, and for NumPy; now and then one that it does not."""
    kind = dtype.kind
    if kind == "b":
        truth = rnd.randint(0, 1)
        return f"b:{truth}", bool(truth)
    if kind in "iu":
        low, high = np.iinfo(dtype).min, np.iinfo(dtype).max
        number = rnd.choice([0, 1, 7, low, high, rnd.randint(low, high)] + [high + 1] * (rnd.random() < 0.1))
        return (f"i:{number}", number) if number < 2**63 else ("i:3", 3)
    if kind == "f":
        number = rnd.choice([0.0, -0.0, 1.5, -2.25, 0.1, 1e-30, 65519.0])
        return f"f:{number}", number
    if kind == "S":
        text = rnd.choice(["", "a", "ab", "xyz", "hello"])[: dtype.itemsize]
        return f"s:{text}", text.encode()
    if kind == "U":
        text = rnd.choice(["", "a", "\u00e9x", "\U0001f6a2yz"])[: dtype.itemsize // 4]
        return f"u:{text}", text
    if kind in "mM":
        ticks = rnd.randint(-10**6, 10**6)
        return f"t:{ticks}", np.array([ticks], "<i8").view(dtype.newbyteorder("<"))[0]
    if dtype in (RECORDS[0], RECORDS[1], RECORDS[3]):
        numbers_ = [rnd.randint(-100, 100), rnd.randint(-100, 100)]
        return f"r:{numbers(numbers_)}", tuple(numbers_)
    if dtype == RECORDS[4]:
        return "r:12345", (12345,)
    return None, None


def where():
    shape = some_shape()
    dtypes = family()
    a_dtype, b_dtype = rnd.choice(dtypes), rnd.choice(dtypes)
    if rnd.random() < 0.05:
        b_dtype = some_dtype()
        if not comparable(a_dtype, b_dtype):
            return
    condition_dtype = np.dtype("?") if rnd.random() < 0.6 else some_dtype()
    if condition_dtype.kind == "V" and condition_dtype.names is None:
        return
    shapes = [shape_like(shape) for _ in range(3)]
    if shapes[1] and rnd.random() < 0.05:
        shapes[1] = shapes[1][:-1] + (shapes[1][-1] + 1,)
    condition, condition_text = lay(condition_dtype, shapes[0])
    a, a_text = lay(a_dtype, shapes[1])
    b, b_text = lay(b_dtype, shapes[2])
    if rnd.random() < 0.2:
        text, value = value_of(a_dtype)
        if text and not a_dtype.names and a_dtype.kind not in "SU":
            if a_dtype.kind in "mM" or isinstance(value, float) and not np.isfinite(a_dtype.type(value)):
                return
            if rnd.random() < 0.5:
                b, b_text = value, text
            else:
                a, a_text, b, b_text = value, text, a, a_text
    if condition_dtype.names and any(0 in s for s in shapes):  # of nothing it casts all
        return
    result(attempt(lambda: np.where(condition, a, b)), "where", condition_text, a_text, b_text)


def comparable(a, b):
    """Whether NumPy has no common dtype, or one without numbers or times as text or other ticks."""
    try:
        common = np.result_type(a, b)
    except TypeError:
        return True
    if common.kind in "SU":
        return a.kind in "SU" and b.kind in "SU"
    return common.kind not in "mM" or a.newbyteorder("<") == b.newbyteorder("<")


def joined(kind):
    least = 0 if kind == "stack" else 1
    shape = some_shape(least)
    if kind == "concatenate" and rnd.random() < 0.02:
        shape = ()
    rank = len(shape) + (kind == "stack")
    axis = rnd.randint(-rank, max(0, rank - 1))
    if rnd.random() < 0.04:
        axis = rnd.choice([rank, -rank - 1])
    dtypes = family()
    chosen = [rnd.choice(dtypes) for _ in range(rnd.choice([1, 2, 2, 3, 3, 4, 5]))]
    if rnd.random() < 0.05:
        other = some_dtype()
        if all(comparable(d, other) for d in chosen) and len(chosen) < 3:
            chosen.append(other)
    shapes = []
    for _ in chosen:
        s = list(shape)
        if kind == "concatenate" and -rank <= axis < rank and s:
            s[axis] = rnd.randint(0, 4)
        if s and rnd.random() < 0.02:
            k = rnd.randrange(len(s))
            s[k] += 1
        if rnd.random() < 0.01:
            s = s + [1]
        shapes.append(tuple(s))
    return axis, chosen, shapes


def join(kind):
    axis, dtypes, shapes = joined(kind)
    arrays, texts = zip(*[lay(d, s) for d, s in zip(dtypes, shapes)])
    result(attempt(lambda: getattr(np, kind)(arrays, axis=axis)), kind, axis, ";".join(texts))


def join_into(kind):
    axis, dtypes, shapes = joined(kind)
    arrays, texts = zip(*[lay(d, s) for d, s in zip(dtypes, shapes)])
    plain = attempt(lambda: getattr(np, kind)([np.empty(s, "i1") for s in shapes], axis=axis))
    shape = plain.shape if plain is not None else shapes[0]
    if shape and rnd.random() < 0.04:
        shape = shape[:-1] + (shape[-1] + 1,)
    target = rnd.choice(dtypes)
    if target.kind in "biufc" and rnd.random() < 0.5:
        target = np.dtype(rnd.choice(NUMBERS))
    o, o_text = lay(target, shape, zero=False)
    if any(s.dtype.kind == "U" and o.dtype.kind == "S" for s in arrays):
        return
    sources = [a.copy() for a in arrays]  # as if all had been read before

    def change():
        made = getattr(np, kind)(sources, axis=axis, out=np.empty(o.shape, o.dtype))
        o[...] = made

    changed(change, kind + "Into", o_text, axis, ";".join(texts))


def pad():
    shape = some_shape()
    dtype = some_dtype()
    a, a_text = lay(dtype, shape)
    mode = rnd.choice(PAD_MODES + ["constant", "constant", "linear_ramp", "linear_ramp"])
    most = rnd.choice([1, 2, 3, 3, 9])
    form = rnd.choice([1, 2, 3, 3, 3])
    widths = [rnd.randint(0, most) for _ in range(form if form < 3 else 2 * len(shape))]
    if not widths:
        widths = [1]
    if rnd.random() < 0.02:
        widths[0] = -1
    if rnd.random() < 0.02:
        widths = [1] * (2 * len(shape) + 1)
    if len(widths) == 1:
        pairs = [(widths[0],) * 2] * len(shape)
    elif len(widths) == 2:
        pairs = [tuple(widths)] * len(shape)
    else:
        pairs = list(zip(widths[::2], widths[1::2])) if len(widths) == 2 * len(shape) else None
    bad = pairs is None or min(widths) < 0
    if mode == "linear_ramp":
        if dtype.kind not in "iuf":
            return
        end = rnd.choice([0, 1, 5, 100] + ([-3, -100] if dtype.kind != "u" else []) + [2.5] * (dtype.kind == "f"))
        padding = f"ramp:{float(end)}"
        made = attempt(lambda: np.pad(a, pairs, "linear_ramp", end_values=end) if shape else a) if not bad else None
    elif mode == "constant":
        padding, value = value_of(dtype)
        if padding is None:
            return

        def fill():
            before, after = zip(*pairs) if pairs else ((), ())
            p = np.empty(tuple(l + n + r for l, n, r in zip(before, shape, after)), dtype)
            p[...] = value
            p[tuple(slice(l, l + n) for l, n in zip(before, shape))] = a
            if dtype.kind in "biuf":
                np.testing.assert_array_equal(p, np.pad(a, pairs, constant_values=value) if shape else a)
            return p

        made = attempt(fill) if not bad else None
    else:
        padding = mode
        if mode == "empty" and not bad and any(map(sum, pairs)):
            return  # whatever it holds
        made = attempt(lambda: np.pad(a, pairs, mode) if shape else a) if not bad else None
    result(made, "pad", a_text, padding, numbers(widths))


def some_counts(size):
    if rnd.random() < 0.5:
        times = [rnd.choice([0, 1, 2, 3, 8])]
    else:
        times = [rnd.randint(0, 3) for _ in range(size)]
    if times and rnd.random() < 0.03:
        times[-1] = -1
    if rnd.random() < 0.03:
        times.append(1)
    return times


def repeat():
    shape = some_shape(1)
    a, a_text = lay(some_dtype(), shape)
    axis = rnd.randint(-len(shape), len(shape) - 1)
    times = some_counts(shape[axis])
    if rnd.random() < 0.03:
        axis = len(shape)
    # NumPy stretches an axis of one element over several counts.
    if -len(shape) <= axis < len(shape) and shape[axis] == 1 and len(times) != 1:
        return
    result(attempt(lambda: np.repeat(a, times, axis)), "repeat", a_text, axis, numbers(times))


def repeat_flat():
    a, a_text = lay(some_dtype(), some_shape())
    times = some_counts(a.size)
    if a.size == 1 and len(times) != 1:
        return
    result(attempt(lambda: np.repeat(a, times)), "repeatFlat", a_text, numbers(times))


def tile():
    shape = some_shape()
    a, a_text = lay(some_dtype(), shape)
    times = [rnd.choice([0, 1, 1, 2, 3]) for _ in range(rnd.randint(0, len(shape) + 2))]
    if times and rnd.random() < 0.04:
        times[-1] = -1
    result(attempt(lambda: np.tile(a, times)), "tile", a_text, numbers(times))


def nonzero():
    dtype = some_dtype()
    if dtype.kind == "V":  # see nonzero_small
        return
    a, a_text = lay(dtype, some_shape())
    made = attempt(lambda: np.array(np.nonzero(a), "<i8").reshape(a.ndim, -1))
    result(made, "nonzero", a_text)


def nonzero_small():
    a, a_text = lay(rnd.choice(SMALL + RECORDS), some_shape(), at=BOOLS)
    result(attempt(lambda: np.array(np.nonzero(a), "<i8").reshape(a.ndim, -1)), "nonzero", a_text)


def where_small():
    """Conditions that are bytes without a type, or records: of one field, or of more, which is an error."""
    shape = tuple(rnd.choice([1, 2, 3, 5]) for _ in range(rnd.choice([0, 1, 2, 3])))
    condition, condition_text = lay(rnd.choice(SMALL), shape, at=BOOLS)
    dtype = rnd.choice(DTYPES)
    a, a_text = lay(dtype, shape_like(shape))
    b, b_text = lay(dtype, shape)
    result(attempt(lambda: np.where(condition, a, b)), "where", condition_text, a_text, b_text)


def some_arrays():
    dtypes = family()
    chosen = [rnd.choice(dtypes) for _ in range(rnd.choice([1, 2, 2, 3, 4]))]
    arrays, texts = zip(*[lay(d, some_shape()) for d in chosen])
    return chosen, arrays, ";".join(texts)


def concatenate_flat():
    _, arrays, texts = some_arrays()
    result(attempt(lambda: np.concatenate(arrays, axis=None)), "concatenateFlat", texts)


MODES = ["no", "equiv", "safe", "same_kind", "unsafe", "unsafe"]


def target_for(dtypes):
    target = rnd.choice(dtypes)
    if target.kind in "biufc" and rnd.random() < 0.7:
        target = np.dtype(rnd.choice(NUMBERS))
    if target.kind in "biufcSUmM" and rnd.random() < 0.1:
        target = np.dtype(rnd.choice(["|b1", "<i8", "<f8", "|S5", "<U2"]))
    return target


def portable(source, target):
    """Whether C says what becomes of every value, and Gatun takes any character."""
    if source.kind in "fc" and target.kind in "iumM" or source.kind in "fc" and target.kind in "SU":
        return False
    return not (source.kind == "U" and target.kind == "S")


def flat_as():
    dtypes, arrays, texts = some_arrays()
    target = target_for(dtypes)
    if not all(portable(d, target) for d in dtypes):
        return
    size = sum(a.size for a in arrays)
    shape = (size,) if rnd.random() > 0.06 else rnd.choice([(size + 1,), (size, 1), ()])
    o, o_text = lay(target, shape, zero=False)
    mode = rnd.choice(MODES)
    sources = [a.copy() for a in arrays]

    def change():
        o[...] = np.concatenate(sources, axis=None, out=np.empty(o.shape, o.dtype), casting=mode)

    changed(change, "concatenateFlatAs", o_text, mode, texts)


def join_as(kind):
    axis, dtypes, shapes = joined(kind)
    arrays, texts = zip(*[lay(d, s) for d, s in zip(dtypes, shapes)])
    plain = attempt(lambda: getattr(np, kind)([np.empty(s, "i1") for s in shapes], axis=axis))
    target = target_for(dtypes)
    if not all(portable(d, target) for d in dtypes):
        return
    o, o_text = lay(target, plain.shape if plain is not None else shapes[0], zero=False)
    mode = rnd.choice(MODES)
    sources = [a.copy() for a in arrays]

    def change():
        o[...] = getattr(np, kind)(sources, axis=axis, out=np.empty(o.shape, o.dtype), casting=mode)

    changed(change, kind + "As", o_text, mode, axis, ";".join(texts))


def some_items(a):
    """Items of advanced and basic indexing for an array, as text and in Python."""
    items, texts = [], []
    common = rnd.choice([(), (1,), (2,), (3,), (2, 3)])
    axis = 0
    while axis < a.ndim and rnd.random() < 0.85:
        n = a.shape[axis]
        r = rnd.random()
        if r < 0.35:
            shape = common if rnd.random() < 0.8 else (1,) * len(common)
            high = n if rnd.random() > 0.03 else n + 1
            values = [rnd.randint(-n, max(0, high - 1)) for _ in range(int(np.prod(shape, dtype=int)))]
            items.append(np.array(values, "<i8").reshape(shape))
            texts.append(f"@<i8/{numbers(shape)}/{numbers(values)}")
        elif r < 0.6:
            rank = rnd.randint(1, min(2, a.ndim - axis))
            shape = a.shape[axis: axis + rank]
            if rnd.random() < 0.04:
                shape = shape[:-1] + (shape[-1] + 1,)
            mask = np.array([rnd.random() < 0.5 for _ in range(int(np.prod(shape, dtype=int)))], bool).reshape(shape)
            items.append(mask)
            texts.append(f"@|b1/{numbers(shape)}/{numbers(mask.ravel())}")
            axis += rank - 1
        elif r < 0.7 and n:
            items.append(rnd.randint(-n, n - 1))
            texts.append(str(items[-1]))
        else:
            start, stop, step = rnd.randint(-6, 6), rnd.randint(-6, 6), rnd.choice([1, 1, 2, -1, -2])
            items.append(slice(start, stop, step))
            texts.append(f"{start}:{stop}:{step}")
        axis += 1
    # NumPy does not compare a mask of no elements with the axis that it then stands for.
    if any(isinstance(x, np.ndarray) and x.dtype == bool and x.size == 0 for x in items):
        return some_items(a)
    return ";".join(texts), tuple(items)


def set_value():
    dtype = some_dtype()
    a, a_text = lay(dtype, some_shape(), zero=False)
    text, value = value_of(dtype)
    if text is None:
        return
    if rnd.random() < 0.2:
        def fill():
            a[...] = value
        changed(fill, "fill", a_text, text)
        return
    items_text, items = some_items(a)

    def change():
        a[items].shape  # with a dtype's field it would be found out late
        if dtype.names:
            fields_assigned(a, items, np.array(value, dtype))
        else:
            a[items] = value

    changed(change, "set", a_text, text, items_text)


def put():
    """Records with gaps, of which every field is assigned by itself."""
    dtype = rnd.choice(RECORDS[3:5])
    a, a_text = lay(dtype, some_shape(), zero=False)
    items_text, items = some_items(a)
    picked = attempt(lambda: a[items])
    if picked is None or not picked.size:
        return
    source, source_text = lay(dtype, shape_like(picked.shape))
    source = source.copy()
    changed(lambda: fields_assigned(a, items, source), "put", a_text, items_text, source_text)


def main(path):
    warnings.simplefilter("ignore")
    emit("#", f"seed {SEED}; numpy {np.__version__}; python {platform.python_version()}")
    for k, dtype in enumerate(DTYPES + SMALL):
        emit("dtype", k, descr(dtype))
    makers = {where: 2000, lambda: join("concatenate"): 1300, lambda: join("stack"): 900,
              lambda: join_into("concatenate"): 800, lambda: join_into("stack"): 500, pad: 2600, repeat: 900,
              repeat_flat: 500, tile: 600, nonzero: 500, set_value: 1600, put: 300,
              nonzero_small: 900, where_small: 300, concatenate_flat: 700, flat_as: 900, lambda: join_as("concatenate"): 700,
              lambda: join_as("stack"): 500}
    for make, times in makers.items():
        for _ in range(times):
            try:
                make()
            except NoRoom:
                pass
    with open(path, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(out.getvalue().encode())
    print(counts)


if __name__ == "__main__":
    main(sys.argv[1])
