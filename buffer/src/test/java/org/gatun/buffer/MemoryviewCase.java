// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.List;

/**
 * One question to CPython, and its answer.
 *
 * @param view what it is about, as the golden describes it
 * @param words the operation and its arguments
 * @param answer what memoryview answers
 * @param other what CPython answers by another way, or the same: where memoryview has not
 *     implemented something {@code _testbuffer.ndarray}'s answer, where it refuses a cast or a copy
 *     for the name of a format that of the same bytes lent with the other format
 */
record MemoryviewCase(ViewLine view, List<String> words, String answer, String other) {
  static MemoryviewCase of(ViewLine view, String line) {
    int arrow = line.indexOf(" -> ");
    String[] answers = line.substring(arrow + 4).split(" ~ ", -1);
    return new MemoryviewCase(
        view,
        List.of(line.substring(0, arrow).split(" ", -1)),
        answers[0],
        answers[answers.length - 1]);
  }

  String operation() {
    return words.getFirst();
  }

  @Override
  public String toString() {
    return view + "\n  " + String.join(" ", words);
  }

  /** The view of some memory, as a line of the golden describes it. */
  @SuppressWarnings("ArrayRecordComponent") // nobody changes them
  record ViewLine(
      String format,
      int itemsize,
      boolean readOnly,
      long offset,
      long[] shape,
      long[] strides,
      byte[] memory) {
    static ViewLine of(List<String> words) {
      return new ViewLine(
          words.get(0),
          Integer.parseInt(words.get(1)),
          words.get(2).equals("T"),
          Long.parseLong(words.get(3)),
          MemoryviewText.numbers(words.get(4)),
          MemoryviewText.numbers(words.get(5)),
          MemoryviewText.bytes(words.get(6)));
    }

    StridedLayout layout() {
      return StridedLayout.of(offset, itemsize, shape, strides);
    }

    @Override
    public String toString() {
      return format
          + (readOnly ? " read-only " : " ")
          + layout()
          + " over "
          + MemoryviewText.of(memory);
    }
  }
}
