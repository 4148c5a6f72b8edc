# SPDX-License-Identifier: Apache-2.0
"""Writes Arrow files with metadata of the schema, of fields, of fields within one and of each record
batch, some of which is no UTF-8, and what pyarrow reads of it.

    python arrow_metadata.py FOLDER

FOLDER gets metadata.file, metadata.stream and metadata.json: for each file the pairs of the schema,
of the fields and of each batch, as hexadecimal digits. Made with pyarrow 26.0.1.
"""

import json
import pathlib
import sys

import pyarrow as pa

NOTED = {b"who": "gatún".encode(), b"empty": b"", b"pickle": b"\x80\x05\x95\x00\xff"}
OF_FIELD = {b"unit": b"m", b"raw": b"\xff\x00\x80"}
OF_ITEM = {b"deep": b"\xc3\x28", b"unit": b"s"}
OF_CHILD = {b"raw": b"\xfe"}
OF_BATCHES = [{b"n": b"0", "größe".encode(): b"\xfe"}, None, {b"n": b"2", b"empty": b""}]


def pairs(metadata):
    return {key.hex(): value.hex() for key, value in (metadata or {}).items()}


def noted_in(field):
    """What is noted of a field, and of each within it."""
    of = field.type
    count = of.num_fields if pa.types.is_nested(of) else 0
    return {
        "metadata": pairs(field.metadata),
        "children": [noted_in(of.field(i)) for i in range(count)],
    }


def main():
    folder = pathlib.Path(sys.argv[1])
    item = pa.field("item", pa.int8(), metadata=OF_ITEM)
    children = [pa.field("a", pa.int16()), pa.field("b", pa.list_(item), metadata=OF_CHILD)]
    fields = [
        pa.field("x", pa.int32(), metadata=OF_FIELD),
        pa.field("s", pa.struct(children), metadata=OF_FIELD),
    ]
    schema = pa.schema(fields, metadata=NOTED)
    told = {"pyarrow": pa.__version__}
    for name, new in (("metadata.file", pa.ipc.new_file), ("metadata.stream", pa.ipc.new_stream)):
        path = folder / name
        with new(path, schema) as writer:
            for i, noted in enumerate(OF_BATCHES):
                structs = [{"a": i, "b": [1]}, {"a": i + 1, "b": []}]
                arrays = [pa.array([i, i + 1], pa.int32()), pa.array(structs, fields[1].type)]
                batch = pa.record_batch(arrays, schema=schema)
                writer.write_batch(batch, custom_metadata=noted)
        if name.endswith("file"):
            reader = pa.ipc.open_file(path)
            read = [reader.get_batch_with_custom_metadata(i) for i in range(len(OF_BATCHES))]
        else:
            reader = pa.ipc.open_stream(path.read_bytes())
            read = [reader.read_next_batch_with_custom_metadata() for _ in OF_BATCHES]
        told[name] = {
            "schema": pairs(reader.schema.metadata),
            "fields": [noted_in(each) for each in reader.schema],
            "batches": [pairs(each.custom_metadata) for each in read],
        }
    (folder / "metadata.json").write_text(json.dumps(told, indent=1) + "\n")


if __name__ == "__main__":
    main()
