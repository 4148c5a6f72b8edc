# SPDX-License-Identifier: Apache-2.0
"""Writes an Arrow file and stream whose dictionaries are compressed by LZ4.

    python arrow_dictionaries.py FOLDER

FOLDER gets compressed-dictionaries.file and .stream: two batches of a column of colours, whose
dictionary says red, green and blue forty times each, so that it gets smaller. Made with pyarrow
26.0.1.
"""

import pathlib
import sys

import pyarrow as pa


def main():
    folder = pathlib.Path(sys.argv[1])
    words = pa.array([f"{word} {i // 3}" for i, word in enumerate(["red", "green", "blue"] * 40)])
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    batches = [
        pa.record_batch(
            {"colour": pa.DictionaryArray.from_arrays(pa.array(rows, pa.int8()), words)}
        )
        for rows in ([0, 1, None, 2], [2, 119])
    ]
    for name, new in (("file", pa.ipc.new_file), ("stream", pa.ipc.new_stream)):
        path = folder / f"compressed-dictionaries.{name}"
        with new(path, batches[0].schema, options=options) as writer:
            for batch in batches:
                writer.write_batch(batch)


if __name__ == "__main__":
    main()
