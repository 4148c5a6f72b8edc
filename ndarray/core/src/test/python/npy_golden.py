# SPDX-License-Identifier: Apache-2.0
"""Writes what NumPy writes and reads as .npy.

    venv/bin/python npy_golden.py ../resources/org/gatun/ndarray/file

npy.txt.gz           arrays: how they were saved (numpy.save, or a version that was asked for), the
                     file in hexadecimal, shape, order, dtype.descr, the elements' bytes in C order,
                     and their values as float64 where they are real numbers that fit
npy-headers.txt.gz   version, header in hexadecimal, bytes of data after it, and what numpy.load says:
                     opens, with order, shape and bytes an element; refuses, with its words; or
                     stricter: it opens what Gatun refuses on purpose
"""

import gzip
import io
import platform
import re
import struct
import sys
import warnings
from pathlib import Path

import numpy as np
from numpy.lib import format as npy

folder = Path(sys.argv[1])
versions = f"# numpy {np.__version__}; python {platform.python_version()}\n"
random = np.random.default_rng(20260102)


def save(name, text):
    with gzip.GzipFile(folder / name, "wb", mtime=0) as file:
        file.write((versions + text).encode())


def filled(dtype, *shape):
    """An array of arbitrary bytes that are values of the dtype."""
    dtype = np.dtype(dtype)
    count = int(np.prod(shape, dtype=np.int64))
    if dtype.kind == "U":
        letters = ["".join(map(chr, random.integers(0x20, 0x3000, random.integers(0, dtype.itemsize // 4 + 1))))
                   for _ in range(count)]
        return np.array(letters, dtype).reshape(shape)
    if dtype.names is not None and dtype.names:
        array = np.zeros(shape, dtype)
        for name in dtype.names:
            array[name] = filled(dtype[name].base, *array[name].shape)
        return array
    bits = random.integers(0, 256, count * dtype.itemsize, dtype=np.uint8)
    if dtype.kind == "b":
        bits &= 1
    if dtype.itemsize == 0:
        return np.zeros(shape, dtype)
    return bits.view(dtype).reshape(shape).copy()


def hexed(array):
    """The values as float64, of those that fit; each NaN the same."""
    if array.dtype.kind == "f" and array.dtype.itemsize <= 8 or array.dtype.kind in "iu" and array.dtype.itemsize < 8:
        with np.errstate(all="ignore"):
            values = array.astype("<f8")
        values[np.isnan(values)] = np.nan
        return values.tobytes().hex()
    return ""


lines = []


def case(name, array, version=None):
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if version is None:
            np.save(file, array)
        else:
            npy.write_array(file, array, version=version)
    file.seek(0)
    again = npy.read_array(file, max_header_size=1 << 30)
    assert again.shape == array.shape and again.dtype == array.dtype
    order = "F" if again.flags.f_contiguous and not again.flags.c_contiguous else "C"
    # Copies of records lose what lies between the fields.
    data = file.getvalue()[len(file.getvalue()) - again.nbytes:]
    strides = (*again.strides, 1) if again.size else None
    raw = np.ndarray((*again.shape, again.itemsize), np.uint8, data, 0, strides).tobytes() if again.ndim < 64 else data
    descr = str(npy.dtype_to_descr(again.dtype))
    lines.append("\t".join([
        name, "save" if version is None else f"{version[0]}.{version[1]}", file.getvalue().hex(),
        ",".join(map(str, again.shape)), order, descr.encode().hex(), raw.hex(), hexed(again)]) + "\n")


SCALARS = ["?", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8", "c8", "c16", "f16", "c32", "S5", "U3",
           "V7", "M8[ns]", "m8[25s]", "M8[D]", "M8", "S1", "U1", "V1"]
for code in SCALARS:
    for sign in "<>":
        dtype = np.dtype(sign + code)
        case(f"{sign}{code} matrix", filled(dtype, 2, 3))
        case(f"{sign}{code} Fortran", np.asfortranarray(filled(dtype, 2, 3)))
    case(f"{code} rank 0", filled(code))
    case(f"{code} empty", filled(code, 0))
    case(f"{code} rank 3", filled(code, 2, 1, 3))
RECORDS = {
    "packed": [("a", "<i4"), ("b", "<f8")],
    "big-endian": [("a", ">i4"), ("b", ">f8"), ("c", "<u2")],
    "aligned": np.dtype([("a", "u1"), ("b", "<f8"), ("c", "<i2")], align=True),
    "nested": [("p", [("x", "<f4"), ("y", "<f4")]), ("n", "<i8")],
    "sub-arrays": [("m", "<f4", (2, 3)), ("v", "<i2", (4,)), ("s", "S3")],
    "nested sub-array": [("m", [("x", "<i2"), ("y", "u1")], (2,))],
    "gap": np.dtype({"names": ["a", "b"], "formats": ["<i4", "<i4"], "offsets": [0, 12], "itemsize": 24}),
    "quotes": [("it's", "<i4"), ('"', "<i4"), ("\\", "<i4"), ("a\nb", "<i4")],
    "latin-1": [("größe", "<f4"), ("é", "<i4")],
    "utf-8": [("模型", "<f4"), ("\U0001f6a2", "<i2"), ("a", "u1")],
    "times and text": [("t", "<M8[us]"), ("d", "<m8[ms]"), ("u", "<U2"), ("v", "V3")],
    "one field": [("a", "<f4")],
}
for name, dtype in RECORDS.items():
    dtype = np.dtype(dtype)
    case(f"record {name}", filled(dtype, 3))
    case(f"record {name} Fortran", np.asfortranarray(filled(dtype, 2, 2)))
    case(f"record {name} rank 0", filled(dtype))
for shape in [(), (0,), (1,), (7,), (0, 3), (3, 0), (2, 0, 3), (1, 1), (1, 5), (5, 1), (2, 3, 4), (3, 1, 2, 1, 2), (1,) * 32,
              (1,) * 64, (2,) * 6, (1000,)]:
    case(f"shape {shape}", filled("<i2", *shape))
    case(f"shape {shape} Fortran", np.asfortranarray(filled("<i2", *shape)) if shape else filled("<i2"))
case("strided", filled("<f4", 6, 8)[::2, ::-3])
case("reversed", filled("<f4", 5)[::-1])
case("broadcast", np.broadcast_to(filled("<f4", 3), (2, 3)))
for version in [(1, 0), (2, 0), (3, 0)]:
    case(f"version {version}", filled("<f8", 2, 3), version)
    case(f"version {version} record", filled([("a", ">i2"), ("b", "S3")], 2), version)
case("version 3 names", filled(RECORDS["utf-8"], 2), (3, 0))
case("2500 fields", filled([(f"field number {i} of many", "<i2") for i in range(2500)], 1))
save("npy.txt.gz", "".join(lines))

D = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }"


def of(descr="'<f4'", order="False", shape="(2,)"):
    return f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}"


HEADERS = [(1, D, 8), (1, D, 7), (1, D, 9), (1, D, 0), (2, D, 8), (3, D, 8), (1, D + " " * 20 + "\n", 8), (1, D + "x", 8),
           (1, D[:-1], 8), (1, D[:-3] + "}", 8), (1, "", 0), (1, "{}", 8), (1, "[]", 8), (1, "'a'", 8), (1, "1", 8),
           (1, of(order="0"), 8), (1, of(order="1"), 8), (1, of(order="true"), 8), (1, of(order="None"), 8),
           (1, of(order="True"), 8), (1, of(order="'False'"), 8), (1, of(order="Falsehood"), 8),
           (1, of(shape="()"), 4), (1, of(shape="()"), 3), (1, of(shape="(2)"), 8), (1, of(shape="2"), 8),
           (1, of(shape="[2]"), 8), (1, of(shape="(2,1)"), 8), (1, of(shape="(2, 1,)"), 8), (1, of(shape="(,)"), 8),
           (1, of(shape="(2,,1)"), 8), (1, of(shape="(2 1)"), 8), (1, of(shape="('2',)"), 8), (1, of(shape="(2.0,)"), 8),
           (1, of(shape="(None,)"), 8), (1, of(shape="(02,)"), 8), (1, of(shape="(2L,)"), 8), (3, of(shape="(2L,)"), 8),
           (1, of(shape="(0,)"), 0), (1, of(shape="(0,4611686018427387904,4)"), 0),
           (1, of(shape="(4611686018427387904,4)"), 8), (1, of(shape="(9223372036854775808,)"), 8),
           (1, of(shape="(99999999999999999999,)"), 8), (1, of(shape="(2305843009213693952,)"), 8),
           (1, of(shape="(" + "1," * 64 + ")"), 4), (1, of(shape="(" + "1," * 65 + ")"), 4),
           (1, of(descr="'|O'"), 8), (1, of(descr="'O'"), 8), (1, of(descr="[('a', '|O')]"), 16),
           (1, of(descr="[('a', '<i4'), ('b', [('c', '|O')])]"), 24), (1, of(descr="[('a', '|O', (2,))]"), 32),
           (1, of(descr="'<f4x'"), 8), (1, of(descr="'<x4'"), 8), (1, of(descr="'<f3'"), 8), (1, of(descr="''"), 8),
           (1, of(descr="None"), 8), (1, of(descr="4"), 8), (1, of(descr="'float32'"), 8), (1, of(descr="'f'"), 8),
           (1, of(descr="'>f4'"), 8), (1, of(descr="'=f4'"), 8), (1, of(descr="'|f4'"), 8), (1, of(descr="'|u1'"), 2),
           (1, of(descr="'<u1'"), 2), (1, of(descr="'|S3'"), 6), (1, of(descr="'|V3'"), 6), (1, of(descr="'<U1'"), 8),
           (1, of(descr="'|S-1'"), 8), (1, of(descr="'|S99999999999'"), 8), (1, of(descr="'<M8[ns]'"), 16),
           (1, of(descr="'<M8[xx]'"), 16), (1, of(descr="'<M8[ns'"), 16), (1, of(descr="'<m8[7D]'"), 16),
           (1, of(descr="[('a', '<i2'), ('b', '<i2')]"), 8), (1, of(descr="[('a', '<i2'), ('a', '<i2')]"), 8),
           (1, of(descr="[('a', '<i2'), ('', '|V2')]"), 8), (1, of(descr="[('', '<i2')]"), 4),
           (1, of(descr="[('a', '<i2', (2,))]"), 8), (1, of(descr="[('a', '<i2', 2)]"), 8), (1, of(descr="[('a',)]"), 8),
           (1, of(descr="[(('title', 'a'), '<i2')]"), 4), (1, of(descr="[('a', '<i2', (-1,))]"), 4),
           (1, of(descr="[('a', '<i2', 'x')]"), 4), (1, of(descr="[(1, '<i2')]"), 4), (1, of(descr="['<i2']"), 4),
           (1, of(descr="[('a', [('b', [('c', '<i2')])])]"), 4),
           (1, "{'descr': '<f4', 'fortran_order': False}", 8), (1, "{'descr': '<f4', 'shape': (2,)}", 8),
           (1, "{'fortran_order': False, 'shape': (2,)}", 8),
           (1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': 1}", 8),
           (1, "{'shape': (2,), 'fortran_order': False, 'descr': '<f4'}", 8),
           (1, '{"descr": "<f4", "fortran_order": False, "shape": (2,)}', 8),
           (1, "{'descr':'<f4','fortran_order':False,'shape':(2,)}", 8),
           (1, "{'descr' : '<f4' ,\n 'fortran_order' : False ,\n 'shape' : ( 2 , ) }", 8),
           (1, "{'descr': '<f4' 'fortran_order': False, 'shape': (2,)}", 8),
           (1, "{'descr' '<f4', 'fortran_order': False, 'shape': (2,)}", 8),
           (1, "{,'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", 8),
           (1, "{'descr': '<f4',, 'fortran_order': False, 'shape': (2,)}", 8),
           (1, "{'descr': '<f4, 'fortran_order': False, 'shape': (2,)}", 8),
           (1, "{descr: '<f4', 'fortran_order': False, 'shape': (2,)}", 8),
           (1, "{'descr': __import__('os').getcwd(), 'fortran_order': False, 'shape': (2,)}", 8),
           (1, of(descr="(" * 300 + ")" * 300), 8), (1, of(descr="[" * 300 + "]" * 300), 8),
           (3, of(descr="[('größe', '<f4')]"), 8), (1, of(descr="[('größe', '<f4')]"), 8),
           (1, of(shape="(-1,)"), 8), (1, of(shape="(-1,-2)"), 8), (1, of(shape="(True,)"), 8),
           (0, D, 8), (4, D, 8), (255, D, 8)]
STRICTER = [(1, of(shape="(0x2,)"), 8), (1, of(shape="(1_0,)"), 40), (1, of(descr="'<i2,<i2'"), 8),
            (1, "{'descr': '<f8', 'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", 8),
            (1, "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'shape': (2,)}", 8)]


def verdict(version, text, size):
    raw = text.encode("latin-1" if version < 3 else "utf-8")
    length = struct.pack("<H" if version < 2 else "<I", len(raw))
    file = io.BytesIO(b"\x93NUMPY" + bytes([version, 0]) + length + raw + bytes(size))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            array = np.load(file)
        order = "F" if array.flags.f_contiguous and not array.flags.c_contiguous else "C"
        return raw, f"opens {order} [{','.join(map(str, array.shape))}] {array.dtype.itemsize}"
    except Exception as e:
        said = re.sub(" at 0x[0-9a-f]+", "", f"{type(e).__name__}: {e}".split("\n")[0].replace("\t", " "))
        return raw, "refuses\t" + said[:100]


lines = []
for version, text, size in HEADERS:
    raw, said = verdict(version, text, size)
    lines.append(f"{version}\t{raw.hex()}\t{size}\t{said}\n")
for version, text, size in STRICTER:
    raw, said = verdict(version, text, size)
    assert said.startswith("opens")
    lines.append(f"{version}\t{raw.hex()}\t{size}\tstricter\t{said}\n")
save("npy-headers.txt.gz", "".join(lines))
