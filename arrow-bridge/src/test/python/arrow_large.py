# SPDX-License-Identifier: Apache-2.0
"""Prints with pyarrow the rows of each batch of a file, and the values of each column at MARKS.

    python arrow_large.py FILE FILE|STREAM MARKS

The file is mapped, so of gigabytes only the pages of those values are read.
Made for pyarrow 26.0.1.
"""

import sys

import pyarrow as pa

path, kind, marks = sys.argv[1:]
with pa.memory_map(path) as source:
    if kind == "FILE":
        reader = pa.ipc.open_file(source)
        batches = [reader.get_batch(i) for i in range(reader.num_record_batches)]
    else:
        batches = list(pa.ipc.open_stream(source))
    for batch in batches:
        print("rows", batch.num_rows)
        for name, column in zip(batch.schema.names, batch.columns):
            for mark in map(int, marks.split(",")):
                if mark < batch.num_rows:
                    print(name, mark, column[mark].as_py())
