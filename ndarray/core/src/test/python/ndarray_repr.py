# SPDX-License-Identifier: Apache-2.0
"""Writes ndarray_repr.txt.gz: what real NumPy's repr prints of arrays.

    python3 -m venv venv && venv/bin/pip install -r requirements.txt
    venv/bin/python ndarray_repr.py ../resources/org/gatun/ndarray/ndarray_repr.txt.gz

Lines are fields separated by tabs. "#" lines name the versions. A "base" line is bytes in hexadecimal
digits. The other lines are cases over the last base:

    repr DESCR SHAPE STRIDES OFFSET TEXT

Strides and offset are in bytes. In TEXT a newline is written \\n, a backslash \\\\.

NumPy has no bfloat16. Its arrays are printed by NumPy's FloatingFormat with float32's limits, over
digits that are found here by trying: the fewest that no other bfloat16 is closer to.
"""

import gzip
import io
import platform
import random
import sys
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

import numpy as np
from numpy._core import arrayprint
from numpy.lib.stride_tricks import as_strided

SEED = 20261123
rnd = random.Random(SEED)
nrnd = np.random.default_rng(SEED)
out = io.StringIO()
cases = 0
UNITS = ["Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as"]
NAT = -(2**63)
SHAPES = [(), (1,), (3,), (0,), (0, 3), (2, 0), (2, 3), (40,), (3, 30), (2, 2, 3), (1, 1, 1, 2), (5, 1, 4)]
BIG_SHAPES = [(1200,), (30, 40), (3, 400), (400, 3), (10, 2, 60), (1, 1200), (6, 200), (2, 2, 2, 150),
              (7, 7, 7, 7), (1001,), (1000,), (1, 1001), (100, 11, 1), (5, 5, 41)]
TEXTS = ["", "a", "abc", "it's", 'say "hi"', "both ' and \"", "back\\slash", "tab\t", "line\nline", "\r",
         "\x00x", "\x7f", "\x80", "ÿ", "größe", "日本語", "\u2028", "\u200b", "\xa0", "\u3000", "😀", "\U0001F1E6",
         "\ue000", "\ud800", "\U000e0001", "x" * 30, "word word", "ends ", " ", "\x1b[0m", "ǅ"]


def descr(dtype):
    if dtype.names is None:
        return dtype.str
    try:
        return repr(dtype.descr)
    except ValueError:  # out of order: the dict that names offsets
        return str(dtype)


def numbers(values):
    return ",".join(str(int(v)) for v in values)


def base(array):
    """Writes the bytes of a contiguous array, and returns it."""
    array = np.ascontiguousarray(array) if array.ndim else array
    out.write(f"base\t{array.tobytes().hex()}\n")
    return array


def case(view, memory, text=None, name=None):
    global cases
    offset = 0
    if view.size and view.itemsize:
        offset = view.__array_interface__["data"][0] - memory.__array_interface__["data"][0]
    text = repr(view) if text is None else text
    text = text.replace("\\", "\\\\").replace("\n", "\\n")
    out.write("\t".join(["repr", name or descr(view.dtype), numbers(view.shape), numbers(view.strides),
                         str(offset), text]) + "\n")
    cases += 1


def whole(array):
    memory = base(np.asarray(array))
    case(memory, memory)
    return memory


def views(memory, count):
    """Prints random slices, transposes and overlapping strides of an array of some axes."""
    for _ in range(count):
        view = memory
        for axis in range(view.ndim):
            n = view.shape[axis]
            step = rnd.choice([1, 1, 2, 3, -1, -2])
            some = [slice(None)] * view.ndim
            some[axis] = slice(None, None, step) if rnd.random() < 0.6 else slice(rnd.randint(0, n), None)
            view = view[tuple(some)]
        if rnd.random() < 0.5:
            view = view.transpose(rnd.sample(range(view.ndim), view.ndim))
        if rnd.random() < 0.2:
            view = view[..., None]
        if view.ndim and rnd.random() < 0.2:
            view = np.broadcast_to(view, (2,) + view.shape)
        case(view, memory)


def floats(dtype, count, spread=None):
    spread = rnd.choice([0.5, 1, 2, 3, 5, 9]) if spread is None else spread
    with np.errstate(all="ignore"):
        values = nrnd.standard_normal(count) * 10.0 ** (nrnd.random(count) * spread + rnd.randint(-5, 7))
        if rnd.random() < 0.3:
            values = np.round(values, rnd.randint(0, 3))
        values = values.astype(dtype)
    for special in (np.nan, np.inf, -np.inf, 0.0, -0.0):
        if count > 1 and rnd.random() < 0.12:
            values[rnd.randrange(count)] = special
    return values


def values(dtype, count):
    dtype = np.dtype(dtype)
    if dtype.names is not None:
        array = np.zeros(count, dtype)
        for field in dtype.names:
            part = array[field]
            part[...] = values(dtype[field].base, part.size).reshape(part.shape)
        return array
    kind = dtype.kind
    if kind == "b":
        return nrnd.random(count) < rnd.choice([0, 0.5, 1])
    if kind in "iu":
        info = np.iinfo(dtype)
        small = rnd.random() < 0.5
        low, high = (max(info.min, -50), min(info.max, 120)) if small else (info.min, info.max)
        native = dtype.newbyteorder("=")
        return nrnd.integers(low, high, count, dtype=native, endpoint=True).astype(dtype)
    if kind == "f":
        return floats(dtype, count)
    if kind == "c":
        array = np.empty(count, dtype)
        array.real, array.imag = floats(dtype.type(0).real.dtype, count), floats(dtype.type(0).real.dtype, count)
        return array
    if kind in "Mm":
        unit, _ = np.datetime_data(dtype)
        bits = nrnd.integers(0, 62)
        ticks = nrnd.integers(-(2**bits), 2**bits, count, endpoint=True)
        if unit == "generic" and kind == "M":
            ticks[:] = NAT
        if rnd.random() < 0.4:
            ticks[nrnd.random(count) < 0.3] = NAT
        return ticks.astype(np.dtype("i8").newbyteorder(dtype.byteorder)).view(dtype)
    if kind == "U":
        return np.array([rnd.choice(TEXTS)[: dtype.itemsize // 4] for _ in range(count)], dtype)
    size = max(1, dtype.itemsize)
    alphabet = rnd.choice([b"abcxyz", bytes(range(256)), b"a'\"\\\n\t\r\x00~\x7f"])
    return np.array([bytes(rnd.choice(alphabet) for _ in range(rnd.randint(0, size))) for _ in range(count)], dtype)


PLAIN = ["?", "i1", "<i2", "<i4", "<i8", "u1", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16",
         ">i2", ">i4", ">u8", ">f2", ">f4", ">f8", ">c8", ">c16", "S1", "S3", "S20", "<U1", "<U7", ">U5", "<U30",
         "V1", "V6", "<M8[ns]", "<M8[D]", ">M8[us]", "<M8", "<m8[s]", "<m8", ">m8[25h]", "<M8[25s]"]
RECORDS = [
    [("x", "<f4"), ("y", "<f4")],
    [("x", "<f4")],
    [("flag", "?"), ("id", "<i8"), ("when", "<M8[s]"), ("name", "<U7"), ("key", "S3"), ("raw", "V2")],
    [("a", "u1"), ("p", ">i4", (2, 3)), ("q", [("r", "<i2"), ("s", "<f8", (2,))])],
    [("z", "<c8"), ("deep", [("er", [("est", "?", (2, 1))])])],
    {"names": ["a", "b"], "formats": ["<f4", ("<i2", (3,))], "offsets": [4, 0], "itemsize": 16},
    {"names": ["a", "b", "c"], "formats": ["i1", "<f8", "<u2"], "offsets": [0, 8, 16], "itemsize": 24},
    {"names": ["a", "b"], "formats": ["<f4", "<u4"], "offsets": [0, 0], "itemsize": 4},
    [("none", "<f4", (0,)), ("empty", "<i4", (2, 0)), ("x", "<i4")],
    [("it's", "<i4"), ("größe", "<f8"), ("b", [("c", "S2", (2,))], (2,))],
    [("t", "<m8[ms]"), ("n", "<f2"), ("m", ">M8[D]", (2,))],
    [("long", "<i2", (1001,))],
    [("long", "<f4", (30, 40)), ("flag", "?")],
]


def dtypes():
    for dtype in PLAIN + RECORDS:
        for shape in SHAPES:
            count = int(np.prod(shape, dtype=int))
            size = np.dtype(dtype).itemsize * count
            if size < 9000:
                whole(values(dtype, count).reshape(shape))
        for _ in range(4):
            whole(values(dtype, 1)[0:1].reshape(()))
        if np.dtype(dtype).itemsize <= 32:
            memory = base(values(dtype, 60).reshape(3, 4, 5))
            views(memory, 14)
    for dtype in PLAIN + RECORDS[:5]:
        if np.dtype(dtype).itemsize <= 24 or dtype == "<U7":
            memory = base(values(dtype, 2401))
            for shape in BIG_SHAPES:
                part = memory[: int(np.prod(shape))].reshape(shape)
                case(part if rnd.random() < 0.7 else part.T, memory)
            case(memory[::2][:1100], memory)
            case(np.broadcast_to(memory[:1], (2000,)), memory)
            case(as_strided(memory, (40, 40), (memory.itemsize, memory.itemsize)), memory)


def edges():
    table = {
        "f8": [0.0, -0.0, 1.0, 0.1, -2.5, 1e-4, 9.999e-5, 1e15, 1e16, 123456789.0, 1e8, 99999999.0, 1e100,
               1e-100, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, np.nan, np.inf, -np.inf,
               1 / 3, 2 / 3, 1e23, 123456.789, 0.30000000000000004, 2e-323, 1e22, 4.35, 0.5, 1000.5,
               99999999.5, 9007199254740993.0, 0.123456785, 0.123456775, 2.5e-8, 1.5e-8],
        "f4": [0.0, -0.0, 1.0, 0.1, -2.5, 1e-4, 9.999e-5, 1e15, 16777216.0, 1e8, 1e38, 1e-38, 1e-45, 3e-45,
               3.4028235e38, np.nan, np.inf, -np.inf, 1 / 3, 2 / 3, 123456.789, 4.35, 0.5, 1000.5, 999999.9,
               1e6, 8388609.5],
        "f2": [0.0, -0.0, 1.0, 0.1, -2.5, 1e-4, 6e-8, 65504.0, 999.0, 1000.0, np.nan, np.inf, -np.inf, 1 / 3,
               2 / 3, 123.4, 2048.0, 0.5, 6.1e-5, 0.001, 0.2, 200.0],
    }
    for code, numbers_ in table.items():
        array = np.array(numbers_, code)
        for v in array:
            whole(v)
            whole(np.array([v]))
        for _ in range(50):
            whole(nrnd.choice(array, rnd.randint(2, 9)))
        for _ in range(60):
            parts = nrnd.choice(array, (2, rnd.randint(1, 5)))
            pairs = np.empty(parts.shape[1], {"f8": "c16", "f4": "c8", "f2": "c8"}[code])
            pairs.real, pairs.imag = parts
            whole(pairs)
            whole(pairs[0])
        bits = {"f8": np.uint64, "f4": np.uint32, "f2": np.uint16}[code]
        for _ in range(60):
            raw = nrnd.integers(0, np.iinfo(bits).max, rnd.randint(1, 4), dtype=bits, endpoint=True)
            whole(raw.view(code))
        for _ in range(120):
            whole(floats(code, rnd.randint(1, 12)))
    for _ in range(100):
        whole(values(rnd.choice(["c8", "c16", ">c8"]), rnd.randint(1, 20)))


def words():
    for text in TEXTS:
        whole(np.array(text))
        whole(np.array([text, "a"]))
        whole(np.array(text.encode("utf-8", "surrogatepass")))
    for width in range(1, 40):
        whole(values(f"U{width}", 20))
        whole(values(f"S{width}", 20))
        whole(values(f"V{width}", 5))
    for width in (60, 66, 67, 68, 69, 70, 90):
        whole(np.array(["x" * width, "y"]))
        whole(np.array([["x" * width], ["y" * (width - 3)]]))
        whole(np.array(b"x" * width))
    for point in [*range(0, 0x300), *(rnd.randrange(0x300, 0xD800) for _ in range(150))]:
        # what Unicode 14 has no character for may be one in a later version
        if point % 4 == 0 and (chr(point).isprintable() or point < 0x300):
            whole(np.array(chr(point)))


def times():
    for unit in UNITS:
        for count in (1, 1, 2, 25, 1000):
            for kind in "Mm":
                dtype = f"{kind}8[{count}{unit}]"
                for ticks in (0, -1, 1, 17, 10**6, -(10**6), 12 * 8030, 3652059, 10**17, -(10**17), 2**62, -(2**62),
                              2**63 - 1, NAT + 1):
                    if kind == "M" or rnd.random() < 0.2:
                        whole(np.array([ticks], "i8").view(dtype))
                whole(values(dtype, 5))
                whole(values(dtype, 12).reshape(3, 4))
                whole(np.array([NAT, NAT], "i8").view(dtype))


def digits(x, most=None):
    """Returns the fewest digits that tell a bfloat16 from its neighbours, as a Decimal."""
    exact = Decimal(float(abs(x)))
    if exact == 0:
        return exact
    for n in range(1, 12):
        with localcontext() as context:
            context.prec, context.rounding = n, ROUND_HALF_EVEN
            rounded = +exact
        if bfloat16(np.float32(float(rounded))) == np.float32(abs(x)):
            return rounded.normalize()
    raise AssertionError(x)


def bfloat16(x):
    bits = np.float32(x).view(np.uint32)
    half = (int(bits) + 0x7FFF + (int(bits) >> 16 & 1)) & 0xFFFF0000
    return np.uint32(half).view(np.float32)


def positional(x, precision=None, min_digits=0, unique=True, fractional=True, trim=".", sign=False,
               pad_left=0, pad_right=0):
    text = format(digits(x), "f")
    text = ("-" if np.signbit(x) else "+" if sign else "") + (text if "." in text else text + ".")
    left, right = text.split(".")
    return left.rjust(pad_left or 0) + "." + right.ljust(pad_right or 0)


def scientific(x, precision=None, min_digits=None, unique=True, trim="k", sign=False, pad_left=0, exp_digits=2):
    fewest = digits(x)
    if min_digits is not None:
        with localcontext() as context:
            context.prec, context.rounding = min_digits + 1, ROUND_HALF_EVEN
            fewest = +Decimal(float(abs(x)))
    fraction = "".join(str(d) for d in fewest.as_tuple().digits)
    exponent = fewest.adjusted() if fewest else 0
    rest = fraction[1:] if fewest else ""
    rest = rest.ljust(min_digits, "0") if min_digits is not None else rest.rstrip("0")
    lead = ("-" if np.signbit(x) else "+" if sign else "") + fraction[0]
    places = max(2, exp_digits or 2)
    return f"{lead.rjust(pad_left or 0)}.{rest}e{'-' if exponent < 0 else '+'}{abs(exponent):0{places}d}"


def halves():
    """Prints bfloat16, over NumPy's own choice of notation and widths."""
    theirs = arrayprint.dragon4_positional, arrayprint.dragon4_scientific
    arrayprint.dragon4_positional, arrayprint.dragon4_scientific = positional, scientific
    try:
        for i in range(300):
            count = rnd.randint(1, 9)
            if i % 3:
                bits = np.array([bfloat16(v) for v in floats("f4", count)], np.float32).view(np.uint32)
            else:
                bits = nrnd.integers(0, 1 << 16, count, dtype=np.uint32) << 16
            memory = base((bits >> 16).astype(np.uint16))
            shown = (bits & 0xFFFF0000).view(np.float32)
            if not i % 5:
                shown, view = shown[:1].reshape(()), memory[:1].reshape(())
            else:
                view = memory
            text = repr(shown).replace("float32", "bfloat16")
            if len(text.split("\n")[-1]) > 74:
                continue  # the name is one longer
            case(view, memory, text, "bfloat16")
    finally:
        arrayprint.dragon4_positional, arrayprint.dragon4_scientific = theirs


def main(path):
    out.write(f"#\tseed {SEED}; numpy {np.__version__}; python {platform.python_version()}\n")
    dtypes()
    edges()
    words()
    times()
    halves()
    whole(np.zeros(3, []))
    with open(path, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(out.getvalue().encode())
    print(cases, "cases")


main(sys.argv[1])
