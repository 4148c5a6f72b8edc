// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

/**
 * The type of one element: its name, size and meaning, as NumPy's {@code dtype}. Elements are in
 * the byte order of the machine.
 *
 * <p>The constants of this interface are what a program names; {@link ScalarType} is what a bridge
 * switches over.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/arrays.dtypes.html">NumPy, data type
 *     objects</a>
 */
// No default methods: an enum constant that initialised this interface, which reads the enum's
// constants, would find them null.
public sealed interface DType permits ScalarType {
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

  /** Returns the size of an element in bytes. */
  int itemsize();

  /** Returns NumPy's name of this type, such as {@code "float32"}. */
  @Override
  String toString();
}
