# SPDX-License-Identifier: Apache-2.0
"""Writes what CPython's memoryview answers: the golden of ViewConformanceTest, and its live run.

    python views.py [--seed N] [--rounds N] > views.txt            # a live run
    python views.py --seed 3118 --rounds 2 --golden ../resources/org/gatun/buffer

Views have any format, shape, strides and offset: they are made by PyMemoryView_FromBuffer over
memory of ours, whose bytes are written down after each operation. What memoryview has not
implemented (sub-views and slices of several axes) is asked of _testbuffer.ndarray, CPython's own
exporter for its tests, which has; the line then holds both answers: "NotImplementedError ~ answer".

A line "view FORMAT ITEMSIZE READONLY OFFSET SHAPE STRIDES MEMORY" is what the lines below it are
about, each "OPERATION ARGUMENTS -> ANSWER" on fresh memory. Integers are decimal, floats f and the
16 digits of the double (fnan for any NaN), truth values T and F, bytes x and their digits, what
struct unpacks to several values (a;b). Shapes, indices and lists are [a,b]. A view is
"V SHAPE STRIDES BYTES", memory that has changed "M" and POSITION:BYTE for each byte that has. An
error is E, its class and, where one class says several things, which.
"""

import argparse
import ctypes
import gzip
import random
import struct
import sys
from pathlib import Path

import _testbuffer
from _testbuffer import ndarray

ssize = ctypes.c_ssize_t


class Py_buffer(ctypes.Structure):
    _fields_ = [
        ("buf", ctypes.c_void_p), ("obj", ctypes.c_void_p), ("len", ssize), ("itemsize", ssize),
        ("readonly", ctypes.c_int), ("ndim", ctypes.c_int), ("format", ctypes.c_char_p),
        ("shape", ctypes.POINTER(ssize)), ("strides", ctypes.POINTER(ssize)),
        ("suboffsets", ctypes.POINTER(ssize)), ("internal", ctypes.c_void_p)]


from_buffer = ctypes.pythonapi.PyMemoryView_FromBuffer
from_buffer.restype = ctypes.py_object
from_buffer.argtypes = [ctypes.POINTER(Py_buffer)]


class View:
    """A view of memory of its own."""

    def __init__(self, fmt, itemsize, shape, strides, offset, memory, readonly=False):
        self.format, self.itemsize, self.readonly = fmt, itemsize, readonly
        self.shape, self.strides, self.offset, self.memory = shape, strides, offset, memory

    def make(self):
        """Returns a memoryview of fresh memory, and that memory."""
        memory = ctypes.create_string_buffer(self.memory, max(1, len(self.memory)))
        count = 1
        for size in self.shape:
            count *= size
        b = Py_buffer()
        b.buf = ctypes.addressof(memory) + self.offset
        b.itemsize, b.len, b.readonly = self.itemsize, count * self.itemsize, self.readonly
        b.ndim = len(self.shape)
        text = self.format.encode()
        b.format = text
        shape = (ssize * max(1, b.ndim))(*self.shape)
        strides = (ssize * max(1, b.ndim))(*self.strides)
        if b.ndim:
            b.shape = ctypes.cast(shape, ctypes.POINTER(ssize))
            b.strides = ctypes.cast(strides, ctypes.POINTER(ssize))
        view = from_buffer(b)
        kept = (memory, text, shape, strides, b)
        return view, kept

    def text(self):
        return (f"{self.format} {self.itemsize} {'T' if self.readonly else 'F'} {self.offset} "
                f"{shape_text(self.shape)} {shape_text(self.strides)} {digits(self.memory)}")


def digits(data):
    return "x" + data.hex()


def shape_text(values):
    return "[" + ",".join(str(v) for v in values) + "]"


def value_text(value):
    if value is True or value is False:
        return "T" if value else "F"
    if value is None:
        return "none"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return "fnan" if value != value else "f" + struct.pack(">d", value).hex()
    if isinstance(value, bytes):
        return digits(value)
    if isinstance(value, str):
        return "s" + value.encode().hex()
    if isinstance(value, tuple):
        return "(" + ";".join(map(value_text, value)) + ")"
    return "[" + ",".join(map(value_text, value)) + "]"


def view_text(view):
    return f"V {shape_text(view.shape)} {shape_text(view.strides)} {digits(view.tobytes())}"


# Which of the things that one class of errors says, by a word of the message.
WHICH = [
    ("read-only", "readonly"), ("not writable", "readonly"), ("released", "released"), ("cannot index", "indices"),
    ("0-dim", "indices"), ("hash writable", "writable"), ("different structures", "structures"),
    ("exported", "exported"), ("slice step", "step"), ("invalid slice", "indices"),
    ("length 1", "separator"), ("ASCII", "separator")]


def error_text(error):
    if isinstance(error, struct.error):
        return "Estruct"
    name = type(error).__name__
    message = str(error)
    for word, tag in WHICH:
        if word in message:
            return f"E{name}:{tag}"
    return f"E{name}"


def answer(use):
    try:
        return use()
    except Exception as error:
        return error_text(error)


def both(first, second):
    """The answer of memoryview, or where it is not implemented that of _testbuffer.ndarray too."""
    text = answer(first)
    return f"{text} ~ {answer(second)}" if text == "ENotImplementedError" else text


def array_of(view):
    return ndarray(view, getbuf=_testbuffer.PyBUF_FULL_RO if view.readonly else _testbuffer.PyBUF_FULL)


def part_of(array, parts):
    """Slices an array. _testbuffer does not count the slices; NumPy's answer to too many is this."""
    if len(parts) > array.ndim:
        raise IndexError("cannot index")
    return array[key_of(parts)]


def item_text(item):
    return view_text(memoryview(item)) if isinstance(item, (memoryview, ndarray)) else value_text(item)


def changed(memory, before):
    after = memory.raw[:len(before)]
    return "M" + "".join(f" {i}:{after[i]:02x}" for i in range(len(before)) if after[i] != before[i])


# ---------------------------------------------------------------- views

NATIVE = "?bBhHiIlLqQnNfd"
KNOWN_TO_STRUCT = [
    "e", "c", "P", "@i", "<h", ">h", ">i", "=l", ">q", ">Q", "!H", ">f", ">d", "<d", ">e", "=?",
    "ii", "2h", "hf", "3s", "5s", ">hI", "bhx", "4p", "Bc", "<bq", "?d"]
UNKNOWN = [("Zf", 8), ("T{i:a:f:b:}", 8), ("3w", 12), ("&i", 8), ("z", 3)]

SHAPES = [
    [], [0], [1], [2], [5], [7], [2, 3], [3, 2], [1, 4], [4, 1], [1, 1], [0, 3], [3, 0], [2, 3, 2],
    [2, 1, 3], [1, 1, 2], [3, 2, 2], [2, 0, 2], [2, 2, 2, 2], [1, 3, 1, 2], [2, 1, 2, 1, 2],
    [1, 2, 1, 2, 2, 1], [2, 2, 1, 1, 2, 2]]


def strides_for(rng, shape, itemsize):
    """Dense, turned, with gaps, backwards, repeated, overlapping, unaligned."""
    ndim = len(shape)
    order = list(range(ndim))
    kind = rng.choice(["c", "c", "f", "turned", "gaps", "backwards", "free", "repeated"])
    if kind == "f":
        order.reverse()
    elif kind not in "c":
        rng.shuffle(order)
    strides = [0] * ndim
    step = itemsize
    for axis in reversed(order):
        strides[axis] = step
        step *= max(1, shape[axis])
        if kind == "gaps" and rng.random() < 0.6:
            step += rng.choice([itemsize, 2 * itemsize, 1, 3])
    for axis in range(ndim):
        if kind == "backwards" and rng.random() < 0.6:
            strides[axis] = -strides[axis]
        elif kind == "repeated" and rng.random() < 0.5:
            strides[axis] = 0
        elif kind == "free":
            strides[axis] = rng.randrange(-2 * itemsize - 3, 2 * itemsize + 4)
    return strides


def place(rng, shape, strides, itemsize):
    """Returns an offset and a length of memory that hold all elements, with bytes around them."""
    low = high = 0
    if 0 not in shape:
        for size, stride in zip(shape, strides):
            low += min(0, (size - 1) * stride)
            high += max(0, (size - 1) * stride)
    else:
        high = -itemsize
    offset = -low + rng.choice([0, 0, 1, 3, 8])
    return offset, offset + high + itemsize + rng.choice([0, 2, 5])


def size_of(fmt):
    return dict(UNKNOWN).get(fmt) or struct.calcsize(fmt)


def filled(rng, length, fmt, offset):
    """Random bytes; often elements of small values, so that there are equal ones."""
    if fmt in dict(UNKNOWN) or rng.random() < 0.4:
        return bytes(rng.randrange(256) for _ in range(length))
    data = bytearray(rng.randrange(256) for _ in range(length))
    itemsize = size_of(fmt)
    for at in range(offset % itemsize, length - itemsize + 1, itemsize):
        data[at:at + itemsize] = element(rng, fmt, rng.choice([0, 1, 2, 3, 5, 100]))
    return bytes(data)


def element(rng, fmt, small):
    """An element that has about a small value."""
    fields = struct.unpack(fmt, bytes(size_of(fmt)))
    values = []
    for field in fields:
        if isinstance(field, bytes):
            values.append(bytes([small]) * max(1, len(field)))
        elif isinstance(field, bool):
            values.append(small > 2)
        elif isinstance(field, float):
            values.append(small / rng.choice([1, 1, 2]))
        else:
            values.append(small)
    return struct.pack(fmt, *values)


def random_view(rng, fmt, shape, readonly=None):
    itemsize = size_of(fmt)
    strides = strides_for(rng, shape, itemsize)
    offset, length = place(rng, shape, strides, itemsize)
    memory = filled(rng, length, fmt, offset)
    readonly = rng.random() < 0.2 if readonly is None else readonly
    return View(fmt, itemsize, shape, strides, offset, memory, readonly)


# ---------------------------------------------------------------- operations

def an_index(rng, size):
    return rng.choice([0, -1, size - 1, -size, size, -size - 1, size // 2, -(size // 2), 1, 100, -100])


def op_attributes(rng, view):
    m, kept = view.make()
    flag = "FT"
    length = str(len(m)) if m.ndim else "-"
    yield "attributes", " ".join([
        str(m.nbytes), str(m.itemsize), str(m.ndim), flag[m.readonly], shape_text(m.shape),
        shape_text(m.strides), length, flag[m.c_contiguous], flag[m.f_contiguous],
        flag[m.contiguous]])


def op_get(rng, view):
    for _ in range(8 + 4 * len(view.shape)):
        ndim = len(view.shape)
        count = ndim if rng.random() < 0.7 else rng.randrange(ndim + 3)
        index = [an_index(rng, view.shape[axis] if axis < ndim else 2)
                 if rng.random() < 0.5 or axis >= ndim or view.shape[axis] == 0
                 else rng.randrange(-view.shape[axis], view.shape[axis]) for axis in range(count)]
        m, kept = view.make()

        def first():
            key = index[0] if len(index) == 1 and rng.random() < 0.5 else tuple(index)
            return item_text(m[key])

        def second():
            part = array_of(m)
            if len(index) > part.ndim:
                raise IndexError("cannot index")
            if part.ndim == 0:
                return item_text(part[()])
            for i in index:
                part = part[i]
            return item_text(part)

        yield f"get {shape_text(index)}", both(first, second)


HUGE = 2**63 - 1


def an_end(rng, size):
    return rng.choice([None, None, 0, 1, -1, 2, -2, size, -size, size - 1, size + 1, -size - 1,
                       size // 2, 100, -100, HUGE, -HUGE - 1])


def a_slice(rng, size):
    step = rng.choice([None, None, 1, -1, 2, -2, 3, -3, size, -size or 1, 100, HUGE, -HUGE, -HUGE - 1])
    if rng.random() < 0.03:
        step = 0
    return slice(an_end(rng, size), an_end(rng, size), step)


def slice_text(part):
    return ":".join("" if end is None else str(end) for end in (part.start, part.stop, part.step))


def slices_text(parts):
    return "[" + ",".join(map(slice_text, parts)) + "]"


def key_of(parts):
    return parts[0] if len(parts) == 1 else tuple(parts)


def random_slices(rng, shape, most=None):
    count = rng.randrange(1, max(1, len(shape)) + 1)
    if rng.random() < 0.04:
        count = len(shape) + 1
    return [a_slice(rng, shape[axis] if axis < len(shape) else 1) for axis in range(count)]


def op_slice(rng, view):
    for _ in range(12 + 3 * len(view.shape)):
        parts = random_slices(rng, view.shape)
        m, kept = view.make()
        yield f"slice {slices_text(parts)}", both(
            lambda: view_text(m[key_of(parts)]), lambda: item_text(part_of(array_of(m), parts)))


INTEGERS = [0, 1, -1, 2, 100, 127, 128, -128, -129, 255, 256, 32767, 32768, -32768, -32769, 65535,
            65536, 2**31 - 1, 2**31, -2**31, -2**31 - 1, 2**32 - 1, 2**32, 2**53 + 1, 2**63 - 1,
            2**63, -2**63, -2**63 - 1, 2**64 - 1, 2**64, 2**70, 16777217,
            2**60 + 2**36 + 1, 10**400]
FLOATS = [0.0, -0.0, 1.5, -2.5, 0.1, 1e38, 3.5e38, -1e300, 65504.0, 65519.999, 65520.0, 1e-45, 1e-320,
          6e-8, float("inf"), float("-inf"), float("nan")]
OTHERS = [True, False, "text", b"a", b"ab", b"", b"abc"]


def op_set(rng, view):
    ndim = len(view.shape)
    for _ in range(14):
        index = [an_index(rng, size) if rng.random() < 0.15 or size == 0 else rng.randrange(size)
                 for size in view.shape]
        if rng.random() < 0.04:
            index = index[:-1] if rng.random() < 0.5 else index + [0]
        value = rng.choice(rng.choice([INTEGERS, INTEGERS, FLOATS, OTHERS]))
        m, kept = view.make()

        def assign(target):
            target[index[0] if len(index) == 1 else tuple(index)] = value
            return changed(kept[0], view.memory)

        def second():
            part = array_of(m)
            if len(index) != part.ndim:
                raise IndexError("cannot index")
            for i in index[:-1]:
                part = part[i]
            if index:
                part[index[-1]] = value
            else:
                part[()] = value
            return changed(kept[0], view.memory)

        yield f"set {shape_text(index)} {value_text(value)}", both(lambda: assign(m), second)


def op_copy(rng, view):
    """Assigns a view to a slice of another: of the same memory, or of other memory."""
    for _ in range(10):
        ndim = len(view.shape)
        to = random_slices(rng, view.shape)
        within = rng.random() < 0.6 and ndim > 0
        m, kept = view.make()
        if within:
            source = similar_slices(rng, view.shape, to)
            text = f"self {slices_text(source)}"
            other = None
        else:
            shape = list(view.shape)
            for axis, part in enumerate(to[:ndim]):
                if part.step != 0:
                    shape[axis] = len(range(*part.indices(shape[axis])))
            if rng.random() < 0.2:
                shape = rng.choice([shape + [1], shape[:-1], [2], [1] + shape, [s + 1 for s in shape]])
            fmt = view.format if rng.random() < 0.7 else rng.choice(list(NATIVE) + KNOWN_TO_STRUCT)
            other = random_view(rng, fmt, shape)
            text = f"other {other.text()}"

        def first():
            if other is None:
                m[key_of(to)] = m[key_of(source)]
            else:
                n, more = other.make()
                m[key_of(to)] = n
            return changed(kept[0], view.memory)

        def second():
            a = array_of(m)
            part_of(a, to)
            if other is None:  # by way of a copy: _testbuffer minds overlaps within the last axis only
                part = memoryview(part_of(a, source))
                kept_apart = View(view.format, view.itemsize, list(part.shape),
                                  dense(part.shape, view.itemsize), 0, part.tobytes()).make()
                a[key_of(to)] = array_of(kept_apart[0])
            else:
                n, more = other.make()
                a[key_of(to)] = array_of(n)
            return changed(kept[0], view.memory)

        def third():
            """As if the other memory were lent in this format."""
            nonlocal other
            if other.itemsize != view.itemsize:
                raise ValueError("different structures")
            other = View(view.format, other.itemsize, other.shape, other.strides, other.offset,
                         other.memory)
            return second()

        line = f"copy {slices_text(to)} {text}"
        text = both(first, second)
        if text.endswith("EValueError:structures") and other and other.format != view.format:
            text = f"EValueError:structures ~ {answer(third)}"
        yield line, text


def similar_slices(rng, shape, to):
    """Slices that often take as many indices as others do."""
    source = []
    for axis, part in enumerate(to):
        size = shape[axis] if axis < len(shape) else 1
        if part.step == 0 or rng.random() < 0.15:
            source.append(a_slice(rng, size))
            continue
        count = len(range(*part.indices(size)))
        step = rng.choice([1, 1, -1, 2, -2])
        if count == 0:
            source.append(slice(0, 0, None))
            continue
        reach = (count - 1) * abs(step)
        if reach >= size:
            step, reach = step // abs(step), count - 1
        start = rng.randrange(size - reach) if step > 0 else rng.randrange(reach, size)
        stop = start + count * step
        source.append(slice(start, None if stop < 0 else stop, step))
    return source


def dense(shape, itemsize):
    strides = []
    for size in reversed(shape):
        strides.insert(0, itemsize)
        itemsize *= max(1, size)
    return strides


CASTS = list(NATIVE) + ["c", "P", "@i", "<i", ">h", "ii", "3s", "z"]


def op_cast(rng, view):
    for _ in range(9):
        fmt = rng.choice(CASTS) if rng.random() < 0.6 else rng.choice("Bbc")
        m, kept = view.make()
        itemsize = size_of(fmt)
        count = m.nbytes // itemsize
        roll = rng.random()
        if roll < 0.45:
            shape = None
        elif roll < 0.9:
            shape = []
            rest = count
            while rest > 1:
                divisor = rng.choice([d for d in range(2, rest + 1) if rest % d == 0])
                shape.append(divisor)
                rest //= divisor
            for _ in range(rng.randrange(3)):
                shape.insert(rng.randrange(len(shape) + 1), 1)
            if rest == 0:
                shape = [0] if rng.random() < 0.5 else [2, 0]
        else:
            shape = rng.choice([[count + 1], [-1], [0], [], [2, 3], [1] * 64, [1] * 65, [2**62, 4]])

        def first():
            cast = m.cast(fmt) if shape is None else m.cast(fmt, shape)
            listed = answer(lambda: value_text(cast.tolist()))
            return f"{view_text(cast)} {listed}"

        def second():
            """Reads the same bytes as another exporter would lend them."""
            if not (m.c_contiguous or m.nbytes == 0) or (shape is None and m.nbytes % itemsize):
                raise TypeError
            sizes = [count] if shape is None else shape
            product = itemsize
            for size in sizes:
                product *= size
            if product != m.nbytes or len(sizes) > 64 or min(sizes, default=0) < 0:
                raise TypeError
            n, more = View(fmt, itemsize, sizes, dense(sizes, itemsize), 0, m.tobytes()).make()
            listed = both(lambda: value_text(n.tolist()), lambda: value_text(array_of(n).tolist()))
            return f"{view_text(n)} {listed.split(' ~ ')[-1]}"

        text = answer(first)
        if text.startswith("E"):
            text = f"{text} ~ {answer(second)}"
        yield f"cast {fmt} {itemsize} {'-' if shape is None else shape_text(shape)}", text


def op_contents(rng, view):
    m, kept = view.make()
    yield "tolist", both(lambda: value_text(m.tolist()), lambda: value_text(array_of(m).tolist()))
    for order in (None, "C", "F", "A"):
        yield f"tobytes {order or '-'}", answer(lambda: digits(m.tobytes(order)))
    yield "hex", answer(lambda: "x" + m.hex())
    for _ in range(4):
        separator = rng.choice([":", "-", " ", "0", "\x7f", ":", "é"])
        group = rng.choice([1, 2, 3, 4, -1, -2, -3, 0, 8, 1000, -1000, 2**31 - 1, -2**31])
        yield (f"hex s{separator.encode().hex()} {group}",
               answer(lambda: "s" + m.hex(separator, group).encode().hex()))
    for name, hashed in (("hash", m), ("hash-readonly", m.toreadonly())):
        yield name, answer(lambda: "same" if hash(hashed) == hash(m.tobytes()) else "other")
    yield "iterate", both(lambda: value_text(list(iter(m))), lambda: value_text(array_of(m).tolist()))
    yield "reversed", both(
        lambda: value_text(list(reversed(m))), lambda: value_text(part_of(array_of(m), [slice(None, None, -1)]).tolist()))
    yield "toreadonly", answer(lambda: f"{'FT'[m.toreadonly().readonly]} {view_text(m.toreadonly())}")


def op_getbuffer(rng, view):
    """One digit for four combinations of the flags W FORMAT ND STRIDES C F ANY INDIRECT."""
    bits = [1, 4, 8, 0x10, 0x20, 0x40, 0x80, 0x100]
    granted = []
    for combination in range(256):
        flags = sum(bit for k, bit in enumerate(bits) if combination >> k & 1)
        m, kept = view.make()
        try:
            ndarray(m, getbuf=flags)
            granted.append(1)
        except BufferError:
            granted.append(0)
    text = "".join(f"{sum(granted[k + i] << i for i in range(4)):x}" for k in range(0, 256, 4))
    yield "getbuffer", text


def op_equal(rng, view):
    for _ in range(8):
        m, kept = view.make()
        roll = rng.random()
        if roll < 0.35:  # the same elements, laid out anew, perhaps but one
            shape = view.shape
            strides = strides_for(rng, shape, view.itemsize)
            offset, length = place(rng, shape, strides, view.itemsize)
            other = View(view.format, view.itemsize, shape, strides, offset, bytes(length))
            n, more = other.make()
            try:
                part_of(array_of(n), [slice(None)] * max(1, len(shape)))
                array_of(n)[key_of([slice(None)] * max(1, len(shape)))] = array_of(m)
            except Exception:
                pass
            memory = bytearray(more[0].raw[:length])
            if rng.random() < 0.4 and length:
                memory[rng.randrange(length)] ^= rng.choice([1, 2, 128])
            other.memory = bytes(memory)
        elif roll < 0.85:  # the same values as another format, where it has them
            fmt = rng.choice(list(NATIVE) + KNOWN_TO_STRUCT)
            shape = view.shape
            strides = strides_for(rng, shape, size_of(fmt))
            offset, length = place(rng, shape, strides, size_of(fmt))
            memory = bytearray(length)
            put(m, memory, fmt, shape, strides, offset)
            other = View(fmt, size_of(fmt), shape, strides, offset, bytes(memory))
        elif roll < 0.95:
            shape = rng.choice([view.shape[::-1], view.shape + [1], [1] + view.shape, view.shape[1:],
                                view.shape[:-1] + [size + 1 for size in view.shape[-1:]]])
            other = random_view(rng, view.format, shape)
        else:
            fmt, _ = rng.choice(UNKNOWN)
            other = random_view(rng, fmt, view.shape)
        n, more = other.make()
        forth, back = m == n, n == m
        assert forth == back, (view.text(), other.text())
        text = "T" if forth else "F"
        if view.format == other.format == "?" and m.shape == n.shape and m.tolist() == n.tolist():
            text = f"{text} ~ T"  # it compares the bytes of two truths, of which many are true
        yield f"equal {other.text()}", text
    m, kept = view.make()
    yield "equal self", "T" if m == m else "F"


def put(m, memory, fmt, shape, strides, offset):
    """Writes the elements of a view as another format, those that it has."""
    try:
        values = array_of(m).tolist()
    except Exception:
        return

    def walk(values, axis, at):
        if axis < len(shape):
            for i, inner in enumerate(values):
                walk(inner, axis + 1, at + i * strides[axis])
            return
        value = values if isinstance(values, tuple) else (values,)
        for convert in (lambda v: v, int, float, bool, lambda v: bytes([v])):
            try:
                struct.pack_into(fmt, memory, at, *[convert(v) for v in value])
                return
            except Exception:
                pass

    walk(values, 0, offset)


AFTER_RELEASE = {
    "tolist": lambda m: m.tolist(), "tobytes": lambda m: m.tobytes(), "hex": lambda m: m.hex(),
    "cast": lambda m: m.cast("B"), "get": lambda m: m[0], "set": lambda m: m.__setitem__(0, 1),
    "slice": lambda m: m[0:1], "copy": lambda m: m.__setitem__(slice(0, 1), bytes(1)),
    "hash": hash, "toreadonly": lambda m: m.toreadonly(), "reexport": lambda m: ndarray(m, getbuf=0),
    "iterate": lambda m: list(m), "enter": lambda m: m.__enter__(), "shape": lambda m: m.shape,
    "strides": lambda m: m.strides, "format": lambda m: m.format, "itemsize": lambda m: m.itemsize,
    "ndim": lambda m: m.ndim, "nbytes": lambda m: m.nbytes, "readonly": lambda m: m.readonly,
    "contiguous": lambda m: m.contiguous, "c_contiguous": lambda m: m.c_contiguous,
    "f_contiguous": lambda m: m.f_contiguous, "len": len, "release": lambda m: m.release(),
    "exit": lambda m: m.__exit__(None, None, None), "repr": lambda m: repr(m)}


def op_release(rng, view):
    names = rng.sample(sorted(AFTER_RELEASE), 9)
    for name in names:
        m, kept = view.make()
        m.release()

        def use():
            AFTER_RELEASE[name](m)
            return "ok"

        yield f"released {name}", answer(use)
    m, kept = view.make()
    m.release()
    n, more = view.make()
    yield "released equal-self", "T" if m == m else "F"
    yield "released equal-other", "T" if m == n else "F"
    m, kept = view.make()
    export = array_of(m)

    def release():
        m.release()
        return "ok"

    yield "exported release", answer(release)
    yield "exported use", answer(lambda: digits(export.tobytes()))
    m, kept = view.make()
    derived = m.toreadonly()
    m.release()
    yield "derived use", answer(lambda: digits(derived.tobytes()))


def cases(rng, out, rounds):
    count = 0

    def views():
        for _ in range(rounds):
            for shape in SHAPES:
                for fmt in NATIVE:
                    yield fmt, shape
                for fmt in rng.sample(KNOWN_TO_STRUCT, 9):
                    yield fmt, shape
                for fmt, _ in rng.sample(UNKNOWN, 1):
                    yield fmt, shape

    for number, (fmt, shape) in enumerate(views()):
        view = random_view(rng, fmt, shape)
        seen = set()
        lines = []
        native = fmt in NATIVE
        for op in (op_attributes, op_get, op_slice, op_set, op_copy, op_cast, op_contents,
                   op_getbuffer, op_equal, op_release):
            if op in (op_getbuffer, op_release) and number % 7:
                continue
            if op is op_get and not native and rng.random() < 0.5:
                continue
            for line, text in op(rng, view):
                if line not in seen:
                    seen.add(line)
                    lines.append(f"{line} -> {text}")
        print("view", view.text(), file=out)
        for line in lines:
            print(line, file=out)
        count += len(lines)
    return count


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**31))
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--golden")
    options = parser.parse_args()
    version = sys.version.split()[0]
    head = f"# CPython {version}, seed {options.seed}"
    rng = random.Random(options.seed)
    members = " ".join(name for name in dir(memoryview) if name not in dir(object)
                       or name in ("__eq__", "__hash__", "__ne__"))
    if options.golden:
        import io
        text = io.StringIO()
        print(head, file=text)
        print("members", members, file=text)
        count = cases(rng, text, options.rounds)
        with open(Path(options.golden) / "views.txt.gz", "wb") as raw:
            with gzip.GzipFile("", "wb", 9, raw, 0) as out:
                out.write(text.getvalue().encode())
        print(count, "cases")
    else:
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
        print(head)
        print("members", members)
        cases(rng, sys.stdout, options.rounds)


if __name__ == "__main__":
    main()
