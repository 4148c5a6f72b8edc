# SPDX-License-Identifier: Apache-2.0
"""Says of each .npy file and each member of a .npz archive in a folder what NumPy makes of it.

    python verdicts.py FOLDER

A line: file, name of the array in hexadecimal or nothing, then either order, shape, bytes an element
and the bytes in C order, or "refuses" and why.
"""

import sys
import warnings
from pathlib import Path

import numpy as np

warnings.simplefilter("ignore")


def said(read):
    try:
        array = read()
        if isinstance(array, bytes):
            return ["refuses", "no array"]
        order = "F" if array.flags.f_contiguous and not array.flags.c_contiguous else "C"
        data = (array.view((np.void, array.itemsize)) if array.itemsize else array).tobytes("A")
        strides = (*array.strides, 1) if array.size and array.itemsize else None
        raw = np.ndarray((*array.shape, array.itemsize), np.uint8, data, 0, strides).tobytes() if array.ndim < 64 else data
        return [order, ",".join(map(str, array.shape)), str(array.itemsize), raw.hex()]
    except BaseException as e:
        return ["refuses", f"{type(e).__name__}: {e}".split("\n")[0].replace("\t", " ")[:100]]


for path in sorted(Path(sys.argv[1]).iterdir()):
    if path.name.endswith(".npy"):
        print("\t".join([path.name, "", *said(lambda: np.load(path))]))
        continue
    try:
        archive = np.load(path)
        names = archive.files
    except BaseException as e:
        print("\t".join([path.name, "", "refuses", f"{type(e).__name__}: {e}".split("\n")[0].replace("\t", " ")[:100]]))
        continue
    for name in names:
        print("\t".join([path.name, name.encode("utf-8", "surrogatepass").hex(), *said(lambda: archive[name])]))
