// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

/**
 * An element of complex64 or complex128 as an object. Equal as records are: NaN equals NaN, and 0.0
 * does not equal -0.0.
 *
 * @param re the real part
 * @param im the imaginary part
 */
public record Complex(double re, double im) {
  /** Returns such as {@code 1.0-2.5i}. */
  @Override
  public String toString() {
    String part = Double.toString(im);
    return re + (part.startsWith("-") ? "" : "+") + part + "i";
  }
}
