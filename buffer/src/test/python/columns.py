# SPDX-License-Identifier: Apache-2.0
"""Writes what NumPy makes of structured arrays, field by field: the golden of ColumnRecordsNumpyTest.

    pip install numpy==2.4.6
    python columns.py ../resources/org/gatun/buffer

Lines: DESCR, the number of records, their bytes, each field's name and bytes, the bytes of the
records without gaps, and of the records with gaps of zeros. Columns are separated by tabs, bytes
are hexadecimal digits.
"""

import gzip
import random
import sys
from pathlib import Path

import numpy as np
from numpy.lib.recfunctions import repack_fields

random.seed(2028)
rng = np.random.default_rng(2028)
SCALARS = ["?", "i1", "<i2", ">i2", "<i4", "<i8", "u1", "<u2", "<u4", ">u8", "<f2", "<f4", "<f8", ">f8",
           "<c8", "<c16", "S3", "S1", "V5", "<U2", "<M8[s]", "<m8[ns]"]


def field_type():
    if random.random() < 0.15:
        # Without gaps, for NumPy leaves what lies in those of a record in a record to chance.
        return np.dtype([("re", "<f4"), ("im", random.choice(SCALARS))])
    return random.choice(SCALARS[:9] if random.random() < 0.5 else SCALARS)


def text(format):
    return format if isinstance(format, str) else format.descr


def random_type():
    """Returns a dtype and its text: packed, aligned, or with gaps and out of order."""
    names = [f"c{i}" for i in range(random.randrange(1, 7))]
    formats = [field_type() for _ in names]
    if random.random() < 0.4:
        formats = [random.choice(formats) for _ in names]
    shapes = [random.choice([(), (), (), (2,), (3,), (2, 3), (1,)]) for _ in names]
    kind = random.randrange(3)
    if kind < 2:
        dtype = np.dtype([(n, f, s) if s else (n, f) for n, f, s in zip(names, formats, shapes)], align=kind == 1)
        return dtype, str(dtype.descr)
    offsets, end = {}, 0
    for i in random.sample(range(len(names)), len(names)):
        end += random.choice([0, 0, 1, 3, 8])
        offsets[i] = end
        end += np.dtype((np.dtype(formats[i]), shapes[i])).itemsize
    spec = {"names": names, "formats": [(text(f), s) if s else text(f) for f, s in zip(formats, shapes)],
            "offsets": [offsets[i] for i in range(len(names))], "itemsize": end + random.choice([0, 0, 5])}
    return np.dtype(spec), str(spec)


def clean(array):
    """Makes each truth value 0 or 1, in place."""
    if array.dtype.names:
        for name in array.dtype.names:
            clean(array[name])
    elif array.dtype == bool:
        array[...] = rng.integers(0, 2, array.shape)


def case():
    dtype, descr = random_type()
    n = random.choice([0, 1, 2, 5, 11])
    records = np.frombuffer(bytearray(rng.bytes(n * dtype.itemsize)), dtype)
    clean(records)
    fields = ",".join(f"{name}={records[name].tobytes().hex()}" for name in dtype.names)
    again = np.zeros(n, dtype)
    for name in dtype.names:
        again[name] = records[name]
    return "\t".join([descr, str(n), records.tobytes().hex(), fields, repack_fields(records).tobytes().hex(),
                      again.tobytes().hex()])


target = Path(sys.argv[1]) / "columns.txt.gz"
lines = [f"NumPy {np.__version__}, Python {sys.version.split()[0]}"] + [case() for _ in range(300)]
with gzip.GzipFile(target, "wb", 9, mtime=0) as file:
    file.write(("\n".join(lines) + "\n").encode())
