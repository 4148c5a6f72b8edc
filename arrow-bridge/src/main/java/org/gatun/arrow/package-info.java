// SPDX-License-Identifier: Apache-2.0

/**
 * Memory as Arrow vectors and Arrow vectors as memory, without a copy: {@link
 * org.gatun.arrow.ArrowVectors}.
 *
 * <table>
 *   <caption>Arrow's types and what they are shared with</caption>
 *   <tr><th>Arrow</th><th>dtype and shape</th><th>share</th><th>view</th></tr>
 *   <tr><td>Int 8–64, signed or not</td><td>int8–64, uint8–64 [n]</td><td>yes</td><td>yes</td></tr>
 *   <tr><td>FloatingPoint half, single, double</td><td>float16–64 [n]</td><td>yes</td>
 *     <td>yes</td></tr>
 *   <tr><td>FixedSizeList of these, nested</td><td>[n, k], [n, k, m], …</td><td>yes</td>
 *     <td>yes</td></tr>
 *   <tr><td>Date, Time, Timestamp, Duration</td><td>int32 or int64 [n], the unit in the field</td>
 *     <td>no</td><td>yes</td></tr>
 *   <tr><td>any other</td><td>refused by name</td><td>no</td><td>no</td></tr>
 * </table>
 */
package org.gatun.arrow;
