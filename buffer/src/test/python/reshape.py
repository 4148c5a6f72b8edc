# SPDX-License-Identifier: Apache-2.0
"""Writes when NumPy reshapes without a copy, and to which strides: the golden of ReshapeNumpyTest.

    pip install numpy==2.4.6
    python reshape.py ../resources/org/gatun/buffer

Lines: ITEMSIZE SHAPE STRIDES NEW_SHAPE -> NEW_SHAPE STRIDES | copy | error; lists have commas and
brackets, strides are in bytes.
"""

import gzip
import random
import sys
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import as_strided

random.seed(2027)


def text(values):
    return "[" + ",".join(str(v) for v in values) + "]"


def random_array():
    """A view of zeros: transposed, cut, reversed, broadcast."""
    dtype = np.dtype(random.choice(["u1", "i2", "f4", "f8"]))
    shape = [random.choice([0, 1, 1, 2, 2, 3, 4, 6] if random.random() < 0.1 else [1, 2, 2, 3, 4, 6])
             for _ in range(random.randrange(6))]
    wide = [max(1, size) * random.choice([1, 1, 1, 2]) for size in shape]
    array = np.zeros(wide, dtype)
    array = array[tuple(slice(0, w, max(1, w // max(1, s)))  for w, s in zip(wide, shape))]
    array = array[tuple(slice(0, size) for size in shape)]
    if random.random() < 0.4:
        array = array.transpose(random.sample(range(array.ndim), array.ndim))
    for axis in range(array.ndim):
        if random.random() < 0.15:
            array = np.flip(array, axis)
        if random.random() < 0.1 and array.shape[axis] > 0:
            strides = list(array.strides)
            strides[axis] = 0
            array = as_strided(array, array.shape, strides)
    return array


def random_shape(count):
    if random.random() < 0.05:
        return [random.randrange(-1, 5) for _ in range(random.randrange(4))]
    shape = []
    if count == 0:
        shape = [random.randrange(4) for _ in range(random.randrange(4))]
        shape.insert(random.randrange(len(shape) + 1), 0)
        return shape
    while count > 1:
        divisors = [d for d in range(2, count + 1) if count % d == 0]
        shape.append(random.choice(divisors))
        count //= shape[-1]
    random.shuffle(shape)
    for _ in range(random.randrange(3)):
        shape.insert(random.randrange(len(shape) + 1), 1)
    if shape and random.random() < 0.2:
        shape[random.randrange(len(shape))] = -1
    return shape


lines = [f"# NumPy {np.__version__}"]
while len(lines) <= 6000:
    array = random_array()
    shape = random_shape(array.size)
    try:
        new = np.reshape(array, shape, copy=False)
        outcome = f"{text(new.shape)} {text(new.strides)}"
    except ValueError as e:
        outcome = "copy" if "copy" in str(e) else "error"
    lines.append(f"{array.itemsize} {text(array.shape)} {text(array.strides)} {text(shape)} -> {outcome}")
with open(Path(sys.argv[1]) / "reshape.txt.gz", "wb") as raw, gzip.GzipFile("", "wb", 9, raw, 0) as out:
    out.write(("\n".join(lines) + "\n").encode())
kinds = [line.split("-> ")[1] for line in lines[1:]]
print(len(kinds), "cases,", kinds.count("copy"), "copies,", kinds.count("error"), "errors")
