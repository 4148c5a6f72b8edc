# SPDX-License-Identifier: Apache-2.0
"""Writes images_pillow.txt.gz: what real Pillow makes of images of bytes that it resizes, bilinear.

    python3 -m venv venv && venv/bin/pip install -r requirements.txt
    venv/bin/python images_pillow.py ../resources/org/gatun/ndarray/images_pillow.txt.gz

Lines are fields separated by tabs; see golden.py:

    resize HEIGHT WIDTH CHANNELS TOHEIGHT TOWIDTH PATTERN crc

The image's bytes are pattern(PATTERN, count), in which neighbours differ much, little or not at all. crc is the
CRC-32 of the result's bytes. Of two channels each is an image by itself, of four they are those of CMYK: of an
image with an alpha channel Pillow multiplies the others with it before.
"""

import random
import sys
import zlib

import numpy as np
import PIL
from PIL import Image

import golden

SEED = 20261123
MODES = {1: "L", 3: "RGB", 4: "CMYK"}


def pattern(number, count):
    at = np.arange(count, dtype=np.uint64) + np.uint64(number)
    match number % 4:
        case 0 | 1:
            return ((at * 2654435761 % (1 << 32)) >> 13).astype(np.uint8)
        case 2:
            return (at // 5 % 256).astype(np.uint8)
        case _:
            return np.where(at // 7 % 2 == 0, 0, 255).astype(np.uint8)


def resized(pixels, height, width):
    channels = pixels.shape[2]
    if channels not in MODES:
        return np.stack([resized(pixels[:, :, [c]], height, width)[:, :, 0] for c in range(channels)], axis=2)
    data = pixels[:, :, 0] if channels == 1 else pixels
    image = Image.frombytes(MODES[channels], (pixels.shape[1], pixels.shape[0]), np.ascontiguousarray(data).tobytes())
    made = image.resize((width, height), Image.BILINEAR)
    return np.frombuffer(made.tobytes(), np.uint8).reshape(height, width, channels)


def case(height, width, channels, to_height, to_width, number):
    pixels = pattern(number, height * width * channels).reshape(height, width, channels)
    crc = zlib.crc32(resized(pixels, to_height, to_width).tobytes())
    golden.emit("resize", height, width, channels, to_height, to_width, number, crc)


def main():
    rng = random.Random(SEED)
    for sizes in [(480, 640, 3, 224, 224), (480, 640, 3, 240, 320), (224, 224, 3, 480, 640), (1200, 40, 1, 7, 9),
                  (3, 900, 4, 30, 5), (900, 3, 4, 5, 30), (1, 1, 3, 5, 4), (600, 7, 2, 590, 6), (28, 28, 1, 32, 32)]:
        for number in range(4):
            case(*sizes, number)
    while golden.counts["resize"] < 3000:
        small = rng.random() < 0.7
        height, width, to_height, to_width = (rng.randrange(1, 30 if small else 90) for _ in range(4))
        if rng.random() < 0.1:
            to_height = height
        if rng.random() < 0.1:
            to_width = width
        case(height, width, rng.choice([1, 2, 3, 3, 4, 5]), to_height, to_width, rng.randrange(1 << 16))
    golden.write(sys.argv[1], f"{SEED}; pillow {PIL.__version__}")


main()
