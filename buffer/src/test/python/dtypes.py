# SPDX-License-Identifier: Apache-2.0
"""Writes what NumPy and CPython's struct make of dtypes and formats: the golden of DTypesNumpyTest.

    pip install numpy==2.4.6
    python dtypes.py ../resources/org/gatun/buffer

Lines of dtypes.txt.gz, fields between tabs, in ASCII with Python's escapes:

    format  FORMAT  ACCOUNT|refused                       NumPy reads a PEP 3118 format
    struct  FORMAT  SIZE|refused  BYTES  VALUES           struct.calcsize and struct.unpack
    descr   DESCR   ACCOUNT|refused  ALIGNMENT            np.dtype, descr_to_dtype of a list
    value   DESCR   ACCOUNT  BYTES  VALUE|refused  FORMAT|refused  ACCOUNT
                                                          an element that NumPy reads, the format that
                                                          it writes, and what it reads there
    time    DESCR   TICKS  SECONDS  NANOSECONDS           where NumPy puts a time, or how long it is

An account is the type string, or {name@offset:type(shape),…;itemsize}. A sub-array that stands alone
is accounted as the only field of a record, f0, which it is in Java. Values: T and F, integers, the
bits of a float64 (or nan), (real,imaginary), b and hexadecimal digits (of NumPy's S without the NULs
at its end), text in quotes, {…} of a record, […] of a sub-array.

With a second argument, the file that DTypesPrintedTest leaves in target, it writes dtypes-printed.txt.gz
instead: lines FORMAT, ACCOUNT of it, DESCR, ACCOUNT of it, of formats and descrs that Java wrote.
"""

import ast
import gzip
import math
import random
import struct
import sys
import warnings
from pathlib import Path

import numpy as np
from numpy._core._internal import _dtype_from_pep3118
from numpy.lib.format import descr_to_dtype

warnings.simplefilter("ignore")
SEED = 2026
random.seed(SEED)

UNITS = "Y M W D h m s ms us ns ps fs as".split()


def escaped(text):
    return text.encode("unicode_escape").decode("ascii")


def account(dtype):
    """Tells a dtype's fields and places; only of what Python's refusals leave."""
    if dtype.subdtype is not None:
        base, shape = flattened(dtype)
        return "{f0@0:%s(%s);%d}" % (account(base), shape, dtype.itemsize)
    if dtype.names is None:
        return dtype.str
    fields = []
    for name in dtype.names:
        field, offset = dtype.fields[name][:2]
        base, shape = flattened(field)
        fields.append("%s@%d:%s(%s)" % (escaped(name), offset, account(base), shape))
    return "{%s;%d}" % (",".join(fields), dtype.itemsize)


def flattened(dtype):
    shape = ()
    while dtype.subdtype is not None:
        dtype, inner = dtype.subdtype
        shape += inner
    return dtype, ",".join(map(str, shape))


def number(value):
    value = float(value)
    return "nan" if math.isnan(value) else struct.pack(">d", value).hex()


def text_of(value, dtype):
    """The text of an element: value is a 0-d array, or a sub-array of the dtype's shape."""
    if dtype.subdtype is not None:
        base, _ = dtype.subdtype
        return "[" + ",".join(
            text_of(v, base if len(dtype.shape) == 1 else np.dtype((base, dtype.shape[1:])))
            for v in value
        ) + "]"
    if dtype.names is not None:
        return "{" + ",".join(text_of(value[n], dtype[n]) for n in dtype.names) + "}"
    kind = dtype.kind
    if kind == "b":
        return "T" if value else "F"
    if kind in "iu":
        return str(int(value))
    if kind == "f":
        return number(value)
    if kind == "c":
        return "(%s,%s)" % (number(value.real), number(value.imag))
    if kind == "S":
        return "b" + bytes(value.item() if hasattr(value, "item") else value).hex()
    if kind == "V":
        return "b" + value.tobytes().hex()
    if kind == "U":
        text = str(value)
        if any(ord(point) > 0x10FFFF for point in text):
            raise ValueError("NumPy 2.4 lets some of them through")
        return "'" + escaped(text) + "'"
    if kind in "mM":
        # Not by astype, which keeps the bytes of a swapped generic unit. A scalar is native.
        order = dtype.str[0] if isinstance(value, np.ndarray) else "="
        return str(int(value.view(order + "i8")))
    raise TypeError(kind)


# Random dtypes

def scalar_code():
    return random.choice("? b B h H i I q Q e f d F D".split())


def leaf():
    draw = random.random()
    order = random.choice("<>=")
    if draw < 0.6:
        return np.dtype(order + scalar_code())
    if draw < 0.7:
        return np.dtype("S%d" % random.randrange(6))
    if draw < 0.8:
        return np.dtype(order + "U%d" % random.randrange(4))
    if draw < 0.87:
        return np.dtype("V%d" % random.randrange(1, 9))
    unit = random.choice(UNITS)
    count = random.choice(["", "", str(random.randrange(2, 50))])
    return np.dtype(order + random.choice("mM") + "8" + random.choice(["", "[%s%s]" % (count, unit)]))


def name(taken):
    while True:
        made = random.choice(
            ["x", "y", "z", "id", "f0", "f1", "a b", "\u00e9", "\u540d\u524d", "n%d" % random.randrange(99),
             "it's", 'say "x"', "back\\slash", "(", "}", "tab\t"]
        )
        if made not in taken:
            taken.add(made)
            return made


def with_shape(dtype):
    draw = random.random()
    if draw < 0.75 or dtype.itemsize == 0:
        return dtype
    shape = tuple(random.randrange(1, 4) for _ in range(random.randrange(1, 4)))
    if draw > 0.97:
        shape += (0,)
    return np.dtype((dtype, shape))


def record(depth=0, overlapping=True):
    count = random.randrange(1, 5) if depth > 0 or random.random() < 0.98 else 0
    taken = set()
    names = [name(taken) for _ in range(count)]
    formats = [
        with_shape(record(depth + 1, overlapping) if depth < 3 and random.random() < 0.2 else leaf())
        for _ in range(count)
    ]
    draw = random.random()
    if draw < 0.4 or count == 0:
        return np.dtype(list(zip(names, formats)))
    if draw < 0.7:
        return np.dtype(list(zip(names, formats)), align=True)
    offsets = []
    end = 0
    if overlapping and draw > 0.92:
        offsets = [random.randrange(20) for _ in formats]
        end = max(o + f.itemsize for o, f in zip(offsets, formats))
    else:
        for f in formats:
            end += random.choice([0, 0, 1, 3, 8])
            offsets.append(end)
            end += f.itemsize
    return np.dtype(
        {"names": names, "formats": formats, "offsets": offsets,
         "itemsize": end + random.choice([0, 0, 1, 5])}
    )


def descr_of(dtype):
    """Python's text of a dtype: its descr, or the dict where NumPy has none."""
    if dtype.subdtype is not None:
        base, shape = dtype.subdtype
        return "(%s, %r)" % (descr_of(base), shape)
    if dtype.names is None:
        return repr(dtype.str)
    try:
        return repr(dtype.descr)
    except ValueError:
        fields = [dtype.fields[n] for n in dtype.names]
        return "{'names': %r, 'formats': [%s], 'offsets': %r, 'itemsize': %d}" % (
            list(dtype.names), ", ".join(descr_of(f[0]) for f in fields),
            [f[1] for f in fields], dtype.itemsize)


def random_bytes(dtype):
    """Bytes of an element, with text of code points and of all else anything."""
    if dtype.subdtype is not None:
        base, _ = dtype.subdtype
        return b"".join(random_bytes(base) for _ in range(math.prod(dtype.shape)))
    if dtype.names is not None:
        whole = bytearray(random.randbytes(dtype.itemsize))
        for n in dtype.names:
            field, offset = dtype.fields[n][:2]
            whole[offset:offset + field.itemsize] = random_bytes(field)
        return bytes(whole)
    if dtype.kind == "U":
        length = dtype.itemsize // 4
        points = [random.choice([65, 0, 0xE9, 0x1F600, 0xD800, 0x10FFFF]) for _ in range(length)]
        if random.random() < 0.02 and points:
            points[0] = 0x110000 + random.randrange(1 << 30)
        return np.array(points, "u4").astype(dtype.str[0] + "u4").tobytes()
    if dtype.kind == "S":
        return bytes(random.choice([0, 0, 65, 255]) for _ in range(dtype.itemsize))
    if random.random() < 0.1:
        return bytes(dtype.itemsize)
    return random.randbytes(dtype.itemsize)


def values(out, count):
    for i in range(count):
        dtype = leaf() if i % 4 == 0 else record()
        raw = random_bytes(dtype)
        array = np.frombuffer(bytearray(raw or b"\0"), np.uint8)[:len(raw)].copy()
        element = np.ndarray((), dtype, array) if raw else np.zeros((), dtype)
        try:
            fmt = memoryview(np.zeros(1, dtype)).format
            again = account(_dtype_from_pep3118(fmt))
        except ValueError:
            fmt = again = "refused"
        try:
            value = text_of(element if dtype.names is None else element[()], dtype)
        except (ValueError, SystemError):
            value = "refused"
        out("value", escaped(descr_of(dtype)), account(dtype), raw.hex(), value, escaped(fmt), again)


# Formats

def item(depth=0):
    draw = random.random()
    shape = ""
    if random.random() < 0.15:
        shape = "(" + ",".join(str(random.randrange(0, 4)) for _ in range(random.randrange(1, 3))) + ")"
    mode = random.choice("@=<>!^") if random.random() < 0.2 else ""
    count = str(random.choice([0, 1, 2, 3, 10])) if random.random() < 0.25 else ""
    if draw < 0.2 and depth < 3:
        kind = "T{" + "".join(item(depth + 1) for _ in range(random.randrange(4))) + "}"
    elif draw < 0.3:
        kind = "x"
    else:
        kind = random.choice("? c b B h H i I l L q Q e f d s w Zf Zd O".split())
    named = ":%s:" % random.choice("abcdefgh") if random.random() < 0.5 else ""
    return shape + mode + count + kind + named


def formats():
    yield from ["", "T{}", "x", "5x", "0x", "T{0x}", "i}", "T{i", "T{i:a", "(2,)i", "()i", "(0)i",
                "(-1)i", "-1i", "2(3)i", "3@i", ">(2)i", "(2)>i", "99999999999i", "2147483647i",
                "(99999,99999)i", "2147483647s", "2147483648s", "536870911w", "536870912w",
                "T{i::}", "T{i:a:i:a:}", "n", "N", "P", "p", "g", "Zg", "<g", "<Zg", "Z", "Zi", "u", "t",
                "&i", "X{}", "z", "E", " i", "i i", "T{i:\u00e9:}", "T{i:a b:}", "T{g:a:b:b:}", "T{b:a:g:b:}",
                "T{b:a:d:b:}", "T{b:a:=d:b:}", "b0i", "0i", "T{" * 30 + "i" + "}" * 30,
                "T{" * 63 + "i" + "}" * 63, "@", "<", "T{<}", "3", "T{3}", "(2", "(2i", "T", "T}", "{}", "}"]
    for _ in range(2500):
        yield "".join(item() for _ in range(random.choice([1, 1, 1, 2, 3])))
    for _ in range(1500):
        whole = "T{" + "".join(item() for _ in range(random.randrange(1, 4))) + "}"
        at = random.randrange(len(whole))
        yield random.choice([
            whole[:at] + whole[at + 1:],
            whole[:at] + random.choice("T{}():,x@<i3sZfO&q") + whole[at:],
            whole[:at],
        ])


def format_lines(out):
    for fmt in formats():
        try:
            answer = account(_dtype_from_pep3118(fmt))
        except Exception:  # of nine kinds, KeyError and IndexError among them
            answer = "refused"
        out("format", escaped(fmt), answer)


def struct_lines(out):
    for i in range(2500):
        mode = random.choice(["", "@", "=", "<", ">", "!"])
        body = ""
        for _ in range(random.randrange(1, 5) if i else 0):
            count = random.choice(["", "", "", str(random.randrange(0, 12))])
            body += count + random.choice("xcbB?hHiIlLqQnNefdspP")
            if random.random() < 0.1:
                body += " "
        fmt = mode + body
        if i % 5 == 0 and fmt:
            at = random.randrange(len(fmt))
            fmt = random.choice([fmt[:at] + fmt[at + 1:], fmt[:at] + random.choice("<@5yZ ") + fmt[at:]])
        try:
            size = struct.calcsize(fmt)
        except struct.error:
            out("struct", fmt, "refused", "", "")
            continue
        raw = random.randbytes(size)
        texts = []
        # A pointer's value means nothing, and CPython 3.11 fails on 0p.
        opaque = "P" in fmt or "0p" in fmt
        for value in () if opaque else struct.unpack(fmt, raw):
            if isinstance(value, bool):
                texts.append("T" if value else "F")
            elif isinstance(value, bytes):
                texts.append("b" + value.hex())
            elif isinstance(value, float):
                texts.append(number(value))
            else:
                texts.append(str(value))
        out("struct", fmt, str(size), raw.hex(), "-" if opaque else ",".join(texts))


# Descrs

def descrs():
    strings = ["f4", "<f4", ">f4", "=f4", "|f4", "|i1", ">i1", "S5", "|S5", "<S5", ">V3", "U3", ">U3", "S",
               "U", "V", "S0", "i16", "f1", "f16", "<f16", ">f16", "c32", "c4", "u3", "b1", "B1", "i01", "+i4",
               " f4", "f4 ", "|O", "O8", "<O", "?", ">?", "f", "d", "F", "D", "h", "l", "q", "Q", "e", "c",
               "S-1", "S99999999999", "S2147483647", "S2147483648", "U536870911", "U536870912", "float32",
               "float16", "int8", "uint64", "bool", "complex64", "complex128", "object", "f4x", "", "x", "<",
               "datetime64", "timedelta64[s]", "datetime64[25ns]", "M8", "m8", "M", "m8[generic]",
               "M8[0s]", "M8[-1s]", "M8[2147483647s]", "M8[2147483648s]", "M8[s", "M8[]", "M8[ns]x", "M8[xx]",
               "M8[10]", "M8s", ">M8[us]", "|M8[us]", "T", "i4,f4", "3i4", "(2,3)f4", "a5", "bytes", "str",
               "void", "float", "int", "p", "n", "N", "P", "half", "intc", "M8[2s/2]", "nosuch", "i4 f4"]
    for text in strings:
        yield repr(text)
    for unit in UNITS + ["generic"]:
        for divisor in range(1, 32):  # NumPy 2.4 dies of a divisor of 0
            yield repr("m8[%s/%d]" % (unit, divisor))
        for divisor in (60, 365, 1000, 7200, 1000000, 86400):
            yield repr("M8[3%s/%d]" % (unit, divisor))
    yield from [
        "[]", "()", "{}", "[('a', 'i4')]", "[('a', 'i4', 3)]", "[('a', 'i4', (2, 3))]", "[('a', 'i4', ())]",
        "[('a', 'i4', (0,))]", "[('a', 'i4', -1)]", "[('a', 'i4', (2, -3))]", "[('a', 'i4', 1)]",
        "[('a', 'i4', 'x')]", "[('a', 'i4', 2.5)]", "[('a',)]", "[('a', 'i4', 2, 3)]", "['a']", "[1]",
        "[('a', 'i4'), ('a', 'f4')]", "[(('title', 'a'), 'i4')]", "[('', 'i4'), ('', 'f4')]",
        "[('', '|V3'), ('a', 'i2')]", "[('', 'i4'), ('f0', 'i2')]", "[('f1', 'i4'), ('', 'i2')]",
        "[(1, 'i4')]", "[('a', 1)]", "[('a', None)]", "[('a', [('b', 'i4')])]", "[('a', [('b', 'i4')], 2)]",
        "('i4', 3)", "('i4', (2, 3))", "('i4', ())", "(('i4', 2), 3)", "(('i4', (2, 3)), (4,))",
        "[('a', ('i4', 2), 3)]", "[('a', 'S2147483647'), ('b', 'i1')]", "[('a', 'i4', 2000000000)]",
        "[('a', 'i4', (100000, 100000))]", "[('a', 'i4', 99999999999999999)]", "[('a', 'zz')]",
        "{'names': ['a', 'b'], 'formats': ['i1', 'f8'], 'aligned': True}",
        "{'names': ['a', 'b'], 'formats': ['i1', 'f8'], 'aligned': False}",
        "{'names': ['a', 'b'], 'formats': ['i1', 'f8'], 'aligned': True, 'itemsize': 20}",
        "{'names': ['a', 'b'], 'formats': ['i1', 'f8'], 'aligned': True, 'itemsize': 24}",
        "{'names': ['a', 'b'], 'formats': ['i1', 'f8'], 'offsets': [0, 4], 'aligned': True}",
        "{'names': ['a', 'b'], 'formats': ['i1', 'f8'], 'offsets': [8, 0], 'aligned': True}",
        "{'names': ['a', 'b'], 'formats': ['i1', 'f8'], 'offsets': [0, 4], 'itemsize': 8}",
        "{'names': ['a', 'b'], 'formats': ['i1', 'f8'], 'offsets': [0]}",
        "{'names': ['a', 'b'], 'formats': ['i1']}", "{'names': ['a']}", "{'formats': ['i4']}",
        "{'names': ['a', 'a'], 'formats': ['i1', 'i1']}", "{'names': ['a'], 'formats': ['i4'], 'offsets': [-4]}",
        "{'names': ['a'], 'formats': ['i4'], 'offsets': [4]}", "{'names': [], 'formats': []}",
        "{'names': [], 'formats': [], 'offsets': [], 'itemsize': 7}",
        "{'names': ['a'], 'formats': ['i4'], 'titles': ['t']}", "{'names': [''], 'formats': ['i4']}",
        "{'names': ['a', ''], 'formats': ['i4', 'i4']}", "{'names': ('a',), 'formats': ('i4',)}",
        "{'names': ['a'], 'formats': [('i4', 3)]}", "{'names': ['a'], 'formats': [[('b', 'i4')]]}",
        "{'names': ['a', 'n'], 'formats': ['i1', {'names': ['x', 'y'], 'formats': ['i1', 'i4'], "
        "'aligned': True}], 'aligned': True}",
        "{'names': ['a', 'n'], 'formats': ['i1', [('x', 'i4')]], 'aligned': True}",
        "{'names': ['a', 'n'], 'formats': ['i1', ('f8', 2)], 'aligned': True}",
    ]
    for _ in range(1500):
        yield descr_of(record())
    for _ in range(500):
        dtype = record(overlapping=False)
        fields = [dtype.fields[n][0] for n in dtype.names]
        yield "{'names': %r, 'formats': [%s], 'aligned': %r}" % (
            list(dtype.names), ", ".join(descr_of(f) for f in fields), random.random() < 0.7)


def has_padding_in_dict(value, inside=False):
    """np.dtype takes '' for a name, descr_to_dtype for padding: only one of them is what was meant."""
    if isinstance(value, dict):
        return any(has_padding_in_dict(f, True) for f in value.get("formats", []))
    if isinstance(value, (list, tuple)):
        padded = isinstance(value, list) and any(
            isinstance(f, tuple) and f[:1] == ("",) and str(f[1]).startswith("|V") for f in value)
        return (inside and padded) or any(has_padding_in_dict(v, inside) for v in value)
    return False


def has_dict(value):
    return isinstance(value, dict) or (
        isinstance(value, (list, tuple)) and any(has_dict(v) for v in value))


def read_descr(text):
    value = ast.literal_eval(text)
    if has_padding_in_dict(value):
        return None
    if isinstance(value, list) and all(isinstance(f, tuple) and len(f) in (2, 3) for f in value) \
            and not has_dict(value):
        return descr_to_dtype(value)
    return np.dtype(value)


def descr_lines(out):
    for text in descrs():
        try:
            dtype = read_descr(text)
        except Exception:
            out("descr", escaped(text), "refused", "-")
            continue
        if dtype is not None:
            exact = dtype.names is None or dtype.isalignedstruct
            out("descr", escaped(text), account(dtype), str(dtype.alignment) if exact else "-")


def time_lines(out):
    """Seconds by NumPy's cast; what is left, in nanoseconds, by integers. Both round down."""
    per_second = {"ms": 10**3, "us": 10**6, "ns": 10**9, "ps": 10**12, "fs": 10**15, "as": 10**18}
    for kind in "Mm":
        for unit in UNITS[2:] if kind == "m" else UNITS:
            for _ in range(25):
                count = random.choice([1, 1, 7, 25])
                ticks = random.choice([0, 1, -1, random.randrange(-10**4, 10**4),
                                       random.randrange(-2**31, 2**31), random.randrange(-2**58, 2**58)])
                # NumPy's cast wraps around silently: keep to what it can count.
                if unit in ("Y", "M", "W", "D"):
                    ticks = ticks % 4000 - 2000
                elif unit in ("h", "m", "s"):
                    ticks = ticks % 10**8 - 10**7
                dtype = np.dtype("%s8[%d%s]" % (kind, count, unit))
                element = np.array(ticks, "i8").view(dtype)
                try:
                    seconds = int(element.astype(kind + "8[s]").view("i8"))
                except OverflowError:  # of 25 as to s
                    seconds = None
                nanos = 0
                if unit in per_second:
                    whole, rest = divmod(ticks * count, per_second[unit])
                    if kind == "M" and seconds is not None:
                        assert seconds == whole, (dtype, ticks, seconds, whole)
                    seconds = whole  # NumPy cuts spans towards zero, Duration counts up from below
                    nanos = rest * 10**9 // per_second[unit]
                out("time", dtype.str, str(ticks), str(seconds), str(nanos))


def printed(lines, out):
    for line in lines:
        fmt, descr = (part.encode().decode("unicode_escape") for part in line.rstrip("\n").split("\t"))
        try:
            read = account(_dtype_from_pep3118(fmt)) if fmt != "refused" else "refused"
        except Exception:
            read = "refused"
        try:
            described = account(read_descr(descr) if descr[0] in "[{" else np.dtype(descr))
        except Exception:
            described = "refused"
        out(escaped(fmt), read, escaped(descr), described)


def main():
    folder = Path(sys.argv[1])
    name = "dtypes.txt.gz" if len(sys.argv) == 2 else "dtypes-printed.txt.gz"
    with gzip.GzipFile(folder / name, "wb", mtime=0) as file:
        def out(*fields):
            file.write(("\t".join(fields) + "\n").encode("ascii"))

        out("CPython %s, NumPy %s, seed %d" % (sys.version.split()[0], np.__version__, SEED))
        if len(sys.argv) == 2:
            format_lines(out)
            struct_lines(out)
            descr_lines(out)
            values(out, 2500)
            time_lines(out)
        else:
            printed(Path(sys.argv[2]).read_text().splitlines(), out)


main()
