# SPDX-License-Identifier: Apache-2.0
"""Writes what real NumPy casts to what: ndarray_casts.txt.gz.

Usage: python ndarray_casts.py ../resources/org/gatun/ndarray/ndarray_casts.txt.gz
Made with NumPy 2.4.6 and CPython 3.11.7.

Lines, fields apart by tabs:
  least  from  to  mode        the strictest mode of can_cast: 0 no .. 4 unsafe, or - for none
  meet   a  b  descr           result_type, or error
  cast   from  to  shape  strides  offset  memory  result    astype; the result's bytes, or error
  into   from  to  shape  strides  offset  memory  strides  offset  memory  result
                               copyto, unsafe, into an array in memory; all of that memory after it
  over   from  to  shape  strides  offset  strides  offset  memory  result
                               the same where both lie in one memory and may overlap

Bytes are in hexadecimal. What is not a number is NumPy's nan in results, whatever its bits were.
float to uint32 beyond 32 bits is left out: there NumPy's own result depends on an element's place.
bfloat16, which NumPy does not have, is its upper half of float32; rounding to it is done here with
fractions.
"""

import gzip
import io
import platform
import random
import sys
import warnings
from fractions import Fraction

import numpy as np

warnings.simplefilter("ignore")
SEED = 20261123
rnd = random.Random(SEED)
MODES = ["no", "equiv", "safe", "same_kind", "unsafe"]
out = io.StringIO()
counts = {}

NUMBERS = ["|b1", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16"]
SWAPPED = [">i2", ">i4", ">i8", ">u2", ">u4", ">u8", ">f2", ">f4", ">f8", ">c8", ">c16"]
TEXTS = ["|S1", "|S3", "|S5", "|S11", "|S20", "|S21", "|S32", "|S64", "<U1", "<U5", ">U5", "<U21", "<U32", "|V1", "|V4", "|V8", "|V20"]
UNITS = ["Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as"]
TIMES = ["<M8", "<m8"] + [f"<{k}8[{u}]" for k in "Mm" for u in UNITS]
TIMES += [">M8[s]", ">m8[D]", "<M8[2s]", "<M8[3s]", "<M8[7D]", "<m8[25ms]", "<m8[2M]", "<m8[12M]", "<M8[5Y]"]
RECORDS = [
    [("a", "<i4")], [("b", "<i4")], [("a", "<i8")], [("a", ">i4")], [("a", "<f8")], [("a", "|S4")],
    [("a", "<i4", (2,))], [("a", "<i4", (1,))], [("a", "<i4", (2, 1))], [("a", "<f8", (2,))], [("a", "<i2", (2,))],
    [("a", "<i4"), ("b", "<f4")], [("a", "<i4"), ("c", "<f8")], [("b", "<i4"), ("a", "<f4")],
    [("a", "|i1"), ("b", "<i4")], [("a", "<i4"), ("b", "|S3")],
    [("r", [("x", "<f4"), ("y", "<f4")]), ("n", "<u2")], [("r", [("x", "<f8"), ("z", "<f4")]), ("n", "<u4")],
]
PADDED = [
    {"names": ["a"], "formats": ["<i4"], "offsets": [4], "itemsize": 12},
    {"names": ["a", "b"], "formats": ["|i1", "<i4"], "offsets": [0, 4], "itemsize": 8},
]


def emit(kind, *fields):
    counts[kind] = counts.get(kind, 0) + 1
    out.write("\t".join([kind, *map(str, fields)]) + "\n")


def descr(spec):
    return spec if isinstance(spec, str) else str(spec)


def dtype_of(spec):
    if isinstance(spec, dict) and len(spec["names"]) == 2:
        return np.dtype([("a", "i1"), ("b", "<i4")], align=True)
    return np.dtype(spec)


def rules():
    specs = NUMBERS + SWAPPED + TEXTS + TIMES + RECORDS + PADDED
    for a in specs:
        for b in specs:
            # Thousands of pairs of times say the same; each kind meets each other all the same.
            x, y = dtype_of(a), dtype_of(b)
            least = next((str(k) for k, m in enumerate(MODES) if np.can_cast(x, y, m)), "-")
            emit("least", descr(a), descr(b), least)
            try:
                meet = np.result_type(x, y)
                text = str(meet.descr) if meet.names else meet.str
                if meet.names and any(name == "" for name, *_ in meet.descr):
                    fields = [meet.fields[name] for name in meet.names]
                    text = str({"names": list(meet.names), "formats": [f[0].str for f in fields], "offsets": [f[1] for f in fields],
                                "itemsize": meet.itemsize})
                emit("meet", descr(a), descr(b), text)
            except (TypeError, OverflowError):
                emit("meet", descr(a), descr(b), "error")


FLOATS = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.9, 0.1, 1 / 3, 127.0, 128.0, -129.0, 255.5, 256.0, 300.7, -300.7,
          1e-5, 0.0001, 123456.789, 32767.5, -32769.0, 65504.0, 65519.9, 65520.0, 65536.0, 1e5, 2.0**24 + 1, 2.0**31 - 1,
          2.0**31, -2.0**31, -2.0**31 - 1, 3e9, 2.0**32 - 1, 2.0**32, 5e9, 1e10, -1e10, 1e15, 1e16, 12345678901234567.0,
          2.0**53 + 2, 2.0**63, -2.0**63, 1.5e19, 2.0**64, 3.4028235677973366e38, 3.5e38, 1e38, -1e39, 1e300, 1.7976931348623157e308,
          5e-324, 2.2250738585072014e-308, 1.1754943508222875e-38, 1e-45, 7e-46, 1e-40, 6e-8, 2.98e-8, 2.9802322387695312e-8,
          6.1e-5, 1.00048828125, 1.000488281250001, 1.0014648437, 1.00146484375, 1.0000000596046448, 1.0000001788139343,
          1.00390625, 1.01171875, 1.0117187500000001, float("nan"), float("inf"), float("-inf")]
INTS = [0, 1, -1, 2, 7, 12, -13, 100, 127, 128, -128, -129, 255, 256, 1000, 2049, 32767, 32768, -32768, 65535, 65536, 65519, 65520,
        2**24 + 1, 2**24 + 3, 2**31 - 1, 2**31, -2**31, 2**32 - 1, 2**32, 2**53 + 1, 2**53 + 3, 2**62 + 2**38 + 1, 2**63 - 1, 2**63 - 513,
        -2**63, 2**63, 2**63 + 1025, 2**64 - 1, 2**64 - 1024, 12345678901234567]
NUMBER_TEXTS = ["0", "1", "", "-5", "12", " 12 ", "300", "1_000", "+7", "007", "-0", "\t3\n", "1.5", "1e3", ".5", "1.", "1E+3", "nan", "-inf",
                "Infinity", "iNF", "1e400", "1e-400", "1j", "(1+2j)", "1+2j", "-j", "j", "inf+nanj", "1e5j", "-1-.5e3J", "( 3 )", "True", "False",
                "abc", "0x10", "- 5", "--5", "2+", "nanj", "1 + 2j", "1__0", "_1", "1_", "1_e3", "0b11", "infinityx", "18446744073709551615",
                "99999999999999999999", "-128", "-129", "255", "256", "9223372036854775808", "-9223372036854775808", "3.4e38", "0.1",
                "2.0000000596046448", "65520", "(1", "1)", "()", "1,5", "1 2", "e5", "1e", "+", "1.5.2", "nan+1j", "1e3_0", "\x1f8", "8\xa0", "\x855"]
SCRIPTS = ["\u0661\u0662", "\u0967.\u096b", "\uff17e\uff12", "1\u2003", "\u2003-4", "\u00b2", "\u4e00", "\U0001d7ce", "caf\u00e9", "\U0001f600b"]
TIME_TEXTS = ["NaT", "nat", "", "2020-01-01", "2020", "2020-02-29", "2019-02-29", "2020-02-30", "1969-12-31T23:59:59.999", "1600-03-01",
              "2020-01-01T12:34:56.789123456789123456", "2020-01-01 10", "+2021", "20200101", "2020-01-01T25", "-0044-03-15", "0000-02-29",
              "2020-01-01T00:00Z", "2020-01-01T00:00+01:00", "2020-01-01T00:00:00.5-0530", "2020-01-01T00:00 +14", "99999-01-01",
              "2020-1-1", " 2020-01-01", "2020-01-01 ", "2020-13", "2020-01-32", "2020-00", "2020-", "2020-01-01T", "2020-01-01T10:", "2020-01-01T10:60",
              "2020-01-01T10:10:60", "2020-01-01T10:10:10.", "2020-01-01T10:10:10.1 ", "abc", "1", "-3", "5 days", "1.5", "2020/01/01", "2020-01-01T10Z",
              "2020-01-01T10:10:10.1234567", "2020-01-01T10:10+24", "2020-01-01T10:10+1", "2020-01-01t10"]
TICKS = [-2**63, 0, 1, -1, 7, -7, 11, 12, -12, 13, 25, -25, 30, 31, 59, 60, 364, 365, 366, 729, 730, 790, 791, 10957, 10956, 11016, 11017, -719528,
         86399, 86400, -86401, 123456789, -987654321, 1700000000123, 1234567890123456789, 2**63 - 1, -2**63 + 1]
FAR = [t for t in TICKS if abs(t) < 10**12 or t == -2**63]


def is_real_float(a):
    return a.dtype.kind in "fc"


def canonical(a):
    """Whatever is not a number becomes NumPy's nan."""
    if a.dtype.kind == "f":
        a = a.copy()
        a[np.isnan(a)] = np.nan
    if a.dtype.kind == "c":
        part = canonical(np.ascontiguousarray(a).view(a.real.dtype))
        return part.view(a.dtype)
    return a


def place(dtype, shape, memory_size=0):
    """An array of zeros whose strides may be odd, negative or zero, with its memory."""
    how = rnd.choice(["c", "c", "fortran", "gaps", "odd", "backwards", "spread"])
    strides = list(np.empty(shape, dtype, order="F" if how == "fortran" else "C").strides)
    if how in ("gaps", "odd", "backwards", "spread") and shape:
        size = dtype.itemsize
        step = {"gaps": 2 * size, "odd": size + rnd.randint(0, 3), "backwards": size, "spread": 9 * size}[how]
        axes = list(range(len(shape)))
        rnd.shuffle(axes)
        for k in axes:
            strides[k] = step * (rnd.choice([1, -1]) if how != "gaps" else 1)
            step = step * max(1, shape[k])
    return lay(dtype, shape, strides)


def lay(dtype, shape, strides):
    low = sum(min(0, (n - 1) * s) for n, s in zip(shape, strides)) if all(shape) else 0
    high = sum(max(0, (n - 1) * s) for n, s in zip(shape, strides)) if all(shape) else 0
    offset = -low + rnd.choice([0, 0, 1, 8])
    memory = np.zeros(offset + high + dtype.itemsize, np.uint8)
    return np.ndarray(shape, dtype, memory, offset, strides), memory, offset


def numbers(ns):
    return ",".join(str(int(n)) for n in ns)


def cast(source, to, values=None, shape=None, strides=None, to_descr=None, from_descr=None, result=None):
    """One line: the values in an array of a shape, made anew in any memory."""
    from_descr = from_descr or descr(source)
    dtype = dtype_of(source) if not isinstance(source, np.dtype) else source
    shape = (len(values),) if shape is None else shape
    a, memory, offset = place(dtype, shape) if strides is None else lay(dtype, shape, strides)
    if a.size:
        flat = np.empty(a.size, dtype)
        flat[...] = np.resize(values, a.size) if not dtype.names else np.array([values[i % len(values)] for i in range(a.size)], dtype)
        a[...] = flat.reshape(shape)
    try:
        made = result(a) if result else canonical(a.astype(dtype_of(to)))
        if made.dtype != (made.dtype if result else dtype_of(to)):
            return  # a type without a size, to which NumPy gives one
        text = zeroed(made).tobytes().hex()
    except (ValueError, TypeError, OverflowError, RuntimeError, UnicodeError):
        text = "error"
    emit("cast", from_descr, to_descr or descr(to), numbers(shape), numbers(a.strides), offset, memory.tobytes().hex(), text)


def zeroed(a):
    """With zeros in a record's gaps, where NumPy leaves what was there."""
    if not a.dtype.names:
        return a
    clean = np.zeros(a.shape, np.dtype((np.void, a.dtype.itemsize))).view(a.dtype)
    for name in a.dtype.names:
        clean[name] = a[name]
    return clean


SHAPES = [(), (3,), (2, 3), (0,), (2, 0, 3), (2, 2, 3), (17,)]


def values_of(descr, to):
    """Edge values of a dtype, those that NumPy casts to another alike wherever they stand."""
    dtype = np.dtype(descr)
    if dtype.kind == "b":
        return np.array([False, True, True, False], dtype)
    if dtype.kind in "iu":
        info = np.iinfo(dtype)
        return np.array([v for v in INTS if info.min <= v <= info.max], dtype)
    if dtype.kind in "Mm":
        return np.array(TICKS, "i8").astype(dtype.str[0] + "i8").view(dtype)
    some = FLOATS
    if np.dtype(to).kind == "u" and np.dtype(to).itemsize == 4:
        some = [v for v in FLOATS if -2.0**31 <= v < 2.0**32]
    a = np.array(some, "f8").astype(dtype)
    if np.dtype(to).kind == "u" and np.dtype(to).itemsize == 4:
        a = a[np.isfinite(a.real)]
    if dtype.kind == "c":
        part = a.real.astype(a.real.dtype.newbyteorder("="))
        imag = np.roll(part, 3)
        pairs = np.empty(a.size, dtype.newbyteorder("="))
        pairs.real, pairs.imag = part, imag
        a = pairs.astype(dtype)
    return a


def some_shapes(source, to, values, rounds):
    cast(source, to, values, (len(values),))
    for _ in range(rounds):
        picked = values[[rnd.randrange(len(values)) for _ in range(17)]]
        cast(source, to, picked, rnd.choice(SHAPES))


def to_bfloat16(value):
    """The nearest bfloat16, ties to even, by exact fractions; as float."""
    if value != value or abs(value) == float("inf") or value == 0:
        return float(value)
    exact, sign = abs(Fraction(value)), -1 if value < 0 else 1
    exponent = -126
    while Fraction(2) ** (exponent + 1) <= exact:
        exponent += 1
    unit = Fraction(2) ** (exponent - 7)
    count = exact / unit
    low = count.numerator // count.denominator
    rest = count - low
    low += 1 if rest > Fraction(1, 2) or rest == Fraction(1, 2) and low % 2 else 0
    rounded = low * unit
    return sign * (float("inf") if rounded >= Fraction(2) ** 128 else float(rounded))


def bfloat16_casts():
    for source in NUMBERS + [">f4", ">f8"]:
        values = values_of(source, "f4")

        def rounded(a):
            reals = [x.real if isinstance(x, complex) else x for x in a.reshape(-1).tolist()]
            made = np.array([to_bfloat16(x) for x in reals], "f8").astype("f4")
            return (canonical(made).view("u4") >> 16).astype("u2")

        cast(source, "f4", values, to_descr="bfloat16", result=rounded)
        cast(source, "f4", values[::3], (len(values[::3]), 1), to_descr="bfloat16", result=rounded)
    bits = np.array([0, 0x8000, 0x3F80, 0xBFC0, 0x4049, 0x7F80, 0xFF80, 0x7FC0, 1, 0x80, 0x7F7F, 0x4700, 0x4F00, 0x5F00, 0x5F80, 0x3DCD], "u2")
    for to in NUMBERS + ["|S32", "<U8"]:
        wide = lambda a: np.ascontiguousarray((a.astype("u4") << 16)).view("f4").reshape(a.shape)
        if to in ("|S32", "<U8"):  # the shortest that is read as the same
            made = lambda a: np.array([shortest_bfloat16(x) for x in wide(a).reshape(-1).tolist()], to)
        else:
            keep = lambda a: np.where(np.isfinite(wide(a)) & (abs(wide(a)) < 2.0**31), wide(a), 3) if to == "<u4" else wide(a)
            made = lambda a: canonical(keep(a).astype("f4").astype(to))
        sources = bits if to != "<u4" else np.array([b for b in bits if (b & 0x7FFF) < 0x4F00], "u2")
        cast("<u2", "f4", sources, from_descr="bfloat16", to_descr=to, result=made)


def shortest_bfloat16(value):
    if value != value or abs(value) == float("inf") or value == 0:
        return str(value)
    digits = next(d for d in range(1, 9) if to_bfloat16(Fraction(f"{value:.{d - 1}e}")) == value)
    text = f"{value:.{digits - 1}e}"
    return text if abs(value) < 1e-4 or abs(value) >= 1e3 else str(float(text))


def number_casts():
    for a in NUMBERS + SWAPPED:
        for b in NUMBERS + SWAPPED:
            if a != b:
                some_shapes(a, b, values_of(a, b), 3)
    bfloat16_casts()


def time_casts():
    for a in TIMES:
        kind, unit = np.datetime_data(a)[0], a
        for b in TIMES:
            values = values_of(a, b)
            calendar = np.dtype(a).kind == "M" and ({np.datetime_data(a)[0], np.datetime_data(b)[0]} & {"Y", "M"})
            if calendar:  # beyond, years wrap around in NumPy's own way
                values = values[[i for i, t in enumerate(TICKS) if t in FAR]]
            if a != b:
                cast(a, b, values)
        for b in NUMBERS[::2] + [">i8", "<i8", "<f4"]:
            cast(a, b, values_of(a, b))
            values = values_of(b, "i8")
            cast(b, a, values)
        for text in ["|S28", "<U64", "<U12", ">U40", "|S2", "|S5"]:
            for k in range(0, len(FAR), 6):
                values = np.array(FAR[k:k + 6], "i8").astype(np.dtype(a).str[0] + "i8").view(a)
                if np.dtype(a).kind == "m":  # astype cuts at 21 characters, however many there is place for
                    cast(a, text, values, result=lambda x: np.array([str(v) for v in x], text).reshape(x.shape))
                elif text != "|S5" or np.datetime_data(a)[0] != "Y" or not any(len(str(v)) == 5 for v in values.astype("U64")):  # of those astype drops one
                    cast(a, text, values)
    for text in TIME_TEXTS:
        for time in ["<M8[s]", "<M8[D]", ">M8[ns]", "<M8[Y]", "<M8[7D]", "<M8[M]", "<M8[as]", "<M8[W]", "<M8[25us]", "<m8[s]", "<m8", "<M8[h]"]:
            if len(text) < 1 or text[0] != "9" or "ns" not in time:
                cast(f"<U{max(1, len(text))}", time, np.array([text]))
        cast(f"|S{max(1, len(text))}", "<M8[ms]", np.array([text.encode()]))
        cast(f"|S{max(1, len(text))}", "<m8[ms]", np.array([text.encode()]))


def text_casts():
    for text in NUMBER_TEXTS + SCRIPTS:
        for to in NUMBERS + [">i4", ">f8", ">c8"]:
            cast(f"<U{max(1, len(text))}", to, np.array([text]))
            if text.isascii():
                cast(f"|S{max(1, len(text)) + rnd.randint(0, 2)}", to, np.array([text.encode()]))
    plain = np.array(["1", "-5", "12", "007", "0", "-0", "+3"])
    for to in NUMBERS[1:5] + NUMBERS[9:] + [">f4"]:
        for source in ["<U3", ">U5", "|S4"]:
            for _ in range(2):
                cast(source, to, plain.astype(source), rnd.choice(SHAPES))
    for source in NUMBERS + SWAPPED:
        values = values_of(source, "f8")
        for k in range(0, len(values), 10):
            cast(source, rnd.choice(["|S32", "|S64", "<U64", ">U64"]), values[k:k + 10])
        for to in ["|S1", "<U2", "|S5", "<U12", ">U24"]:
            cast(source, to, values[[rnd.randrange(len(values)) for _ in range(6)]], rnd.choice(SHAPES))
    words = np.array(["", "a", "ab", "a\0b", "xyz", "12345", "z\0"])
    for a in TEXTS[:13]:
        for b in TEXTS:
            if a != b and not a.startswith("|V"):
                cast(a, b, words.astype(a), rnd.choice(SHAPES[1:]))
    for text in SCRIPTS:
        for to in ["|S8", "<U1", ">U9", "|V4", "|V40"]:
            cast("<U6", to, np.array([text]))
            cast(">U6", to, np.array([text]))
    for raw in [b"\xff", b"a\x80", b"\xc3\xa9", b"8\xa0", b"\x858", b"ok"]:
        for to in ["<U1", "<U9", "|S1", "|V3", "<i4", "<f8", "|b1", "<M8[s]"]:
            cast("|S3", to, np.array([raw]))
    for a in ["|V1", "|V4", "|V20"]:
        raw = np.frombuffer(bytes(range(1, 1 + 4 * np.dtype(a).itemsize)), a)
        for b in ["|V1", "|V4", "|V8", "|V20", "|V21"]:
            if a != b:
                cast(a, b, raw, rnd.choice(SHAPES[1:]))
    for a in NUMBERS + TIMES[:6]:
        for b in ["|V1", "|V4", "|V8", "|V20"]:
            cast(a, b, values_of(a, "f8"), (5,))


def record_casts():
    specs = RECORDS + PADDED
    for a in specs:
        dtype = dtype_of(a)
        values = np.zeros(6, dtype)
        for k in range(6):
            fill(values[k:k + 1], k)
        for b in specs + ["<i4", "|i1", ">f8", "|S4", "<U7"]:
            if descr(a) != descr(b):
                cast(a, b, values, rnd.choice(SHAPES[1:]))
        for b in [[("p", "<i8", (3,)), ("q", "<f8", (2, 2))], [("p", "<U4"), ("q", ">i2")], [("p", "<c8", (2, 2))], [("p", "|b1", (3, 1))],
                  [("p", "<i2", (3, 2, 1))], [("p", "|S5", (2,))]]:
            cast(a, b, values, rnd.choice(SHAPES[1:]))
    for a in ["<i4", ">f8", "|b1", "|S3", "<M8[s]"]:
        values = {"|S3": np.array([b"12", b"7", b"-3"]), "<M8[s]": np.array([5, 6], "M8[s]")}.get(a, np.array([1, 0, 2]).astype(a))
        for b in specs:
            cast(a, b, values, rnd.choice(SHAPES[1:]))


def fill(record, k):
    for name in record.dtype.names:
        field = record[name]
        if field.dtype.names:
            fill(field, k)
        elif field.dtype.kind == "S":
            field[...] = str(k * 7 - 3).encode()
        else:
            field[...] = np.arange(field.size).reshape(field.shape) * 3 + k * 5 - 4


def into_casts():
    kinds = NUMBERS + [">i4", ">f4", ">f8", ">u2", ">c8"]
    for _ in range(1500):
        a, b = rnd.choice(kinds), rnd.choice(kinds)
        shape = rnd.choice(SHAPES)
        values = values_of(a, b)
        x, memory, offset = place(np.dtype(a), shape)
        if x.size:
            x[...] = values[[rnd.randrange(len(values)) for _ in range(x.size)]].reshape(shape)
        y, other, at = place(np.dtype(b), shape)
        other[:] = 0xA5
        before = other.tobytes().hex()
        np.copyto(y, canonical(x.astype(b)) if np.dtype(b).kind in "fc" else x, casting="unsafe")
        emit("into", a, b, numbers(shape), numbers(x.strides), offset, memory.tobytes().hex(), numbers(y.strides), at, before,
             other.tobytes().hex())
    kinds = ["|i1", "|u1", "<i2", ">u2", "<i4", ">i4", "<u8", "|b1"]
    for _ in range(700):
        a, b = np.dtype(rnd.choice(kinds)), np.dtype(rnd.choice(kinds))
        shape = rnd.choice([(5,), (3, 4), (2, 3, 2), (12,)])
        memory = np.array([rnd.randrange(256) for _ in range(300)], np.uint8)
        x, y = (np.ndarray(shape, d, memory, 120 + rnd.randint(0, 9), turned(d, shape)) for d in (a, b))
        start = memory.__array_interface__["data"][0]
        before = memory.tobytes().hex()
        made = x.astype(b)
        y[...] = made
        emit("over", a.str, b.str, numbers(shape), numbers(x.strides), x.__array_interface__["data"][0] - start, numbers(y.strides),
             y.__array_interface__["data"][0] - start, before, memory.tobytes().hex())


def turned(dtype, shape):
    strides = list(np.empty(shape, dtype).strides)
    return [s * rnd.choice([1, -1]) for s in strides]


def void_casts():
    """Bytes without a type are true if one is not 0, and Python's number if they are digits."""
    words = [b"12", b"-7", b"+3", b" 5 ", b"1_0", b"1e3", b"0x1", b"1.5", b"\x00\x00", b"1\x00", b"\x001", b"nan", b"inf", b"1j", b"2+3j",
             b"300", b"-1", b"99999999999", b"\xff\xfe", b"\xb2", b"1\xa0", b"  ", b"\t8\n", b"007", b"1 2", b"True", b"18446744073709551615",
             b"9223372036854775808", b"1e400", b"infinity", b"-0", b"_1", b"1__0"]
    for word in words:
        raw = np.array([word], f"|V{len(word)}")
        for to in NUMBERS + [">i4", ">f8", ">c8", ">u2"]:
            cast(f"|V{len(word)}", to, raw, rnd.choice([(), (1,), (2, 1)]))
        for to in ["|S8", "<U8", "<M8[s]", "<m8[s]", [("a", "<i4")], [("a", "|b1"), ("b", "<f8")], [("a", "|V2"), ("b", "|b1")]]:
            cast(f"|V{len(word)}", to, raw)
    for width in [1, 2, 3, 8, 20]:
        for shape in SHAPES:
            raw = np.array([bytes(rnd.choice([0, 0, 0, 1, 128]) * rnd.randint(0, 1) for _ in range(width)) for _ in range(30)], f"|V{width}")
            cast(f"|V{width}", "|b1", raw, shape)


def casts():
    number_casts()
    time_casts()
    text_casts()
    record_casts()
    into_casts()
    void_casts()


def main(path):
    emit("#", f"seed {SEED}; numpy {np.__version__}; python {platform.python_version()}")
    rules()
    casts()
    with open(path, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(out.getvalue().encode())
    print(counts)


main(sys.argv[1])
