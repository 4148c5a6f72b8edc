# SPDX-License-Identifier: Apache-2.0
"""Writes tables_sklearn.txt.gz: by how much real scikit-learn shifts and scales the columns of tables.

    python3 -m venv venv && venv/bin/pip install numpy==2.4.6 scikit-learn==1.9.1
    venv/bin/python tables_sklearn.py ../resources/org/gatun/ndarray/tables_sklearn.txt.gz

Lines are fields separated by tabs; see golden.py:

    standard|minmax ROWS COLUMNS VALUES SHIFTS FACTORS RESULT INVERSE

Values, shifts, factors, results and what the inverse makes of the results are the bits of float64. NaN is a missing value.
"""

import random
import sys
import warnings

import numpy as np
import sklearn
from sklearn.preprocessing import MinMaxScaler, StandardScaler

import golden

SEED = 20261123


def bits(values):
    return golden.numbers(np.ascontiguousarray(values, np.float64).reshape(-1).view(np.int64))


def column(rng, rows):
    kind = rng.randrange(8)
    match kind:
        case 0:
            return [rng.choice([0.1, 0, -3.7, 1e6 + 0.1, 1e-9])] * rows
        case 1:
            return [float(rng.randrange(-5, 6)) for _ in range(rows)]
        case 2:
            return [1e8 + rng.random() for _ in range(rows)]
        case 3:
            return [rng.uniform(-1e-6, 1e-6) for _ in range(rows)]
        case _:
            return [rng.gauss(rng.choice([0, 50]), 10) for _ in range(rows)]


def main():
    rng = random.Random(SEED)
    warnings.simplefilter("error")
    for number in range(300):
        rows, columns = rng.choice([1, 2, 3, 7, 20, 60]), rng.choice([1, 2, 3, 5])
        table = np.array([column(rng, rows) for _ in range(columns)]).T.reshape(rows, columns)
        if number % 2:
            for k in range(columns):
                for row in rng.sample(range(rows), rng.randrange(0, rows)):
                    table[row, k] = np.nan
        standard = StandardScaler().fit(table)
        minmax = MinMaxScaler().fit(table)
        golden.emit("standard", rows, columns, bits(table), bits(standard.mean_), bits(1 / standard.scale_),
                    bits(standard.transform(table)), bits(standard.inverse_transform(standard.transform(table))))
        golden.emit("minmax", rows, columns, bits(table), bits(minmax.data_min_), bits(minmax.scale_),
                    bits(minmax.transform(table)), bits(minmax.inverse_transform(minmax.transform(table))))
    golden.write(sys.argv[1], f"{SEED}; scikit-learn {sklearn.__version__}")


main()
