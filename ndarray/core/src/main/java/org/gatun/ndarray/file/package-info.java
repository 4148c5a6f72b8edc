// SPDX-License-Identifier: Apache-2.0

/**
 * The files of NumPy and of the model hubs as views: {@link org.gatun.ndarray.file.NpyFile} one
 * array, {@link org.gatun.ndarray.file.NpzFile} several in a zip archive, {@link
 * org.gatun.ndarray.file.SafeTensors} weights, in one file or in shards.
 *
 * <p>A file is mapped: its arrays lie in its pages, nothing is read but headers until an array is
 * touched, and opening costs the same for any size. What a file says of itself is not trusted:
 * every length is checked against the file before anything is read or memory is taken, and what is
 * not right is refused with an {@link java.io.IOException} that names the file, the field and the
 * byte.
 *
 * <p>Whoever writes gets a file that appears whole or not at all; what is written goes out in
 * blocks, never as a second copy of all of it.
 */
package org.gatun.ndarray.file;
