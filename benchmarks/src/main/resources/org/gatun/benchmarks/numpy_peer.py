# SPDX-License-Identifier: Apache-2.0
"""NumPy's side of ViewAlgebraBenchmark: makes the operands of one row, then runs it once a line read.

The clock is the benchmark's own, on the other side of the pipe, so that both are measured alike.
Results go to memory that is there already (out=) wherever NumPy takes such.
"""

import sys

import numpy as np

SLICES = 10_000


def slice_view():
    a = np.zeros((1000, 1000), np.float32)

    def run():
        for _ in range(SLICES):
            a[10:20, ::2]

    return run


def sum_elements():
    a = np.ones((1000, 1000), np.float32)

    def run():
        total = 0.0
        for i in range(10):
            for j in range(1000):
                total += a[i, j]

    return run


def copy(source, target):
    return lambda: np.copyto(target, source, casting="same_kind")


def contiguous():
    return copy(np.ones((4096, 4096), np.float32), np.zeros((4096, 4096), np.float32))


def transpose():
    return copy(np.ones((4096, 4096), np.float32).T, np.zeros((4096, 4096), np.float32))


def column():
    return copy(np.ones((1_000_000, 16), np.float32)[:, 3], np.zeros(1_000_000, np.float32))


def gather():
    table = np.ones((400_000, 128), np.float32)
    # The rows that the benchmark picks: the same simple recurrence.
    ids = np.empty(100_000, np.int64)
    row = 1
    for i in range(len(ids)):
        row = row * 48271 % 2147483647
        ids[i] = row % 400_000
    return lambda: table[ids]


def mask():
    values = np.ones(10_000_000, np.float32)
    # Half are true, without a pattern that a processor could learn.
    flags = np.empty(10_000_000, np.bool_)
    state = np.arange(1, 10_000_001, dtype=np.uint64)
    state *= np.uint64(0x9E3779B97F4A7C15)
    flags[:] = (state ^ (state >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9) >> np.uint64(63)
    return lambda: values[flags]


def cast(source, target):
    return copy(np.full(10_000_000, 1.5, source), np.zeros(10_000_000, target))


ROWS = {
    "slice": slice_view,
    "getFloat": sum_elements,
    "copy": contiguous,
    "transpose": transpose,
    "column": column,
    "gather": gather,
    "mask": mask,
    "float64To32": lambda: cast(np.float64, np.float32),
    "float32To16": lambda: cast(np.float32, np.float16),
    "float16To32": lambda: cast(np.float16, np.float32),
}

run = ROWS[sys.argv[1]]()
print("NumPy", np.__version__, flush=True)
for _ in sys.stdin:
    run()
    print("done", flush=True)
