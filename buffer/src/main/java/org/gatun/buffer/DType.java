// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.nio.ByteOrder;

/**
 * The type of one element: its name, size and meaning, as NumPy's {@code dtype}. Immutable, equal
 * by what it says, safe from any thread.
 *
 * <p>The constants of this interface are what a program names; {@link ScalarType} is what a bridge
 * switches over, in the byte order of the machine. The other kinds, and what {@link BufferView#get}
 * returns of each:
 *
 * <table>
 * <caption>The kinds of dtypes</caption>
 * <tr><th>dtype</th><th>NumPy</th><th>PEP 3118</th><th>as an object</th></tr>
 * <tr><td>{@link ScalarType}</td><td>{@code <f4}</td><td>{@code f}</td>
 *     <td>{@link ScalarType#boxedType}</td></tr>
 * <tr><td>{@link SwappedType}, in the other byte order</td><td>{@code >f4}</td>
 *     <td>{@code >f}</td><td>as its scalar</td></tr>
 * <tr><td>{@link BytesType}</td><td>{@code |S5}, {@code |V5}</td>
 *     <td>{@code 5s}, {@code c}, {@code 5p}, {@code 5x}</td><td>{@code byte[]}</td></tr>
 * <tr><td>{@link UnicodeType}</td><td>{@code <U3}</td><td>{@code 3w}</td>
 *     <td>{@link String}</td></tr>
 * <tr><td>{@link TimeType}</td><td>{@code <M8[ns]}</td><td>none</td>
 *     <td>{@link Long}, its ticks</td></tr>
 * <tr><td>{@link RecordType}</td><td>{@code [('a', '<i4')]}</td><td><code>T{i:a:}</code></td>
 *     <td>{@link RecordValue}</td></tr>
 * <tr><td>{@link OpaqueType}, all else</td><td>{@code |O}</td><td>{@code O}</td>
 *     <td>refused by name</td></tr>
 * </table>
 *
 * @see <a href="https://numpy.org/doc/stable/reference/arrays.dtypes.html">NumPy, data type
 *     objects</a>
 * @see <a href="https://peps.python.org/pep-3118/#additions-to-the-struct-string-syntax">PEP 3118,
 *     format strings</a>
 */
// No default methods: an enum constant that initialised this interface, which reads the enum's
// constants, would find them null.
public sealed interface DType
    permits ScalarType, SwappedType, BytesType, UnicodeType, TimeType, RecordType, OpaqueType {
  /** A truth value in one byte, 0 or 1. */
  ScalarType BOOL = ScalarType.BOOL;

  /** A signed integer of 8 bits. */
  ScalarType INT8 = ScalarType.INT8;

  /** A signed integer of 16 bits. */
  ScalarType INT16 = ScalarType.INT16;

  /** A signed integer of 32 bits. */
  ScalarType INT32 = ScalarType.INT32;

  /** A signed integer of 64 bits. */
  ScalarType INT64 = ScalarType.INT64;

  /** An unsigned integer of 8 bits. */
  ScalarType UINT8 = ScalarType.UINT8;

  /** An unsigned integer of 16 bits. */
  ScalarType UINT16 = ScalarType.UINT16;

  /** An unsigned integer of 32 bits. */
  ScalarType UINT32 = ScalarType.UINT32;

  /** An unsigned integer of 64 bits. */
  ScalarType UINT64 = ScalarType.UINT64;

  /** IEEE 754 binary16. */
  ScalarType FLOAT16 = ScalarType.FLOAT16;

  /** The upper half of an IEEE 754 binary32. */
  ScalarType BFLOAT16 = ScalarType.BFLOAT16;

  /** IEEE 754 binary32. */
  ScalarType FLOAT32 = ScalarType.FLOAT32;

  /** IEEE 754 binary64. */
  ScalarType FLOAT64 = ScalarType.FLOAT64;

  /** Two float32, the real part first. */
  ScalarType COMPLEX64 = ScalarType.COMPLEX64;

  /** Two float64, the real part first. */
  ScalarType COMPLEX128 = ScalarType.COMPLEX128;

  /**
   * Returns the dtype that a PEP 3118 format says, as {@code struct} and NumPy read it: modes
   * {@code @ = < > ! ^} last until the next, {@code @} (the first) pads as a C compiler does, a
   * count or a shape makes a sub-array, <code>T{…}</code> a record. Several items make a record
   * too, whose fields without a name are {@code f0}, {@code f1}, …; so does a sub-array alone.
   *
   * <p>{@code E} is bfloat16, which PEP 3118 does not have: it is the letter that ml_dtypes gave
   * it. {@code O}, {@code P}, {@code g}, {@code &} and <code>X{}</code> become an {@link
   * OpaqueType}.
   *
   * @throws IllegalArgumentException if it is no format, its size is not known ({@code t}, {@code
   *     u}), or an element would have 2^31 bytes or more; the message names the position
   * @see <a href="https://docs.python.org/3/library/struct.html#format-strings">CPython, struct</a>
   */
  static DType ofFormat(String format) {
    return FormatParser.parse(format);
  }

  /**
   * Returns the dtype of elements that an exporter gave both a format and a size. As {@link
   * #ofFormat(String)}, but what does not parse, or says another size, is kept as an {@link
   * OpaqueType}; a record may have more bytes than its format says, which pad it.
   *
   * @param itemsize the size of an element, in bytes
   * @throws IllegalArgumentException if the itemsize is negative
   */
  static DType ofFormat(String format, int itemsize) {
    return FormatParser.parse(format, itemsize);
  }

  /**
   * Returns the dtype that a NumPy descr says: a type string such as {@code <f4}, {@code |S5} or
   * {@code <M8[ns]}, or Python's text of a {@code dtype.descr} or of the dict that names offsets.
   * Titles are ignored; a field named {@code ''} of void pads.
   *
   * @throws IllegalArgumentException if it is none, or an element would have 2^31 bytes or more;
   *     the message names the position
   * @see <a href="https://numpy.org/doc/stable/reference/arrays.interface.html">NumPy, array
   *     interface</a>
   * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">NumPy,
   *     lib.format.descr_to_dtype</a>
   */
  static DType ofDescr(String descr) {
    return DescrParser.parse(descr);
  }

  /** Returns the size of an element in bytes. */
  int itemsize();

  /**
   * Returns the class that holds any element exactly as an object.
   *
   * @throws UnsupportedOperationException if elements cannot be read
   */
  Class<?> boxedType();

  /**
   * Returns the class of the Java array that holds any elements exactly, such as float[].
   *
   * @throws UnsupportedOperationException if elements cannot be read
   */
  Class<?> arrayType();

  /**
   * Returns what the address of an element is a multiple of in C, in bytes: a power of two. A
   * record has its fields' greatest if each of them lies at a multiple of its own, else 1.
   */
  int alignment();

  /** Returns whether each number in an element is in the byte order of the machine. */
  boolean isNativeOrder();

  /** Returns this type with each number in a byte order. */
  DType withOrder(ByteOrder order);

  /**
   * Returns the PEP 3118 format, such as {@code "f"}; of a scalar in the machine's byte order
   * always the one letter that {@code memoryview} indexes.
   *
   * @throws UnsupportedOperationException if PEP 3118 has none: for times, for records whose fields
   *     overlap or are out of order, and for names with a colon
   */
  String format();

  /**
   * Returns the NumPy descr: a type string such as {@code "<f4"}; of a record Python's text of its
   * {@code dtype.descr}, or of the dict that names offsets if the fields overlap or are out of
   * order. {@code numpy.dtype} reads either after {@code ast.literal_eval}, but for padding, which
   * {@code numpy.lib.format.descr_to_dtype} reads.
   *
   * @throws UnsupportedOperationException if NumPy has no such type
   */
  String descr();

  /** Returns NumPy's name of this type, such as {@code "float32"}. */
  @Override
  String toString();
}
