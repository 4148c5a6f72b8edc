# SPDX-License-Identifier: Apache-2.0
"""Reads and writes array files with NumPy and the safetensors package.

    python files.py read FOLDER           prints what is in each file
    python files.py write FOLDER SEED     writes files, and prints what is in each
    python files.py poke FILE INDEX VALUE sets an element of a .npy file through a mapping

A line: file, name of the array, order, shape, dtype, the elements' bytes in C order; names and dtypes
in hexadecimal, for NumPy's files the descr, for safetensors the format's name.
"""

import io
import json
import sys
from pathlib import Path

import numpy as np
import safetensors
import safetensors.numpy
from numpy.lib import format as npy


def line(file, name, order, shape, dtype, data):
    print("\t".join([file, name.encode().hex(), order, ",".join(map(str, shape)), dtype.encode().hex(), data.hex()]))


def show(file, name, array):
    order = "F" if array.flags.f_contiguous and not array.flags.c_contiguous else "C"
    if array.dtype.names is not None:  # copies leave anything between the fields
        whole = np.zeros(array.shape, array.dtype, order)
        for field in array.dtype.names:
            whole[field] = array[field]
        array = whole
    data = array.view((np.void, array.itemsize)).tobytes("A")
    strides = (*array.strides, 1) if array.size else None
    raw = np.ndarray((*array.shape, array.itemsize), np.uint8, data, 0, strides).tobytes()
    line(file, name, order, array.shape, str(npy.dtype_to_descr(array.dtype)), raw)


def show_safetensors(file, data, only=None):
    for name, array in safetensors.deserialize(data):
        if only is None or name in only:
            line(file, name, "C", array["shape"], array["dtype"], bytes(array["data"]))


def read(folder):
    for path in sorted(folder.iterdir()):
        if path.name.endswith(".npy"):
            show(path.name, "", np.load(path))
            mapped = np.load(path, mmap_mode="r") if np.load(path).size else None
            assert mapped is None or mapped.tobytes() == np.load(path).tobytes()
        elif path.name.endswith(".npz"):
            with np.load(path) as archive:
                for name in archive.files:
                    show(path.name, name, archive[name])
        elif path.name.endswith(".index.json"):
            index = json.loads(path.read_text("utf-8"))
            sizes = 0
            for shard in sorted(set(index["weight_map"].values())):
                names = [name for name, file in index["weight_map"].items() if file == shard]
                show_safetensors(path.name, (folder / shard).read_bytes(), names)
                with safetensors.safe_open(folder / shard, "np") as opened:
                    assert sorted(opened.keys()) == sorted(names)
                sizes += sum(len(a["data"]) for _, a in safetensors.deserialize((folder / shard).read_bytes()))
            assert sizes == index["metadata"]["total_size"]
        elif path.name.endswith(".safetensors") and "-of-" not in path.name:
            show_safetensors(path.name, path.read_bytes())


def write(folder, seed):
    random = np.random.default_rng(seed)
    arrays = {}
    descrs = ["?", "<i1", "<u1", "<i2", ">i4", "<u8", "<f2", "<f4", ">f8", "<c8", ">c16", "S4", "<U3", "<M8[ms]",
              [("a", "<i4"), ("b", ">f8", (2,))], [("größe", "<u2"), ("模", "S3")]]
    for i, descr in enumerate(descrs):
        dtype = np.dtype(descr)
        shape = tuple(random.integers(0 if i % 5 == 4 else 1, 5, random.integers(0, 5)))
        array = np.zeros(shape, dtype)
        if dtype.kind in "iufcM":
            array = random.integers(0, 256, (*shape, dtype.itemsize), dtype=np.uint8).view(dtype).reshape(shape)
        elif dtype.kind in "?S":
            array = random.integers(0, 2, shape).astype(dtype)
        elif dtype.kind == "V":
            for name in dtype.names:
                array[name] = random.integers(0, 99, array[name].shape).astype(dtype[name].base)
        arrays[f"array {i} ü"] = np.asfortranarray(array) if i % 2 and array.ndim else array
    for i, array in enumerate(arrays.values()):
        np.save(folder / f"{i}.npy", array)
    np.savez(folder / "stored.npz", **arrays)
    np.savez_compressed(folder / "compressed.npz", **arrays)
    known = {name: np.ascontiguousarray(array) for name, array in arrays.items()
             if array.dtype.kind in "biuf" and array.dtype.isnative or array.dtype == np.complex64}
    safetensors.numpy.save_file(known, folder / "a.safetensors", {"seed": str(seed)})
    names = list(known)
    shards = {"m-1.safetensors": names[::2], "m-2.safetensors": names[1::2]}
    for file, part in shards.items():
        data = safetensors.numpy.save({name: known[name] for name in part})
        (folder / file.replace(".", "-of-.")).write_bytes(data)
    index = {"metadata": {"total_size": sum(a.nbytes for a in known.values())},
             "weight_map": {name: file.replace(".", "-of-.") for file, part in shards.items() for name in part}}
    (folder / "m.safetensors.index.json").write_text(json.dumps(index, indent=2))
    read(folder)


command, folder = sys.argv[1], Path(sys.argv[2])
sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="\n")
if command == "read":
    read(folder)
elif command == "write":
    write(folder, int(sys.argv[3]))
else:
    array = np.load(folder, mmap_mode="r+")
    array[int(sys.argv[3])] = float(sys.argv[4])
    array.flush()
    print(array.sum())
