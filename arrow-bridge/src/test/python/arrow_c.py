# SPDX-License-Identifier: Apache-2.0
"""pyarrow's side of the C data interface, run inside the JVM. Nothing here knows Gatun."""
import ctypes
import datetime
import decimal

import pyarrow as pa


def arrays():
    n = 23
    some = [None if i % 5 == 1 else i for i in range(n)]
    yield pa.array([None if i is None else i % 3 == 0 for i in some], pa.bool_())
    for bits in (8, 16, 32, 64):
        yield pa.array(some, f"int{bits}")
        yield pa.array(some, f"uint{bits}")
        yield pa.array(range(n), f"int{bits}")
    for kind in (pa.float16(), pa.float32(), pa.float64()):
        yield pa.array([None if i is None else i / 4 for i in some], pa.float64()).cast(kind)
    for kind in (pa.date32(), pa.time32("s"), pa.time32("ms")):
        yield pa.array(some, pa.int32()).cast(kind)
    for unit in ("s", "ms", "us", "ns"):
        yield pa.array(some, pa.int64()).cast(pa.timestamp(unit))
        yield pa.array(some, pa.int64()).cast(pa.timestamp(unit, "Europe/Vienna"))
        yield pa.array(some, pa.int64()).cast(pa.duration(unit))
    yield pa.array([None if i is None else i * 86_400_000 for i in some], pa.int64()).cast(pa.date64())
    for kind in (pa.time64("us"), pa.time64("ns")):
        yield pa.array(some, pa.int64()).cast(kind)
    yield pa.array([None if i is None else (i, -i, i * 1000) for i in some], pa.month_day_nano_interval())
    for kind in (pa.decimal32(7, 2), pa.decimal64(15, 3), pa.decimal128(30, 4), pa.decimal256(60, -2)):
        scale = decimal.Decimal(10) ** -kind.scale
        yield pa.array([None if i is None else (i - 9) * scale for i in some], kind)
    words = [None if i is None else "ö€😀x"[: i % 5] * (i % 3) for i in some]
    for kind in (pa.string(), pa.large_string()):
        yield pa.array(words, kind)
    raw = [None if w is None else w.encode() for w in words]
    for kind in (pa.binary(), pa.large_binary()):
        yield pa.array(raw, kind)
    yield pa.array([None if i is None else bytes([i, 1, 255]) for i in some], pa.binary(3))
    lists = [None if i is None else [None if k == 1 else k for k in range(i % 4)] for i in some]
    for kind in (pa.list_(pa.int16()), pa.large_list(pa.float32())):
        yield pa.array(lists, kind)
    bools = [None if each is None else [None if k is None else k > 0 for k in each] for each in lists]
    yield pa.array(bools, pa.list_(pa.bool_()))
    pairs = [None if i is None else [i, None] for i in some]
    yield pa.array(pairs, pa.list_(pa.int32(), 2))
    yield pa.array([None if w is None else [w, None] for w in words], pa.list_(pa.string(), 2))
    yield pa.array([None if p is None else [p, None, p] for p in pairs], pa.list_(pa.list_(pa.int32(), 2), 3))
    yield pa.array(
        [None if i is None else {"a": i, "b": w, "c": i % 2 == 0} for i, w in zip(some, words)],
        pa.struct([pa.field("a", pa.int8()), pa.field("b", pa.string()), pa.field("c", pa.bool_())]),
    )
    entries = [None if i is None else [(str(k), k) for k in range(i % 3)] for i in some]
    yield pa.array(entries, pa.map_(pa.string(), pa.int64()))
    yield pa.array(entries, pa.map_(pa.string(), pa.int64(), keys_sorted=True))
    yield pa.array(words).dictionary_encode()
    yield pa.DictionaryArray.from_arrays(pa.array(some, pa.int8()), pa.array([f"w{i}" for i in range(n)]), ordered=True)
    coded = pa.array(["x", "y", None, "x"] * 5).dictionary_encode()
    yield pa.ListArray.from_arrays(pa.array([0, 3, 3, 17, 20], pa.int32()), coded)
    yield pa.StructArray.from_arrays([coded, pa.array(range(20))], ["code", "n"])
    values = pa.array(range(24), pa.float32())
    tensor = pa.fixed_shape_tensor(pa.float32(), (2, 3), dim_names=["H", "W"], permutation=[1, 0])
    yield pa.ExtensionArray.from_storage(tensor, pa.FixedSizeListArray.from_arrays(values, 6))
    yield pa.array([None if i is None else i.to_bytes(16, "big") for i in some], pa.binary(16)).cast(pa.uuid())


def refused():
    yield pa.nulls(5)
    yield pa.array(["a", None, "a long string that is no part of a view"], pa.string_view())
    yield pa.array([b"a", None], pa.binary_view())
    yield pa.array([[1], None, [2, 3]], pa.list_view(pa.int32()))
    yield pa.array([[1], None, [2, 3]], pa.large_list_view(pa.int32()))
    yield pa.UnionArray.from_sparse(pa.array([0, 1], pa.int8()), [pa.array([1, 2]), pa.array(["a", "b"])])
    yield pa.UnionArray.from_dense(
        pa.array([0, 1], pa.int8()), pa.array([0, 0], pa.int32()), [pa.array([1]), pa.array(["b"])]
    )
    yield pa.RunEndEncodedArray.from_arrays([2, 5], ["a", "b"])


CASES = []
for each in arrays():
    CASES += [each, each[3:], each[2:11], each[9:13], each[1:1], each[:0]]
REFUSED = list(refused())
FIELD = pa.field("größe", pa.int32(), nullable=False, metadata={"unit": "m", "": "empty", "none": ""})


def export(case, array, schema):
    case._export_to_c(array, schema)


def same(case, array, schema):
    found = pa.Array._import_from_c(array, schema)
    found.validate(full=True)
    assert found.type == case.type, f"expected {case.type} but found {found.type}"
    assert found.equals(case), f"expected {case} but found {found}"
    assert found.null_count == case.null_count


def batches():
    schema = pa.schema([FIELD, pa.field("w", pa.string())], metadata={"of": "batch"})
    return [
        pa.record_batch([pa.array(range(n), pa.int32()), pa.array(["w"] * n)], schema=schema) for n in (3, 0, 5)
    ]


def export_stream(stream):
    all = batches()
    pa.RecordBatchReader.from_batches(all[0].schema, all)._export_to_c(stream)


class Lent:
    """An object with the Arrow PyCapsule interface, over structs that somebody else wrote."""

    def __init__(self, array, schema, stream):
        self.array, self.schema, self.stream = array, schema, stream

    @staticmethod
    def capsule(address, name):
        new = ctypes.pythonapi.PyCapsule_New
        new.restype, new.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
        return new(address, name, None)

    def __arrow_c_array__(self, requested_schema=None):
        return self.capsule(self.schema, b"arrow_schema"), self.capsule(self.array, b"arrow_array")

    def __arrow_c_stream__(self, requested_schema=None):
        return self.capsule(self.stream, b"arrow_array_stream")


def same_stream(stream):
    found = pa.table(Lent(0, 0, stream))
    found.validate(full=True)
    expected = pa.Table.from_batches(batches())
    assert found.equals(expected), f"expected {expected} but found {found}"
    assert found.field(0).equals(expected.field(0), check_metadata=True), found.field(0)


def same_floats(array, schema, n):
    found = pa.array(Lent(array, schema, 0))
    assert found.equals(pa.array([i / 2 for i in range(n)], pa.float32())), found
