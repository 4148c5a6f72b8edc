// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

/**
 * One file in a zip archive, and where it lies.
 *
 * @param name as it is written: a name, never a path to follow
 * @param method {@link ZipDirectory#STORED} or {@link ZipDirectory#DEFLATED} or another, which is
 *     refused when it is read
 * @param flags of the central directory
 * @param crc the checksum of the content
 * @param start the first byte of what is stored, from the start of the archive
 * @param storedBytes how many are stored
 * @param bytes how many they are once they are inflated
 * @param localStart where the local header is
 * @param centralStart where the header in the central directory is
 */
record ZipEntryPlace(
    String name,
    int method,
    int flags,
    int crc,
    long start,
    long storedBytes,
    long bytes,
    long localStart,
    long centralStart) {
  long end() {
    return start + storedBytes;
  }
}
