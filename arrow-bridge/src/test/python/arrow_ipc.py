"""Writes Arrow files of every type that pyarrow can write, and what stands in them.

    python arrow_ipc.py FOLDER

Made with pyarrow 26.0.1 and NumPy 2.4.6; each file has the version of pyarrow in its schema's
metadata. FOLDER gets the files and values.json: for each file, batch and column the rows as texts,
null, integers, the bits of floats, hex of text and bytes, lists in brackets, structs in braces.
"""

import decimal
import gzip
import json
import pathlib
import struct
import sys

import numpy as np
import pyarrow as pa
import pyarrow.feather as feather

META = {"pyarrow": pa.__version__}
decimal.getcontext().prec = 80
rng = np.random.default_rng(20261123)


def text(scalar):
    t = scalar.type
    if not scalar.is_valid:
        return "null"
    if pa.types.is_dictionary(t):
        return text(scalar.value)
    if isinstance(t, pa.BaseExtensionType):
        return text(scalar.value)
    if pa.types.is_boolean(t):
        return "true" if scalar.as_py() else "false"
    if pa.types.is_integer(t):
        return str(scalar.as_py())
    if pa.types.is_float16(t):
        return np.float16(scalar.as_py()).tobytes()[::-1].hex()
    if pa.types.is_float32(t):
        return struct.pack(">f", scalar.as_py()).hex()
    if pa.types.is_float64(t):
        return struct.pack(">d", scalar.as_py()).hex()
    if pa.types.is_decimal(t):
        return str(int(scalar.as_py().scaleb(t.scale)))
    if t == pa.month_day_nano_interval():
        return ",".join(str(part) for part in scalar.as_py())
    if pa.types.is_temporal(t):
        return str(scalar.value)
    if pa.types.is_string(t) or pa.types.is_large_string(t):
        return "'" + scalar.as_py().encode().hex() + "'"
    if pa.types.is_binary(t) or pa.types.is_large_binary(t) or pa.types.is_fixed_size_binary(t):
        return "'" + scalar.as_py().hex() + "'"
    if pa.types.is_struct(t):
        return "{" + ",".join(f.name + "=" + text(scalar[i]) for i, f in enumerate(t)) + "}"
    if pa.types.is_map(t):
        entries = scalar.values
        return "[" + ",".join(text(entry) for entry in entries) + "]"
    return "[" + ",".join(text(each) for each in scalar.values) + "]"


def plain_columns(n):
    """A column of each type, of n values, with and without nulls."""
    some = rng.random(n) < 0.3

    def ints(dtype):
        info = np.iinfo(dtype)
        values = rng.integers(info.min, info.max, n, dtype=dtype, endpoint=True)
        values[: min(n, 2)] = [info.min, info.max][: min(n, 2)]
        return values

    def floats(dtype):
        values = (rng.standard_normal(n) * 100).astype(dtype)
        values[: min(n, 4)] = np.array([np.inf, -0.0, 1.5, -np.inf], dtype)[: min(n, 4)]
        return values

    words = ["", "a", "ß", "panama", "\U0001f6a2", "gatún", "x" * 40, "lake"]
    columns = {}

    for dtype in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"):
        columns[dtype] = pa.array(ints(dtype))
        columns[dtype + "?"] = pa.array(ints(dtype), mask=some)
    for dtype in ("float16", "float32", "float64"):
        columns[dtype] = pa.array(floats(dtype))
        columns[dtype + "?"] = pa.array(floats(dtype), mask=some)
    bits = rng.random(n) < 0.5
    columns["bool"] = pa.array(bits)
    columns["bool?"] = pa.array(bits, mask=some)
    days = rng.integers(-40000, 40000, n).astype("int32")
    micros = rng.integers(-(2**60), 2**60, n)
    of_day = rng.integers(0, 86399, n)
    columns["date32?"] = pa.array(days, mask=some).cast(pa.date32())
    columns["date64"] = pa.array(days).cast(pa.date32()).cast(pa.date64())
    for unit, scale in (("s", 1), ("ms", 1000)):
        columns["time32 " + unit] = pa.array((of_day * scale).astype("int32")).cast(pa.time32(unit))
    for unit, scale in (("us", 10**6), ("ns", 10**9)):
        columns["time64 " + unit + "?"] = pa.array(of_day * scale, mask=some).cast(pa.time64(unit))
    for unit in ("s", "ms", "us", "ns"):
        columns["timestamp " + unit] = pa.array(micros // 10**9).cast(pa.timestamp(unit))
        columns["duration " + unit + "?"] = pa.array(micros, mask=some).cast(pa.duration(unit))
    columns["timestamp tz"] = pa.array(micros // 10**6).cast(pa.timestamp("us", tz="Europe/Berlin"))
    columns["months days nanos?"] = pa.array(
        [None if m else (int(d), -int(d), int(x)) for m, d, x in zip(some, days, micros)],
        pa.month_day_nano_interval(),
    )
    unscaled = [int(x) * 10**9 + int(y) for x, y in zip(micros, of_day)]
    columns["decimal128"] = pa.array([decimal.Decimal(u).scaleb(-5) for u in unscaled], pa.decimal128(38, 5))
    columns["decimal256?"] = pa.array(
        [None if m else decimal.Decimal(u * 10**30).scaleb(-7) for m, u in zip(some, unscaled)],
        pa.decimal256(76, 7),
    )
    columns["fixed binary?"] = pa.array(
        [None if m else rng.bytes(3) for m in some], pa.binary(3)
    )
    texts = [words[i % len(words)] for i in range(n)]
    holes = [None if m else t for m, t in zip(some, texts)]
    columns["string"] = pa.array(texts, pa.string())
    columns["string?"] = pa.array(holes, pa.string())
    columns["large string?"] = pa.array(holes, pa.large_string())
    columns["binary?"] = pa.array([None if t is None else t.encode() for t in holes], pa.binary())
    columns["large binary"] = pa.array([t.encode() for t in texts], pa.large_binary())
    lists = [None if m else list(range(i % 4)) for i, m in enumerate(some)]
    columns["list?"] = pa.array(lists, pa.list_(pa.int16()))
    columns["large list of text"] = pa.array(
        [[words[j] for j in range(i % 3)] + [None] for i in range(n)], pa.large_list(pa.string())
    )
    columns["list of lists?"] = pa.array(
        [None if m else [[i], [], None, [i, i]] for i, m in enumerate(some)],
        pa.list_(pa.list_(pa.float32())),
    )
    columns["fixed list"] = pa.array([[i, i + 0.5, -i] for i in range(n)], pa.list_(pa.float32(), 3))
    columns["fixed list of lists?"] = pa.array(
        [None if m else [[i, None], [1, 2]] for i, m in enumerate(some)],
        pa.list_(pa.list_(pa.int32(), 2), 2),
    )
    columns["fixed list of text"] = pa.array([["a", None]] * n, pa.list_(pa.string(), 2))
    columns["struct?"] = pa.array(
        [None if m else {"x": i, "name": t} for i, (m, t) in enumerate(zip(some, holes))],
        pa.struct([("x", pa.int32()), ("name", pa.string())]),
    )
    columns["map?"] = pa.array(
        [None if m else [("k%d" % j, j) for j in range(i % 3)] for i, m in enumerate(some)],
        pa.map_(pa.string(), pa.int64()),
    )
    columns["dictionary?"] = pa.array(holes, pa.string()).dictionary_encode()
    columns["dictionary of ints"] = pa.DictionaryArray.from_arrays(
        pa.array([i % 3 for i in range(n)], pa.int8()), pa.array([10**12, -1, 0], pa.int64())
    )
    columns["list of dictionary"] = pa.ListArray.from_arrays(
        pa.array(np.arange(n + 1), pa.int32()), pa.array(texts, pa.string()).dictionary_encode()
    )
    storage = pa.array([[6 * i + j for j in range(6)] for i in range(n)], pa.list_(pa.float32(), 6))
    columns["tensor"] = pa.ExtensionArray.from_storage(
        pa.fixed_shape_tensor(pa.float32(), [2, 3], permutation=[1, 0]), storage
    )
    return columns


def batch(columns, metadata=META):
    fields = [pa.field(name, array.type) for name, array in columns.items()]
    return pa.record_batch(list(columns.values()), schema=pa.schema(fields, metadata=metadata))


def write(folder, values, name, batches, stream=False, **options):
    options = pa.ipc.IpcWriteOptions(**options)
    path = folder / name
    new = pa.ipc.new_stream if stream else pa.ipc.new_file
    with new(path, batches[0].schema, options=options) as writer:
        for each in batches:
            writer.write_batch(each)
    note(values, name, batches)


def note(values, name, batches):
    values[name] = [
        {field.name: [text(each) for each in one.column(i)] for i, field in enumerate(one.schema)}
        for one in batches
    ]


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    values = {}
    first, second, empty = (batch(plain_columns(n)) for n in (11, 70, 0))

    def without_dictionaries(one):
        return one.select([f.name for f in one.schema if "dictionary" not in f.name])

    for stream in (False, True):
        kind = "stream" if stream else "file"
        alike = [without_dictionaries(one) for one in (first, second, empty)]
        write(folder, values, f"every-type.{kind}", alike, stream)
        write(folder, values, f"none.{kind}", [empty], stream)
        write(folder, values, f"lz4.{kind}", alike[:2], stream, compression="lz4")
        write(folder, values, f"zstd.{kind}", alike[:2], stream, compression="zstd")
    write(folder, values, "dictionaries.file", [first])
    write(folder, values, "dictionaries.stream", [first, second], True)  # they are replaced
    rows = range(20_000)
    big = batch({"x": pa.array(i // 100 for i in rows), "t": pa.array("gatun %d" % (i // 99) for i in rows)})
    for compression in ("lz4", "zstd"):  # blocks that need those before them
        write(folder, values, f"long-{compression}.file", [big], compression=compression)

    words = pa.array(["red", "green", "blue", None, "black"])
    growing = []
    for count, rows in ((2, [0, 1, None]), (3, [2, 0]), (5, [4, 3, 2, 1])):
        indices = pa.array(rows, pa.int16())
        growing.append(
            batch({"colour": pa.DictionaryArray.from_arrays(indices, words[:count])})
        )
    for stream in (False, True):
        kind = "stream" if stream else "file"
        write(folder, values, f"deltas.{kind}", growing, stream, emit_dictionary_deltas=True)
    nested = []
    for count in (2, 4):
        inner = pa.DictionaryArray.from_arrays(
            pa.array([count - 1, 0, None], pa.int8()), words[:count]
        )
        nested.append(batch({"lists": pa.ListArray.from_arrays(pa.array([0, 2, 3], pa.int32()), inner)}))
    write(folder, values, "nested-deltas.stream", nested, True, emit_dictionary_deltas=True)

    sliced = batch(plain_columns(40)).slice(13, 9)
    write(folder, values, "sliced.file", [without_dictionaries(sliced)])
    write(folder, values, "old-metadata.file", [without_dictionaries(first)],
          metadata_version=pa.ipc.MetadataVersion.V4)
    table = pa.Table.from_batches([without_dictionaries(first)])
    feather.write_feather(table, folder / "feather-2", compression="uncompressed")
    note(values, "feather-2", table.to_batches())

    small = {  # which Arrow Java does not have
        str(kind): pa.array([None, *(decimal.Decimal(n).scaleb(-2) for n in (-(10**8), 0, 7))], kind)
        for kind in (pa.decimal32(9, 2), pa.decimal64(18, 2))
    }
    write(folder, values, "small-decimals.file", [batch(small)])

    # What is refused, by name.
    legacy = pa.ipc.IpcWriteOptions(use_legacy_format=True, metadata_version=pa.ipc.MetadataVersion.V4)
    for new, name in ((pa.ipc.new_stream, "legacy.stream"), (pa.ipc.new_file, "legacy.file")):
        with new(folder / name, big.schema, options=legacy) as writer:
            writer.write_batch(big.slice(0, 3))
    refused = {
        "string view": pa.array(["a", "b" * 20], pa.string_view()),
        "list view": pa.array([[1], [2, 3]], pa.list_view(pa.int8())),
        "runs": pa.RunEndEncodedArray.from_arrays(pa.array([1, 2], pa.int32()), pa.array([7, 8])),
        "null": pa.nulls(2),
        "union": pa.UnionArray.from_sparse(
            pa.array([0, 1], pa.int8()), [pa.array([1, 2]), pa.array(["a", "b"])]
        ),
        "here": pa.array([1.5, 2.5]),
    }
    with pa.ipc.new_file(folder / "refused.file", batch(refused).schema) as writer:
        writer.write_batch(batch(refused))
    note(values, "refused.file", [batch({"here": refused["here"]})])

    told = json.dumps({"pyarrow": pa.__version__, "files": values}, separators=(",", ":"))
    (folder / "values.json.gz").write_bytes(gzip.compress(told.encode(), mtime=0))


if __name__ == "__main__":
    main()
