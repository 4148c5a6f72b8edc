# SPDX-License-Identifier: Apache-2.0
"""Writes what NumPy and ml_dtypes make of single elements: the golden of ScalarsNumpyTest.

    pip install numpy==2.4.6 ml_dtypes==0.6.0
    python scalars.py ../resources/org/gatun/buffer

Lines of scalars.txt.gz, bits in hexadecimal, the element's as an integer of its size:

    get DTYPE ELEMENT JAVA_TYPE BITS|refused|range
    set DTYPE JAVA_TYPE BITS ELEMENT|refused|range

"refused": the Java type does not hold every value of the dtype, or the dtype takes no such type.
"range": this value does not fit. float16.bin.gz and bfloat16.bin.gz hold the float32, big endian,
of each of the 65,536 elements.

Assignment of a double or long to bfloat16 is computed exactly here, with fractions: ml_dtypes
rounds to float32 on its way, so twice. It must agree wherever the float32 is exact.
"""

import gzip
import random
import struct
import sys
import warnings
from fractions import Fraction
from pathlib import Path

import ml_dtypes
import numpy as np

warnings.simplefilter("ignore")
random.seed(2026)

DTYPES = {
    "bool": np.dtype("bool"),
    **{n: np.dtype(n) for n in "int8 int16 int32 int64 uint8 uint16 uint32 uint64".split()},
    "float16": np.dtype("float16"),
    "bfloat16": np.dtype(ml_dtypes.bfloat16),
    "float32": np.dtype("float32"),
    "float64": np.dtype("float64"),
}
JAVA = {"float": np.dtype("f4"), "double": np.dtype("f8"), "int": np.dtype("i4"), "long": np.dtype("i8")}
PRECISION = {"float16": 11, "bfloat16": 8, "float32": 24, "float64": 53, "float": 24, "double": 53}


def is_float(name):
    return name in PRECISION


def is_integer(name):
    return "int" in name or name == "long"


def bits(value, dtype):
    """The bits of a NumPy scalar; one NaN stands for all."""
    array = np.asarray(value, dtype=dtype)
    if dtype.kind in "fV" and array.astype("f8") != array.astype("f8"):
        return "nan"
    return array.tobytes()[::-1].hex()


def element(raw, dtype):
    return np.frombuffer(raw.to_bytes(dtype.itemsize, "little"), dtype=dtype)[0]


def integer_bits(name):
    """Bits of magnitude that an integer dtype needs."""
    info = np.iinfo(DTYPES.get(name) or JAVA[name])
    return info.bits if info.min == 0 else info.bits - 1


def holds_all(java, name):
    if name == "bool":
        return java == "boolean"
    if java == "boolean":
        return False
    if is_float(java):
        if is_float(name):
            return PRECISION[name] <= PRECISION[java]
        return integer_bits(name) <= PRECISION[java]
    if is_float(name):
        return False
    # A uint64 is read as a long, as far as it fits.
    return integer_bits(name) <= integer_bits(java) or (name, java) == ("uint64", "long")


def get(name, raw, java):
    dtype = DTYPES[name]
    if not holds_all(java, name):
        return "refused"
    value = element(raw, dtype)
    if java == "boolean":
        return "01" if value else "00"
    if is_integer(java) and not np.iinfo(JAVA[java]).min <= int(value) <= np.iinfo(JAVA[java]).max:
        return "range"
    return bits(value.astype(JAVA[java]), JAVA[java])


def to_bfloat16(value):
    """Rounds an exact number to nearest, ties to even, by comparing with every neighbour."""
    exact = Fraction(value)
    low, high = 0, 0x7F80  # elements; their values rise with their bits
    magnitude = abs(exact)

    def number(element_bits):  # of the infinity: what would come next
        if element_bits == 0x7F80:
            return Fraction(2) ** 128
        return Fraction(struct.unpack(">f", struct.pack(">I", element_bits << 16))[0])

    if magnitude >= number(high):
        low = high
    while high - low > 1:
        middle = (low + high) // 2
        if number(middle) <= magnitude:
            low = middle
        else:
            high = middle
    if low == 0x7F80:
        chosen = low
    else:
        below, above = magnitude - number(low), number(low + 1) - magnitude
        chosen = low if below < above or (below == above and low % 2 == 0) else low + 1
    negative = exact < 0 or (isinstance(value, float) and struct.pack(">d", value)[0] >= 0x80)
    return chosen | (0x8000 if negative else 0)


def assign(name, java, value):
    """What array[0] = value stores."""
    dtype = DTYPES[name]
    if name == "bool":
        return "refused"
    if not is_float(name):
        if is_float(java):
            return "refused"
        array = np.zeros(1, dtype)
        try:
            array[0] = int(value)
        except OverflowError:
            return "range"
        # Above 2^63 - 1 there is no long to assign.
        return bits(array[0], dtype)
    if name == "bfloat16":
        if is_float(java) and not np.isfinite(value):
            return bits(np.array([value]).astype(dtype)[0], dtype)
        plain = value.item()
        exact = to_bfloat16(plain)
        if Fraction(float(np.float32(plain))) == Fraction(plain) if np.isfinite(np.float32(plain)) else False:
            theirs = np.array([value]).astype(np.float32).astype(dtype)
            assert bits(theirs[0], dtype) == f"{exact:04x}", (value, exact, theirs)
        return f"{exact:04x}"
    return bits(np.array([value]).astype(dtype)[0], dtype)


def elements(name):
    """Elements worth reading: ends, neighbours of powers of two, and random ones."""
    size = DTYPES[name].itemsize * 8
    if size == 8:
        return range(256) if name != "bool" else [0, 1]
    top = 1 << size
    found = {0, 1, 2, top - 1, top - 2}
    for power in range(size):
        found |= {(1 << power) - 1, 1 << power, (1 << power) + 1}
        found |= {(top - (1 << power)) % top, (top - (1 << power) - 1) % top}
    found |= {random.randrange(top) for _ in range(60)}
    if name == "float32":
        found |= {0x7F800000, 0xFF800000, 0x7FC00000, 0x7F7FFFFF, 0x00800000, 0x7F800001}
    if name == "float64":
        found |= {0x7FF0 << 48, 0xFFF0 << 48, 0x7FF8 << 48, (0x7FF0 << 48) - 1}
    if name in ("float16", "bfloat16"):
        found |= {random.randrange(top) for _ in range(200)}
    return sorted(found)


def doubles():
    """Doubles at and just beside every kind of tie of the half floats, and random ones."""
    found = [0.0, -0.0, float("inf"), float("-inf"), float("nan"), 5e-324, 1.7976931348623157e308,
             3.4028234663852886e38, 3.4028235677973366e38, 1e-50, -1e-50, 65504.0, 65519.999999, 65520.0]
    for name in ("float16", "bfloat16", "float32"):
        width = DTYPES[name].itemsize * 8
        edge = {"float16": 0x7C00, "bfloat16": 0x7F80, "float32": 0x7F800000}[name]
        picks = {0, 1, 2, edge - 1, edge - 2} | {random.randrange(edge) for _ in range(400)}
        for raw in picks:
            here = float(element(raw, DTYPES[name]))
            after = element(raw + 1, DTYPES[name])
            beyond = float(after) if np.isfinite(after) else here + 2.0 ** {"float16": 5, "bfloat16": 120, "float32": 104}[name]
            tie = here + (beyond - here) / 2
            for value in (here, tie, np.nextafter(tie, 0), np.nextafter(tie, np.inf)):
                # Two ties in one value: float32 sees a tie where the double has none.
                found.append(float(value) * random.choice((1, -1)))
            found.append(tie * (1 + 2.0 ** -40) * random.choice((1, -1)))
    return [np.float64(value) for value in found]


def longs():
    found = {0, 1, -1, 2**63 - 1, -(2**63)}
    for power in range(63):
        for near in (-2, -1, 0, 1, 2):
            found |= {2**power + near, -(2**power) + near}
    for _ in range(600):  # bfloat16 ties, just off, in a long that no double holds
        power = random.randrange(9, 55)
        tie = (random.randrange(256, 512) | 1) << power
        found |= {tie - 1, tie, tie + 1, -tie - 1, -tie, -tie + 1}
    return [np.int64(value) for value in sorted(found) if -(2**63) <= value < 2**63]


def main(folder):
    lines = [f"# NumPy {np.__version__}, ml_dtypes {ml_dtypes.__version__}"]
    for name in DTYPES:
        for raw in elements(name):
            width = DTYPES[name].itemsize * 2
            for java in (*JAVA, "boolean"):
                lines.append(f"get {name} {raw:0{width}x} {java} {get(name, raw, java)}")
    ints = [np.int32(v) for v in longs() if -(2**31) <= v < 2**31]
    floats = sorted({struct.pack(">f", np.float32(v)) for v in doubles()})
    floats = [np.float32(struct.unpack(">f", raw)[0]) for raw in floats]
    # NaN with few bits, which must not be lost to infinity; not by way of a double, which quiets them.
    for raw in (0x7F800001, 0xFF800001, 0x7F802000, 0x7FFFFFFF, 0xFFC00000):
        floats.append(np.frombuffer(struct.pack("<I", raw), "f4")[0])
    for name in DTYPES:
        for java, values in (("float", floats), ("double", doubles()), ("int", ints), ("long", longs())):
            if name == "bool" or (not is_float(name) and is_float(java)):
                values = values[:3]
            for value in values:
                text = value.tobytes()[::-1].hex()
                lines.append(f"set {name} {java} {text} {assign(name, java, value)}")
    # No time stamp in the file: the same goldens give the same bytes.
    write(folder / "scalars.txt.gz", ("\n".join(lines) + "\n").encode())
    for name in ("float16", "bfloat16"):
        every = np.arange(65536, dtype="u2").view(DTYPES[name]).astype(">f4")
        write(folder / f"{name}.bin.gz", every.tobytes())
    print(len(lines) - 1, "lines")


def write(path, content):
    with open(path, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, 0) as out:
        out.write(content)


main(Path(sys.argv[1]))
