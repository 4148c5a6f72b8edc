# SPDX-License-Identifier: Apache-2.0
"""Writes archives as NumPy and CPython's zipfile write them, and what numpy.load reads of them.

    venv/bin/python npz_golden.py ../resources/org/gatun/ndarray/file

npz.txt.gz    archive: its name, the file in hexadecimal; the lines after it are its arrays: name,
              order, shape, dtype.descr, the elements' bytes in C order
"""

import gzip
import io
import platform
import sys
import warnings
import zipfile
from pathlib import Path

import numpy as np
from numpy.lib import format as npy

warnings.simplefilter("ignore")
folder = Path(sys.argv[1])
random = np.random.default_rng(20260103)
lines = [f"# numpy {np.__version__}; python {platform.python_version()}\n"]


def raw(array):
    data = array.tobytes("A") if not array.dtype.names else array.copy("A").tobytes("A")
    strides = (*array.strides, 1) if array.size else None
    return np.ndarray((*array.shape, array.itemsize), np.uint8, data, 0, strides).tobytes()


def case(name, data):
    lines.append(f"archive\t{name}\t{data.hex()}\n")
    with np.load(io.BytesIO(data)) as archive:
        for key in archive.files:
            array = archive[key]
            order = "F" if array.flags.f_contiguous and not array.flags.c_contiguous else "C"
            lines.append("\t".join([
                "array", key.encode("utf-8", "surrogatepass").hex(), order, ",".join(map(str, array.shape)),
                str(npy.dtype_to_descr(array.dtype)).encode().hex(), raw(array).hex()]) + "\n")


def saved(save, **arrays):
    file = io.BytesIO()
    save(file, **arrays)
    return file.getvalue()


def npy_bytes(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


class Unseekable(io.RawIOBase):
    """Makes zipfile write the sizes behind the content."""

    def __init__(self):
        self.data = bytearray()

    def writable(self):
        return True

    def write(self, part):
        self.data += part
        return len(part)


def zipped(members, method=zipfile.ZIP_STORED, file=None, comment=b"", force_zip64=False, flag=None):
    target = file or io.BytesIO()
    with zipfile.ZipFile(target, "w", method, allowZip64=True) as archive:
        for name, data in members:
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            with archive.open(info, "w", force_zip64=force_zip64) as member:
                member.write(data)
        archive.comment = comment
    return bytes(target.data) if file else target.getvalue()


ARRAYS = {
    "f4": np.arange(6, dtype="<f4").reshape(2, 3),
    "fortran": np.asfortranarray(random.integers(-99, 99, (3, 4, 2)).astype("<i8")),
    "big": random.standard_normal((4, 5)).astype(">f8"),
    "bool": random.integers(0, 2, 17).astype("?"),
    "record": np.array([(1, 2.5, b"abc"), (-3, 4.5, b"d")], [("a", "<i4"), ("b", ">f8"), ("c", "S3")]),
    "text": np.array(["ab", "größe", ""]),
    "time": np.array(["2026-01-01", "NaT"], "M8[s]"),
    "scalar": np.array(2.5),
    "empty": np.zeros((0, 3), "<i2"),
    "complex": np.array([1 + 2j, -3j], "<c8"),
    "bytes": random.integers(0, 256, 9_000, dtype=np.uint8),
    "zeros": np.zeros(30_000, "<f4"),
}
SMALL = {key: array for key, array in ARRAYS.items() if array.nbytes < 1000}
for key, array in ARRAYS.items():
    if key != "zeros":
        case(f"savez {key}", saved(np.savez, **{key: array}))
    case(f"savez_compressed {key}", saved(np.savez_compressed, **{key: array}))
case("savez all", saved(np.savez, **SMALL))
case("savez_compressed all", saved(np.savez_compressed, **SMALL))
case("savez none", saved(np.savez))
case("savez numbered", (lambda f: (np.savez(f, np.arange(3), np.arange(4.0)), f.getvalue())[1])(io.BytesIO()))
case("names", saved(np.savez, **{"größe": np.arange(2), "模型 \U0001f6a2": np.arange(3), "a.npy": np.arange(4), "": np.arange(5)}))
A = npy_bytes(np.arange(4, dtype="<i4"))
B = npy_bytes(np.arange(40.0).reshape(5, 8))
for method in [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]:
    kind = "stored" if method == zipfile.ZIP_STORED else "deflated"
    case(f"{kind} paths", zipped([("../../etc/passwd.npy", A), ("/abs.npy", B), ("a/b/c.npy", A), ("C:\\x.npy", A)], method))
    case(f"{kind} comment", zipped([("a.npy", A), ("b.npy", B)], method, comment=b"PK, a comment " * 9))
    case(f"{kind} zip64", zipped([("a.npy", A), ("b.npy", B)], method, force_zip64=True))
    case(f"{kind} streamed", zipped([("a.npy", A), ("b.npy", B)], method, file=Unseekable()))
    case(f"{kind} without suffix", zipped([("a", A), ("b.txt", B)], method))
page = zipped([("a\x01b.npy", A)]).replace(b"a\x01b.npy", b"a\x9ab.npy")
case("page 437", page)

with gzip.GzipFile(folder / "npz.txt.gz", "wb", mtime=0) as file:
    file.write("".join(lines).encode())
