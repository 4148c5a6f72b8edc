# SPDX-License-Identifier: Apache-2.0
"""Writes images_numpy.txt.gz: what real NumPy makes of pixels times a factor plus a shift, channels first.

    python3 -m venv venv && venv/bin/pip install -r requirements.txt
    venv/bin/python images_numpy.py ../resources/org/gatun/ndarray/images_numpy.txt.gz

Lines are fields separated by tabs; see golden.py. Pixels lie in one memory of MEMORY bytes, see memory():

    normalise DESCR SHAPE STRIDES OFFSET SCALE SHIFT OUT crc

STRIDES and OFFSET are in bytes, also odd, negative or zero; SCALE and SHIFT the bits of float32; OUT the descr
of the result, into which what was computed in float32 is cast. crc is the CRC-32 of the result's bytes in
index order.
"""

import random
import sys
import zlib

import numpy as np

import golden

SEED = 20261123
MEMORY = 1 << 16
DTYPES = ["|u1"] * 12 + ["|i1", "<u2", ">i2", "<i4"]
OUTS = ["<f4"] * 8 + ["<f2", "<f8", ">f4"]


def memory():
    at = np.arange(MEMORY, dtype=np.uint64)
    return ((at * 2654435761 % (1 << 32)) >> 13).astype(np.uint8)


def bits(values):
    return golden.numbers(np.array(values, np.float32).view(np.uint32))


def layout(rng, dtype, shape):
    """Strides and the offset of element 0: adjacent, with gaps between rows, turned round, or any."""
    itemsize = np.dtype(dtype).itemsize
    steps = [itemsize]
    for size in shape[:0:-1]:
        steps.insert(0, steps[0] * size)
    kind = rng.randrange(8)
    if kind >= 4:
        gap = rng.randrange(0, 9)
        row = len(shape) - 3
        for axis in range(row + 1):
            steps[axis] += gap * (1 if axis == row else shape[row])
    if kind == 6:
        axis = rng.randrange(len(shape))
        steps[axis] = rng.choice([-steps[axis], 0, 2 * steps[axis]])
    if kind == 7:
        order = rng.sample(range(len(shape)), len(shape))
        step = itemsize
        for axis in order:
            steps[axis] = step * rng.choice([1, 1, -1])
            step *= shape[axis]
    low = sum(min(0, (size - 1) * step) for size, step in zip(shape, steps) if size)
    high = sum(max(0, (size - 1) * step) for size, step in zip(shape, steps) if size) + itemsize
    if high - low > MEMORY:
        return None
    return steps, -low + rng.randrange(MEMORY - (high - low) + 1)


def main():
    rng = random.Random(SEED)
    bytes_ = memory()
    while golden.counts.get("normalise", 0) < 3000:
        channels = rng.choice([1, 2, 3, 3, 3, 3, 4, 4, 5, 7])
        shape = [rng.choice([0, 1, 2, 3, 5, 7, 8, 11, 20]), rng.choice([0, 1, 2, 3, 4, 5, 8, 9, 13, 16, 17, 31, 40, 70]),
                 channels]
        if rng.random() < 0.3:
            shape.insert(0, rng.choice([0, 1, 2, 3]))
        if rng.random() < 0.8 and 0 in shape:
            continue
        dtype = rng.choice(DTYPES)
        placed = layout(rng, dtype, shape)
        if placed is None:
            continue
        strides, offset = placed
        pixels = np.ndarray(shape, dtype, bytes_, offset, strides)
        out = rng.choice(OUTS)
        scale = np.array([rng.choice([1, 0, -1, 1 / 255, rng.uniform(-0.1, 0.1)]) for _ in range(channels)], np.float32)
        shift = np.array([rng.choice([0, -0.0, 1, rng.uniform(-5, 5)]) for _ in range(channels)], np.float32)
        made = pixels.astype(np.float32) * scale + shift
        first = [2, 0, 1] if len(shape) == 3 else [0, 3, 1, 2]
        with np.errstate(over="ignore"):
            crc = zlib.crc32(made.transpose(first).astype(out).tobytes())
        golden.emit("normalise", np.dtype(dtype).str, golden.numbers(shape), golden.numbers(strides), offset,
                    bits(scale), bits(shift), np.dtype(out).str, crc)
    golden.write(sys.argv[1], SEED)


main()
