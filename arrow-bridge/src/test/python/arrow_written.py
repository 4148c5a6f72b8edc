# SPDX-License-Identifier: Apache-2.0
"""Reads with pyarrow what was written, and compares it with what pyarrow and NumPy have.

    python arrow_written.py make FOLDER
    python arrow_written.py check FOLDER ORIGINALS

make writes the bytes of NumPy's arrays to FOLDER, and columns.txt: of each the name, the descr, the
shape, and whether there is a mask. check reads FOLDER/again, the files of ORIGINALS written anew,
and FOLDER/dicts, the arrays written as columns; it prints a line a column: ok, or what differs.
Made for pyarrow 26.0.1 and NumPy 2.4.6.
"""

import gzip
import json
import pathlib
import sys

import numpy as np
import pyarrow as pa
from arrow_ipc import text

SIZES = (11, 0, 1000, 64)
WORDS = ["", "a", "ß", "panama", "\U0001f6a2", "gatún", "x" * 5, "la ke", "\U0010ffff\u07ff\u0800"]


def arrays(n):
    """Arrays of n rows, by name; the same for the same n."""
    rng = np.random.default_rng([20261123, n])

    def bits(dtype, *shape):
        count = int(np.prod((n, *shape))) * np.dtype(dtype).itemsize
        return np.frombuffer(rng.bytes(count), dtype).reshape(n, *shape)

    def words(length, *shape):
        chosen = rng.integers(0, len(WORDS), (n, *shape))
        return np.array(WORDS)[chosen].astype(f"<U{length}")

    made = {}
    for code in ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"):
        made[code] = bits(code)
        made[code + " rows"] = bits(code, 3)
    for unit in ("s", "ms", "us", "ns"):
        ticks = rng.integers(-(2**60), 2**60, n)
        made["datetime " + unit] = ticks.astype(f"M8[{unit}]")
        made["timedelta " + unit] = ticks.astype(f"m8[{unit}]")
    days = rng.integers(-(2**31) + 1, 2**31, (n, 4)).astype("M8[D]")
    days[rng.random((n, 4)) < 0.2] = "NaT"
    made["days"] = days[:, 0].copy()
    made["days rows"] = days[:, 1:].copy()
    made[">M8[D]"] = made["days"].astype(">M8[D]")
    made["matrices"] = bits("i2", 2, 3)
    made["bool"] = rng.random(n) < 0.5
    made["bool rows"] = rng.random((n, 5)) < 0.5
    made["bytes"] = bits("u1", 3).view("S3").reshape(n)
    made["text"] = words(6)
    made["text rows"] = words(6, 2)
    for code in (">i2", ">u4", ">f8", ">M8[us]"):
        made[code] = bits(code.replace("M8[us]", "i8")).view(code)
    made[">i4 rows"] = bits(">i4", 3)
    made["text >"] = words(6).astype(">U6")
    record = [("day", "<M8[D]"), ("x", "<i4"), ("yes", "?"), ("name", "<U6"), ("inner", [("z", "<f8"), ("p", "<i2", 2)])]
    made["records"] = np.zeros(n, record)
    made["records"]["day"] = days[:, 2]
    made["records"]["x"] = bits("i4")
    made["records"]["yes"] = rng.random(n) < 0.5
    made["records"]["name"] = words(6)
    made["records"]["inner"]["z"] = rng.standard_normal(n)
    made["records"]["inner"]["p"] = bits("i2", 2)
    masks = {name + "?": rng.random(n) < 0.3 for name in made}
    made |= {name + "?": array for name, array in made.items()}
    return made, masks


def make(folder):
    for n in SIZES:
        made, masks = arrays(n)
        lines = []
        for i, (name, array) in enumerate(made.items()):
            (folder / f"{n}-{i}.values").write_bytes(array.tobytes())
            if name in masks:
                (folder / f"{n}-{i}.mask").write_bytes(masks[name].tobytes())
            descr = array.dtype.descr if array.dtype.names else array.dtype.str
            shape = ",".join(str(size) for size in array.shape)
            lines.append("\t".join((name, str(descr), shape, str(name in masks))))
        (folder / f"{n}-columns.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "words.txt").write_text("\n".join(keys()) + "\n", encoding="utf-8")


def keys():
    return [word + str(i) for i in range(20) for word in WORDS]


def expected(array, mask=None):
    """What a NumPy array is in Arrow."""
    array = array.astype(array.dtype.newbyteorder("="))
    kind = array.dtype.kind
    if array.dtype.names:
        children = [expected(np.ascontiguousarray(array[name])) for name in array.dtype.names]
        mask = None if mask is None else pa.array(mask)
        return pa.StructArray.from_arrays(children, array.dtype.names, mask=mask)
    if array.ndim > 1:
        size = array.shape[1]
        values = expected(np.ascontiguousarray(array).reshape(-1, *array.shape[2:]))
        mask = None if mask is None else pa.array(mask)
        return pa.FixedSizeListArray.from_arrays(values, size, mask=mask)
    if kind == "S":
        raw = np.ascontiguousarray(array).view("u1").reshape(len(array), array.itemsize)
        return pa.array([bytes(row) for row in raw], pa.binary(array.itemsize), mask=mask)
    if kind == "U":
        return pa.array(array.tolist(), pa.string(), mask=mask)
    if array.dtype == "M8[D]" and mask is not None:
        mask = mask | np.isnat(array)  # pyarrow makes 1970-01-01 of a masked array's NaT
    return pa.array(array, mask=mask)


def plain(array):
    """The array with floats as their bits, for NaN is not NaN."""
    wide = {pa.float16(): pa.uint16(), pa.float32(): pa.uint32(), pa.float64(): pa.uint64()}
    if array.type in wide:
        return array.view(wide[array.type])
    if pa.types.is_fixed_size_list(array.type):
        values = plain(array.values.slice(array.offset * array.type.list_size))
        mask = array.is_null()
        return pa.FixedSizeListArray.from_arrays(values, array.type.list_size, mask=mask)
    return array


def places(array):
    """The addresses of all buffers that have bytes."""
    if isinstance(array, pa.ExtensionArray):
        return places(array.storage)
    if isinstance(array, pa.DictionaryArray):
        return places(array.indices) + places(array.dictionary)
    own = [each.address for each in array.buffers() if each is not None and each.size > 0]
    if pa.types.is_list(array.type) and pa.types.is_dictionary(array.type.value_type):
        own += places(array.values.dictionary)
    return own


def opened(path):
    source = pa.memory_map(str(path))
    if path.read_bytes()[:6] == b"ARROW1":
        reader = pa.ipc.open_file(source)
        return reader.schema, [reader.get_batch(i) for i in range(reader.num_record_batches)]
    reader = pa.ipc.open_stream(source)
    return reader.schema, list(reader)


def check_column(where, field, found, problems):
    found.validate(full=True)
    if found.type != field.type:
        problems.append(f"{where}: expected {field.type} but found {found.type}")
    odd = [place for place in places(found) if place % 64]
    if odd:
        problems.append(f"{where}: buffers at {odd}, which are no multiples of 64")


def report(where, problems):
    print("ok" if not problems else " ".join("; ".join(problems).split()), where, sep="\t")


def check_again(path, original, told):
    schema, batches = opened(path)
    first, _ = opened(original)
    if not schema.equals(pa.schema([first.field(f.name) for f in schema], first.metadata), check_metadata=True):
        print(f"schema {schema} of {first}".replace("\n", ", "), path.name, sep="\t")
    if len(batches) != len(told):
        print(f"{len(batches)} batches of {len(told)}", path.name, sep="\t")
    pa.Table.from_batches(batches, schema).validate(full=True)
    for i, (one, values) in enumerate(zip(batches, told)):
        for name, rows in values.items():
            where, problems = f"{path.name}, batch {i}, {name}", []
            column = one.column(name)
            check_column(where, first.field(name), column, problems)
            seen = [text(each) for each in column]
            if seen != rows:
                problems.append(f"expected {rows} but found {seen}")
            report(where, problems)


def check_dicts(path, sizes):
    schema, batches = opened(path)
    pa.Table.from_batches(batches, schema).validate(full=True)
    if [one.num_rows for one in batches] != list(sizes):
        print(f"{[one.num_rows for one in batches]} rows of {sizes}", path.name, sep="\t")
    for one, n in zip(batches, sizes):
        made, masks = arrays(n)
        if one.schema.names != list(made):
            print(f"{one.schema.names} of {list(made)}", path.name, sep="\t")
        for name, array in made.items():
            where, problems = f"{path.name}, {n} rows, {name}", []
            wanted, column = expected(array, masks.get(name)), one.column(name)
            check_column(where, pa.field(name, wanted.type), column, problems)
            if not plain(column).equals(plain(wanted)):
                problems.append(f"expected {wanted} but found {column}")
            report(where, problems)


def check_keys(path):
    _, (one,) = opened(path)
    one.validate(full=True)
    rows = np.arange(2 * len(keys()), dtype="f4").reshape(-1, 2)
    wanted = {"key": pa.array(keys(), pa.large_string()), "value": expected(rows)}
    for name, array in wanted.items():
        problems = []
        check_column(path.name, pa.field(name, array.type), one.column(name), problems)
        if not one.column(name).equals(array):
            problems.append(f"expected {array} but found {one.column(name)}")
        report(f"{path.name}, {name}", problems)


def check(folder, originals):
    told = json.loads(gzip.decompress((originals / "values.json.gz").read_bytes()))["files"]
    for path in sorted((folder / "again").iterdir()):
        check_again(path, originals / path.stem, told[path.stem])
    for path in sorted((folder / "dicts").iterdir()):
        if path.stem == "keys":
            check_keys(path)
        else:
            check_dicts(path, [int(size) for size in path.stem.split("-")[1:]])


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(pathlib.Path(sys.argv[2]))
    else:
        check(pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]))
