# SPDX-License-Identifier: Apache-2.0
"""Writes what the real safetensors package writes, and what it says of broken headers.

    venv/bin/python safetensors_golden.py ../resources/org/gatun/ndarray/file

Names, texts and bytes are in hexadecimal.

real.safetensors     written by the package: every dtype that it writes, shapes of rank 0 to 4, an empty array, names of any characters, metadata
real.txt             the same metadata and arrays as the package reads them again: name, dtype,
                     shape, bytes
gatun.txt            what the package reads of gatun.safetensors, a file that the test writes to
                     target/golden and that is committed
headers.txt          headers, the bytes of data after them, and whether the package opens the file
"""

import platform
import struct
import sys
from pathlib import Path

import numpy as np
import safetensors
from safetensors import TensorSpec

folder = Path(sys.argv[1])
versions = (f"# safetensors {safetensors.__version__}; numpy {np.__version__}; "
            f"python {platform.python_version()}\n")


def lines(path):
    with safetensors.safe_open(path, "np") as file:
        metadata = file.metadata()
    arrays = dict(safetensors.deserialize(Path(path).read_bytes()))
    return "".join(
        f"metadata\t{key.encode().hex()}\t{value.encode().hex()}\n"
        for key, value in sorted(metadata.items())) + "".join(
        "\t".join(["array", name.encode().hex(), array["dtype"], ",".join(map(str, array["shape"])),
                   bytes(array["data"]).hex()]) + "\n"
        for name, array in sorted(arrays.items()))


SIZES = {"bool": 1, "int8": 1, "int16": 2, "int32": 4, "int64": 8, "uint8": 1, "uint16": 2, "uint32": 4, "uint64": 8,
         "float16": 2, "bfloat16": 2, "float32": 4, "float64": 8, "complex64": 8, "float8_e4m3fn": 1, "float8_e5m2": 1,
         "float8_e8m0fnu": 1, "float8_e4m3fnuz": 1, "float8_e5m2fnuz": 1, "float4_e2m1fn_x2": 1}


def real():
    random = np.random.default_rng(20260101)
    arrays, specs = {}, {}

    def add(name, dtype, shape, bits):
        arrays[name] = bits  # which keeps the memory
        specs[name] = TensorSpec(dtype=dtype, shape=shape, data_ptr=bits.ctypes.data, data_len=bits.nbytes)

    for dtype, size in SIZES.items():
        bits = random.integers(0, 256, 24 * size, dtype=np.uint8)
        add(dtype, dtype, [2, 3, 4], bits & 1 if dtype == "bool" else bits)
        add(dtype + ".vector", dtype, [5], arrays[dtype][:5 * size].copy())
    add("scalar", "float32", [], np.array(2.5, np.float32))
    add("empty", "float64", [3, 0, 2], np.zeros((3, 0, 2), np.float64))
    add("rank 4", "int16", [2, 2, 2, 2], np.arange(16, dtype=np.int16))
    add('quotes " and \\ and / and \n', "uint8", [1], np.array([1], np.uint8))
    add("größe 模型 \U0001f6a2", "uint8", [1, 1], np.array([[2]], np.uint8))
    metadata = {"format": "np", "note": 'a "text" of ünïcode \U0001f6a2\t', "": "empty name"}
    path = folder / "real.safetensors"
    safetensors.serialize_file(specs, path, metadata)
    (folder / "real.txt").write_text(versions + lines(path), encoding="utf-8")


def ours():
    (folder / "gatun.txt").write_text(versions + lines(folder / "gatun.safetensors"), encoding="utf-8")


A = '"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}'
HEADERS = [
    ("{" + A + "}", 8), ("{" + A + "}", 7), ("{" + A + "}", 9), ("{}", 0), ("{}", 1), ("", 0), ("[]", 0),
    ("null", 0), (" {" + A + "}", 8), ("{" + A + "}  ", 8), ("{" + A + "}\n\t ", 8), ("{" + A + "}x", 8),
    ("{" + A + "}\0", 8), ("{" + A, 8), ("{" + A + ",}", 8), ("{," + A + "}", 8),
    ("{" + A.replace('"dtype"', ' "dtype" ').replace(":", " : ") + "}", 8),
    ("{" + A + ',"b":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}', 16),
    ('{"b":{"dtype":"F32","shape":[2],"data_offsets":[8,16]},' + A + "}", 16),
    ("{" + A + ',"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}', 12),
    ("{" + A + ',"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', 8),
    ("{" + A + ',"b":{"dtype":"F32","shape":[2],"data_offsets":[12,20]}}', 20),
    ("{" + A + ',"b":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}}', 8),
    ("{" + A + ',"b":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}', 8),
    ("{" + A + ',"b":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}}', 8),
    ('{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}', 16),
    ('{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}', 8),
    ('{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}', 8),
    ('{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}', 8),
    ('{"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}', 8),
    ('{"a":{"dtype":"F32","shape":[2e0],"data_offsets":[0,8]}}', 8),
    ('{"a":{"dtype":"F32","shape":[02],"data_offsets":[0,8]}}', 8),
    ('{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}', 8),
    ('{"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}', 8),
    ('{"a":{"dtype":"F32","shape":null,"data_offsets":[0,8]}}', 8),
    ('{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}', 4),
    ('{"a":{"dtype":"F32","shape":[1,1,1,2],"data_offsets":[0,8]}}', 8),
    ('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,9]}}', 8),
    ('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}', 8),
    ('{"a":{"dtype":"F32","shape":[2]}}', 8), ('{"a":{"shape":[2],"data_offsets":[0,8]}}', 8),
    ('{"a":{"dtype":"F32","data_offsets":[0,8]}}', 8), ('{"a":{}}', 0), ('{"a":null}', 0),
    ('{"a":{"dtype":"f32","shape":[2],"data_offsets":[0,8]}}', 8),
    ('{"a":{"dtype":"X9","shape":[2],"data_offsets":[0,8]}}', 8),
    ('{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}', 0),
    ('{"a":{"dtype":"F32","shape":[4611686018427387904,4,0],"data_offsets":[0,0]}}', 0),
    ('{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}', 8),
    ('{"a":{"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,8]}}', 8),
    ('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,18446744073709551615]}}', 8),
    ('{"a":{"dtype":"F32","shape":[2],"data_offsets":[18446744073709551608,18446744073709551615]}}', 8),
    ('{"a":{"data_offsets":[0,8],"shape":[2],"dtype":"F32"}}', 8),
    ('{"__metadata__":{"a":"b"},' + A + "}", 8), ("{" + A + ',"__metadata__":{"a":"b"}}', 8),
    ('{"__metadata__":{},' + A + "}", 8), ('{"__metadata__":{"a":1},' + A + "}", 8),
    ('{"__metadata__":{"a":null},' + A + "}", 8), ('{"__metadata__":{"a":{}},' + A + "}", 8),
    ('{"__metadata__":"a",' + A + "}", 8), ('{"__metadata__":[],' + A + "}", 8),
    ('{"\\u0061":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', 8),
    ('{"\\ud83d\\udea2":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', 8),
    ('{"\\ud83d":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', 8),
    ('{"\\udea2\\ud83d":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', 8),
    ('{"\\x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', 8),
    ('{"\\u12g4":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', 8),
    ('{"a\tb":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', 8),
    ('{"":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', 8),
    ("{'a':{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8),
    ('{a:{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', 8),
    ('{"a":{"dtype":"F32","shape":[2,],"data_offsets":[0,8]}}', 8),
    ('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}', 8),
    ('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]', 8),
    ('{"a":{"dtype":"BF16","shape":[4],"data_offsets":[0,8]}}', 8),
    ('{"a":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}', 8),
    ('{"a":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}', 8),
    ('{"a":{"dtype":"F8_E5M2","shape":[2,4],"data_offsets":[0,8]}}', 8),
    ('{"a":{"dtype":"F8_E8M0","shape":[8],"data_offsets":[0,8]}}', 8),
    ('{"a":{"dtype":"F8_E4M3FNUZ","shape":[8],"data_offsets":[0,8]}}', 8),
    ('{"a":{"dtype":"F8_E5M2FNUZ","shape":[8],"data_offsets":[0,8]}}', 8),
    ('{"a":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,16]}}', 16),
    ('{"a":{"dtype":"F8_E4M3FN","shape":[8],"data_offsets":[0,8]}}', 8),
    ('{"a":{"dtype":"C128","shape":[1],"data_offsets":[0,16]}}', 16),
    ('{"a":{"dtype":"F4","shape":[16],"data_offsets":[0,8]}}', 8),
    ('{"a":{"dtype":"F4","shape":[3,4],"data_offsets":[0,6]}}', 6),
    ('{"a":{"dtype":"F4","shape":[4],"data_offsets":[0,4]}}', 4),
    ('{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}}', 2),
    ('{"a":{"dtype":"F4","shape":[],"data_offsets":[0,1]}}', 1),
    ('{"a":{"dtype":"F4","shape":[0],"data_offsets":[0,0]}}', 0),
    ('{"a":{"shape":[2,4],"data_offsets":[0,6],"dtype":"F6_E2M3"}}', 6),
    ('{"a":{"dtype":"F6_E3M2","shape":[8],"data_offsets":[0,6]}}', 6),
    ('{"a":{"dtype":"F6_E3M2","shape":[6],"data_offsets":[0,5]}}', 5),
    ('{"a":{"dtype":"F6_E3M2","shape":[8],"data_offsets":[0,8]}}', 8),
    ('{"a":' + "[" * 200 + "]" * 200 + "}", 0),
    ('{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}', 8),
]


def headers():
    text = [versions]
    for header, size in HEADERS:
        raw = header.encode("utf-8", "surrogatepass")
        try:
            opened = safetensors.deserialize(struct.pack("<Q", len(raw)) + raw + bytes(size))
            verdict = f"opens\t{len(opened)}"
        except Exception as e:
            verdict = "refuses\t" + str(e).split("\n")[0].replace("\t", " ")
        text.append(f"{raw.hex()}\t{size}\t{verdict}\n")
    (folder / "headers.txt").write_text("".join(text), encoding="utf-8")


real()
headers()
ours()
