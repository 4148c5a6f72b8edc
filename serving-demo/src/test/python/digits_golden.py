# SPDX-License-Identifier: Apache-2.0
"""Computes what the model `digits` should answer, in float64 with NumPy, apart from all our code.

    python3 serving-demo/src/test/python/digits_golden.py

reads the weights from the module's resources and writes digits-golden.csv into its test resources.
A line is the kind of input, its elements in hexadecimal and ten probabilities. The inputs are
drawn from a seed, and the last is the seven that the README sends; none is from the data set.
"""

import json
import pathlib
import platform
import struct

import numpy as np

SEED = 20261123
SEVEN = np.array(
    [
        [0, 0, 9, 16, 16, 16, 6, 0],
        [0, 0, 8, 12, 12, 16, 8, 0],
        [0, 0, 0, 0, 4, 16, 4, 0],
        [0, 0, 4, 8, 13, 16, 8, 0],
        [0, 0, 12, 16, 16, 12, 4, 0],
        [0, 0, 3, 15, 9, 0, 0, 0],
        [0, 0, 6, 16, 2, 0, 0, 0],
        [0, 0, 12, 12, 0, 0, 0, 0],
    ],
    np.uint8,
)
MODULE = pathlib.Path(__file__).parents[3]
FOLDER = "org/gatun/serving/model"


def read_safetensors(file):
    raw = file.read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8 : 8 + length])
    arrays = {}
    for name, entry in header.items():
        if name != "__metadata__":
            assert entry["dtype"] == "F32"
            begin, end = entry["data_offsets"]
            flat = np.frombuffer(raw[8 + length + begin : 8 + length + end], "<f4")
            arrays[name] = flat.reshape(entry["shape"]).astype(np.float64)
    return arrays


def answer(weights, greys):
    hidden = np.maximum(greys @ weights["hidden.weight"] + weights["hidden.bias"], 0)
    sums = hidden @ weights["output.weight"] + weights["output.bias"]
    powers = np.exp(sums - sums.max())
    return powers / powers.sum()


def strokes(random):
    """A bitmap of 32 by 32 with a few thick lines."""
    bitmap = np.zeros((32, 32), np.uint8)
    row, column = np.mgrid[0:32, 0:32]
    for _ in range(random.integers(1, 5)):
        start, end = random.uniform(0, 32, 2), random.uniform(0, 32, 2)
        for along in np.linspace(0, 1, 60):
            y, x = start + along * (end - start)
            bitmap[(row - y) ** 2 + (column - x) ** 2 <= 4] = 1
    return bitmap


def main():
    random = np.random.default_rng(SEED)
    weights = read_safetensors(MODULE / "src/main/resources" / FOLDER / "digits.safetensors")
    lines = []
    for case in range(121):
        if case == 120:
            kind, pixels = "greys", SEVEN
            greys = pixels
        elif case < 60:
            kind, pixels = "greys", random.integers(0, 17, (8, 8)).astype(np.uint8)
            greys = pixels
        else:
            kind = "bitmap"
            pixels = strokes(random) if case < 110 else random.integers(0, 2, (32, 32), np.uint8)
            greys = np.array(
                [[pixels[4 * i : 4 * i + 4, 4 * j : 4 * j + 4].sum() for j in range(8)] for i in range(8)]
            )
        expected = answer(weights, greys.astype(np.float64).ravel())
        lines.append(",".join([kind, pixels.tobytes().hex(), *(f"{p:.12e}" for p in expected)]))
    head = f"# digits_golden.py, seed {SEED}, Python {platform.python_version()}, NumPy {np.__version__}"
    target = MODULE / "src/test/resources" / FOLDER / "digits-golden.csv"
    target.write_text("\n".join([head, *lines]) + "\n")


if __name__ == "__main__":
    main()
