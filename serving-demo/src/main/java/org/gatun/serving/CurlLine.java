// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving;

/** A request to copy into a shell. The README shows the same. */
final class CurlLine {
  /** A seven of 8 by 8 greys, 0 to 16, row by row. */
  private static final String SEVEN =
      "0,0,9,16,16,16,6,0,0,0,8,12,12,16,8,0,0,0,0,0,4,16,4,0,0,0,4,8,13,16,8,0,"
          + "0,0,12,16,16,12,4,0,0,0,3,15,9,0,0,0,0,0,6,16,2,0,0,0,0,0,12,12,0,0,0,0";

  private CurlLine() {}

  /** Returns the command that asks the model {@code digits} which digit a seven is, in JSON. */
  static String ofASeven(int port) {
    return "curl -s localhost:"
        + port
        + "/v2/models/digits/infer -d '{\"inputs\":[{\"name\":\"digits\",\"datatype\":\"FP32\",\"shape\":[1,8,8],\"data\":["
        + SEVEN
        + "]}]}'";
  }
}
