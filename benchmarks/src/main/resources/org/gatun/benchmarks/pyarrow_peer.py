# SPDX-License-Identifier: Apache-2.0
"""pyarrow's side of ArrowFileBenchmark: what the first argument names, with the file that is the
second, or in the line, once a line read. The clock is the benchmark's own, on the other side of the pipe.

A line that begins with "memory" is answered with what this process has: resident memory that is its
own, that of files, and the most that Arrow's pool held, in bytes.
"""

import sys

import pyarrow as pa
import pyarrow.compute as pc

pa.set_cpu_count(1)
path = sys.argv[2]


def sum_column():
    total = 0.0
    with pa.memory_map(path) as file:
        reader = pa.ipc.open_file(file)
        for i in range(reader.num_record_batches):
            total += pc.sum(reader.get_batch(i).column(7)).as_py()
    return total


def open_file():
    with pa.memory_map(path) as file:
        return pa.ipc.open_file(file).get_batch(0).column(0)


def memory():
    with open("/proc/self/status") as lines:
        kilobytes = {line.split(":")[0]: line.split()[1] for line in lines if line.startswith("Rss")}
    own, files = (int(kilobytes[name]) * 1024 for name in ("RssAnon", "RssFile"))
    return f"{own} {files} {pa.default_memory_pool().max_memory()}"


run = {"sum": sum_column, "open": open_file}[sys.argv[1]]
print("pyarrow", pa.__version__, flush=True)
for line in sys.stdin:
    if line.startswith("memory"):
        print(memory(), flush=True)
    else:
        path = line.strip() or path
        run()
        print("done", flush=True)
