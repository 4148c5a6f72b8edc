# SPDX-License-Identifier: Apache-2.0
"""Writes what CPython's hash makes of bytes: the golden of SipHashTest.

    python3.11 siphash.py ../resources/org/gatun/buffer

Lines of siphash.txt.gz: KEY0 KEY1 BYTES HASH, between tabs, all but the hash hexadecimal. CPython 3.11
hashes bytes with SipHash-1-3, under a key that PYTHONHASHSEED chooses: all zeros for 0, else what a
linear congruential generator makes (_Py_HashRandomization_Init). It calls the hash of no bytes 0 and
-1 -2, which are left out.
"""

import gzip
import os
import platform
import random
import subprocess
import sys

CHILD = "import sys; print(*[hash(bytes.fromhex(line)) for line in sys.stdin.read().split()])"


def key(seed):
    state, secret = seed, bytearray()
    for _ in range(16):
        state = (state * 214013 + 2531011) & 0xFFFFFFFF if seed else 0
        secret.append(state >> 16 & 0xFF)
    return secret[:8][::-1].hex(), secret[8:][::-1].hex()


def main(folder):
    assert sys.hash_info.algorithm == "siphash13" and sys.byteorder == "little"
    source = random.Random(4)
    with gzip.GzipFile(os.path.join(folder, "siphash.txt.gz"), "wb", mtime=0) as golden:
        golden.write(f"# CPython {platform.python_version()}\n".encode())
        for seed in (0, 1, 2, 1234567, 4294967295):
            inputs = [bytes(range(length)) for length in range(1, 70)]
            inputs += [source.randbytes(source.randrange(1, 200)) for _ in range(200)]
            inputs += [("Aa" * 3 + "ßé漢🚢"[:n]).encode() for n in range(5)]
            hashes = subprocess.run(
                [sys.executable, "-c", CHILD],
                input=" ".join(each.hex() for each in inputs),
                env={"PYTHONHASHSEED": str(seed)},
                capture_output=True,
                text=True,
                check=True,
            ).stdout.split()
            for each, hashed in zip(inputs, hashes, strict=True):
                if hashed != "-2":
                    golden.write("\t".join((*key(seed), each.hex(), hashed)).encode() + b"\n")


main(sys.argv[1])
