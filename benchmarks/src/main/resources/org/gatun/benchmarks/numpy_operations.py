# SPDX-License-Identifier: Apache-2.0
"""NumPy's side of OperationsBenchmark: makes the operands of one row, then runs it once a line read.

The clock is the benchmark's own, on the other side of the pipe, so that both are measured alike.
Results go to memory that is there already (out=). Rows of a thousand run many times a line.
"""

import sys

import numpy as np

LONG = 10_000_000
WIDE = 1000
MILLION = 1_000_000
COLUMNS = 16
SIDE = 224
SMALL = 1000
ROWS_OF_BATCH = 64
LOOP = int(sys.argv[2])

numbers = np.random.default_rng(7)


def random(*shape):
    return numbers.random(shape, np.float32)


def zeros(*shape, dtype=np.float32):
    return np.zeros(shape, dtype)


def total(size):
    a, out = random(size), zeros()
    return lambda: np.sum(a, out=out)


def argmax():
    a, out = random(LONG), zeros(dtype=np.intp)
    return lambda: np.argmax(a, out=out)


def two(function, size, dtype=np.float32):
    a, b, out = random(size), random(size), zeros(size, dtype=dtype)
    return lambda: function(a, b, out=out)


def broadcast_add():
    a, b, out = random(LONG // WIDE, WIDE), random(WIDE), zeros(LONG // WIDE, WIDE)
    return lambda: np.add(a, b, out=out)


def scale():
    a, out = random(LONG), zeros(LONG)
    return lambda: np.multiply(a, 2, out=out)


def chain():
    a, out = random(MILLION), zeros(MILLION)

    def run():
        np.subtract(a, 0.5, out=out)
        np.divide(out, 0.25, out=out)
        np.multiply(out, 0.75, out=out)
        np.add(out, 0.125, out=out)
        np.maximum(out, 0, out=out)

    return run


def standardise():
    a, mean, deviation = random(MILLION, COLUMNS), random(COLUMNS), random(COLUMNS)
    out = zeros(MILLION, COLUMNS)

    def run():
        np.subtract(a, mean, out=out)
        np.divide(out, deviation, out=out)

    return run


def normalise():
    picture = numbers.integers(0, 256, (SIDE, SIDE, 3), np.uint8).transpose(2, 0, 1)
    factor, shift, out = random(3, 1, 1), random(3, 1, 1), zeros(3, SIDE, SIDE)

    def run():  # the fastest of three ways
        np.copyto(out, picture)
        np.multiply(out, factor, out=out)
        np.add(out, shift, out=out)

    return run


def resize():
    from PIL import Image

    picture = Image.fromarray(numbers.integers(0, 256, (480, 640, 3), np.uint8))
    return lambda: picture.resize((SIDE, SIDE), Image.BILINEAR)


def batch():
    parts, out = [random(SMALL) for _ in range(ROWS_OF_BATCH)], zeros(ROWS_OF_BATCH, SMALL)
    return lambda: np.stack(parts, out=out)


def exp():
    a, out = random(SMALL), zeros(SMALL)
    return lambda: np.exp(a, out=out)


def softmax():
    a, out, greatest, sum_ = random(SMALL), zeros(SMALL), zeros(), zeros()

    def run():
        np.max(a, out=greatest)
        np.subtract(a, greatest, out=out)
        np.exp(out, out=out)
        np.sum(out, out=sum_)
        np.divide(out, sum_, out=out)

    return run


def many(once):
    def run():
        for _ in range(LOOP):
            once()

    return run


ROWS = {
    "sum": lambda: total(LONG),
    "argmax": argmax,
    "add": lambda: two(np.add, LONG),
    "broadcastAdd": broadcast_add,
    "scale": scale,
    "less": lambda: two(np.less, LONG, np.bool_),
    "chain": chain,
    "standardise": standardise,
    "normalise": normalise,
    "resize": resize,
    "batch": lambda: many(batch()),
    "add1000": lambda: many(two(np.add, SMALL)),
    "mul1000": lambda: many(two(np.multiply, SMALL)),
    "sum1000": lambda: many(total(SMALL)),
    "exp1000": lambda: many(exp()),
    "softmax1000": lambda: many(softmax()),
}

run = ROWS[sys.argv[1]]()
print("NumPy", np.__version__, flush=True)
for _ in sys.stdin:
    run()
    print("done", flush=True)
