# SPDX-License-Identifier: Apache-2.0
"""Writes fill_nan_numpy.txt.gz: what real NumPy makes of tables whose NaN get a value, one a column say.

    python3 -m venv venv && venv/bin/pip install numpy==2.4.6
    venv/bin/python fill_nan_numpy.py ../resources/org/gatun/ndarray/fill_nan_numpy.txt.gz

Lines are fields separated by tabs; see golden.py:

    fill DTYPE ROWS COLUMNS VALUES DTYPE SHAPE FILL RESULT_DTYPE RESULT
    number DTYPE ROWS COLUMNS VALUES NUMBER RESULT_DTYPE RESULT

Values, fill and result are bytes in hexadecimal digits; shape is empty for one value.
"""

import random
import sys

import numpy as np

import golden

SEED = 20261124


def table(rng, dtype, rows, columns):
    values = np.array([rng.choice([0, -0.0, 1.5, -2, 7, np.inf, 100]) for _ in range(rows * columns)])
    if np.dtype(dtype).kind == "f":
        values = np.where(np.array([rng.random() < 0.4 for _ in values], bool), np.nan, values)
    else:
        values = np.where(np.isinf(values), 3, values)
    return values.astype(dtype).reshape(rows, columns)


def text(array):
    return np.ascontiguousarray(array).tobytes().hex()


def main():
    rng = random.Random(SEED)
    dtypes = ["<f4", "<f8", "<f2", ">f4", ">f8", "<i4", "|u1"]
    for number in range(400):
        rows, columns = rng.randrange(0, 6), rng.randrange(1, 40)
        a = table(rng, rng.choice(dtypes), rows, columns)
        if number % 4 == 3:
            value = rng.choice([0, 2, 0.5, -1.25])
            if a.dtype.kind != "f":
                value = abs(int(value))
            made = np.where(np.isnan(a), value, a)
            operand = ("i" if isinstance(value, int) else "f") + str(value)
            golden.emit("number", a.dtype.str, rows, columns, text(a), operand, made.dtype.str, text(made))
            continue
        shape = rng.choice([(columns,), (1, columns), (rows, columns), (rows, 1), ()])
        fill = np.array(table(rng, rng.choice(["<f4", "<f8", "<f2", "<i2"]), 1, int(np.prod(shape)))).reshape(shape)
        made = np.where(np.isnan(a), fill, a)
        golden.emit("fill", a.dtype.str, rows, columns, text(a), fill.dtype.str, ",".join(map(str, shape)), text(fill),
                    made.dtype.str, text(made))
    golden.write(sys.argv[1], f"{SEED}")


main()
