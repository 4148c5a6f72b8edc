// SPDX-License-Identifier: Apache-2.0

/**
 * Memory as Arrow vectors and Arrow vectors as memory, without a copy: {@link
 * org.gatun.arrow.ArrowVectors}. Arrow's files, mapped: {@link org.gatun.arrow.ArrowFile}. Arrow's
 * C data and C stream interfaces: {@link org.gatun.arrow.ArrowCData}.
 *
 * <table>
 *   <caption>Where to start from</caption>
 *   <tr><th>you have</th><th>you want</th><th>call</th></tr>
 *   <tr><td>a list, a lease, a view, an array</td><td>an Arrow vector of the same memory</td>
 *     <td>{@link org.gatun.arrow.ArrowVectors#share(String, org.gatun.buffer.BufferExporter)};
 *     {@code copyOf} where that is refused</td></tr>
 *   <tr><td>a {@link org.gatun.buffer.ColumnDict}</td><td>a {@code VectorSchemaRoot}</td>
 *     <td>{@link org.gatun.arrow.ArrowVectors#share(org.gatun.buffer.ColumnDict, String...)}</td></tr>
 *   <tr><td>a vector, a {@code VectorSchemaRoot}</td><td>arrays, masks, offsets</td>
 *     <td>{@link org.gatun.arrow.ArrowVectors#view(org.apache.arrow.vector.ValueVector)}</td></tr>
 *   <tr><td>a record batch, of vectors, a file or C</td><td>a {@code ColumnDict}</td>
 *     <td>{@link org.gatun.arrow.StructColumn#shareColumns}</td></tr>
 *   <tr><td>an Arrow or Feather file</td><td>its columns</td>
 *     <td>{@link org.gatun.arrow.ArrowFile#open(java.nio.file.Path)}, {@code batch(i).column(name)}
 *     </td></tr>
 *   <tr><td>an Arrow or Feather file</td><td>a {@code VectorSchemaRoot} of its pages</td>
 *     <td>{@link org.gatun.arrow.ArrowBatch#vectors(String...)}</td></tr>
 *   <tr><td>dicts</td><td>a file, or a stream</td>
 *     <td>{@link org.gatun.arrow.ArrowFile#write(java.nio.file.Path,
 *     org.gatun.buffer.ColumnDict...)}, {@code writeStream}</td></tr>
 *   <tr><td>columns of files, vectors or C</td><td>a file, or a stream</td>
 *     <td>{@link org.gatun.arrow.StructColumn#of}, {@link
 *     org.gatun.arrow.ArrowFile#write(java.nio.file.Path, org.gatun.arrow.StructColumn...)}</td></tr>
 *   <tr><td>memory that is read-only, such as the keys of a dict</td><td>a column, to write or
 *     export</td>
 *     <td>{@link org.gatun.arrow.ArrowColumn#share}, {@link
 *     org.gatun.arrow.RaggedColumn#shareText}</td></tr>
 *   <tr><td>a column, a dict, memory</td><td>it in DuckDB, pyarrow or Arrow Java</td>
 *     <td>{@link org.gatun.arrow.ArrowCData}</td></tr>
 * </table>
 *
 * <p>What has vectors in it needs Arrow's flags of the JVM, {@code
 * --add-opens=java.base/java.nio=ALL-UNNAMED} and, where the JVM denies Unsafe or should not warn
 * of it, {@code --sun-misc-unsafe-memory-access=allow}, and one of Arrow's allocators on the class
 * path, such as arrow-memory-unsafe: without them the first call fails with an {@link
 * IllegalStateException} that has the line to add. Columns, files and the C data interface need
 * none of these; {@code --enable-native-access} where the JVM denies that or should not warn.
 *
 * <table>
 *   <caption>How Arrow's types are viewed, by the class of the column</caption>
 *   <tr><th>Arrow</th><th>column</th><th>dtype and shape</th></tr>
 *   <tr><td>Int 8–64, signed or not</td><td>{@link org.gatun.arrow.ArrayColumn}</td>
 *     <td>int8–64, uint8–64 [n]</td></tr>
 *   <tr><td>FloatingPoint half, single, double</td><td>Array</td><td>float16–64 [n]</td></tr>
 *   <tr><td>Timestamp, with a zone or not; Date of milliseconds</td><td>Array</td>
 *     <td>datetime64[unit] [n]; the zone is in the field. What NumPy calls NaT is -2^63 here: nulls
 *     are in the bitmap</td></tr>
 *   <tr><td>Duration</td><td>Array</td><td>timedelta64[unit] [n]</td></tr>
 *   <tr><td>Date of days, Time</td><td>Array</td>
 *     <td>int32 or, of microseconds and nanoseconds, int64 [n]; the unit is in the field</td></tr>
 *   <tr><td>Interval</td><td>Array</td><td>int32 [n] of months; records [n] of {@code days,
 *     milliseconds} or of {@code months, days, nanoseconds}</td></tr>
 *   <tr><td>Decimal of 128 or 256 bits</td><td>Array</td><td>int64 [n, 2] or [n, 4], the lowest
 *     word first, the sign in the last; the scale is in the field. Of 32 or 64 bits, in files: int32
 *     or int64 [n]</td></tr>
 *   <tr><td>FixedSizeBinary of k</td><td>Array</td><td>uint8 [n, k]</td></tr>
 *   <tr><td>FixedSizeList of these, nested</td><td>Array</td><td>[n, k, …]</td></tr>
 *   <tr><td>arrow.fixed_shape_tensor of these</td><td>Array</td>
 *     <td>[n, …], its axes in the order that it shows them</td></tr>
 *   <tr><td>Bool</td><td>{@link org.gatun.arrow.BitColumn}</td>
 *     <td>bits; bool [n] by a copy</td></tr>
 *   <tr><td>Utf8, Binary, List, Map, and the large ones</td>
 *     <td>{@link org.gatun.arrow.RaggedColumn}</td>
 *     <td>offsets int32 or int64 [n + 1], and the elements</td></tr>
 *   <tr><td>FixedSizeList of others</td><td>{@link org.gatun.arrow.FixedListColumn}</td>
 *     <td>the elements</td></tr>
 *   <tr><td>Struct, a record batch</td><td>{@link org.gatun.arrow.StructColumn}</td>
 *     <td>each child's</td></tr>
 *   <tr><td>dictionary-encoded</td><td>{@link org.gatun.arrow.DictionaryColumn}</td>
 *     <td>the indices', and the dictionary's</td></tr>
 *   <tr><td>an extension, such as arrow.uuid</td><td colspan="2">its storage's</td></tr>
 *   <tr><td>Null, Union, Utf8View, BinaryView, ListView, RunEndEncoded</td>
 *     <td colspan="2">refused by name</td></tr>
 * </table>
 *
 * <table>
 *   <caption>As what memory is shared</caption>
 *   <tr><th>dtype and shape</th><th>Arrow</th></tr>
 *   <tr><td>int8–64, uint8–64 [n]</td><td>Int 8–64</td></tr>
 *   <tr><td>float16–64 [n]</td><td>FloatingPoint</td></tr>
 *   <tr><td>datetime64 of seconds to nanoseconds [n]</td><td>Timestamp without a zone</td></tr>
 *   <tr><td>timedelta64 of the same [n]</td><td>Duration</td></tr>
 *   <tr><td>k fixed bytes [n]</td><td>FixedSizeBinary</td></tr>
 *   <tr><td>these as [n, k], [n, k, m], …</td><td>FixedSizeList, nested; or by {@code shareTensor}
 *     arrow.fixed_shape_tensor</td></tr>
 *   <tr><td>records [n]</td><td>Struct, if the values of each field lie side by side; else by
 *     {@code copyOf}</td></tr>
 *   <tr><td>bool</td><td>Bool, by {@code copyOf}</td></tr>
 *   <tr><td>offsets int32 or int64 [n + 1], and uint8</td>
 *     <td>Utf8 or LargeUtf8, by {@code shareText}</td></tr>
 *   <tr><td>fixed Unicode</td><td>Utf8, by {@code copyOf}</td></tr>
 *   <tr><td>datetime64 of days</td><td>Date of days, by {@code copyOf}; NaT as null</td></tr>
 *   <tr><td>the other byte order</td><td>the machine's, by {@code copyOf}</td></tr>
 *   <tr><td>a {@link org.gatun.buffer.ColumnDict}</td><td>a record batch, masks as nulls</td></tr>
 *   <tr><td>any other</td><td>refused by name</td></tr>
 * </table>
 */
package org.gatun.arrow;
