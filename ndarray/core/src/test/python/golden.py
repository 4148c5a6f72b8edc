# SPDX-License-Identifier: Apache-2.0
"""The form of a golden: lines of fields between tabs, packed, the first of which names the versions."""

import gzip
import platform

import numpy as np

lines = []
counts = {}


def emit(*fields):
    lines.append("\t".join(str(f) for f in fields))
    counts[fields[0]] = counts.get(fields[0], 0) + 1


def numbers(values):
    return ",".join(str(int(v)) for v in values)


def write(path, seed):
    """Writes what was emitted, and prints how much that is of each kind."""
    versions = f"#\tseed {seed}; numpy {np.__version__}; python {platform.python_version()}"
    with open(path, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write("".join(line + "\n" for line in [versions, *lines]).encode())
    print(counts)
