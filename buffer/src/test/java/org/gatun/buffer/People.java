// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

/** A dict of people, one of whom has no age. */
final class People {
  static final RecordType PERSON =
      RecordType.of()
          .with("id", DType.INT64)
          .with("age", DType.FLOAT32)
          .with("name", UnicodeType.of(5))
          .with("face", DType.FLOAT32, 2);

  private People() {}

  static ColumnDict people() {
    var people = ColumnDict.of(PERSON);
    people.addMask("age");
    people.addRow(1, 36f, "Ada", new float[] {1, 2});
    people.addRow(2, null, "Grace", new float[] {3, 4});
    return people;
  }

  static String message(Throwable refusal) {
    return String.valueOf(refusal.getMessage());
  }
}
