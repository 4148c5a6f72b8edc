// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** Whatever a list was doing when memory ran out, it holds what it held, and goes on. */
final class FailingList implements Consumer<Boolean> {
  private static final long SEED = 20_261_124;
  private static final int CHANGES = 100;
  private static final RecordType RECORD =
      RecordType.of().with("a", DType.INT8).with("b", DType.INT64).aligned();

  @Override
  public void accept(Boolean lasting) {
    FailingMemory.begin(lasting);
    IO.println("seed " + SEED);
    FailingMemory.eachOfMaking("a new list", () -> BufferList.of(DType.INT64));
    FailingMemory.eachOfMaking("a new list of rows", () -> BufferList.ofRows(DType.INT64, 2, 3));
    try (BufferList<Long> numbers = BufferList.of(DType.INT64, Long.class)) {
      List<Long> expected = new ArrayList<>();
      var random = new Random(SEED);
      for (int i = 0; i < CHANGES; i++) {
        change("change " + i, numbers, expected, number(random, expected.size()));
      }
    }
    try (BufferList<Object> records = BufferList.of(RECORD)) {
      List<Object> expected = new ArrayList<>();
      var random = new Random(SEED);
      for (int i = 0; i < CHANGES; i++) {
        change("change of records " + i, records, expected, record(random));
      }
    }
    FailingMemory.end();
  }

  /** A change that can be tried again, and what it is to a list of the JDK's. */
  private record Change<E>(String name, Consumer<BufferList<E>> real, Consumer<List<E>> model) {}

  private static <E> void change(
      String what, BufferList<E> list, List<E> expected, Change<E> change) {
    long capacity = list.capacity();
    FailingMemory.each(
        what + ", " + change.name,
        () -> change.real.accept(list),
        () -> 0,
        () -> {
          assertEquals(expected, new ArrayList<>(list));
          assertEquals(capacity, list.capacity());
        });
    change.model.accept(expected);
    assertEquals(expected, new ArrayList<>(list));
  }

  private static Change<Long> number(Random random, int length) {
    if (length > 600) {
      return new Change<>("clear", List::clear, List::clear);
    }
    long value = random.nextLong();
    long[] values = random.longs(random.nextInt(300)).toArray();
    List<Long> boxed = LongStream.of(values).boxed().toList();
    return switch (random.nextInt(16)) {
      case 0 -> new Change<>("addLongs", list -> list.addLongs(values), list -> list.addAll(boxed));
      case 1 ->
          new Change<>("addAll of a list", list -> list.addAll(boxed), list -> list.addAll(boxed));
      case 2 ->
          new Change<>(
              "addAll of a stream",
              list -> list.addAll(LongStream.of(values)),
              list -> list.addAll(boxed));
      case 3 ->
          new Change<>(
              "addAllOf an array",
              list -> list.addAllOf(Buffers.wrap(values)),
              list -> list.addAll(boxed));
      case 4 ->
          new Change<>(
              "addAllOf a segment",
              list -> list.addAllOf(MemorySegment.ofArray(values)),
              list -> list.addAll(boxed));
      case 5 ->
          new Change<>(
              "addAll between",
              list -> list.addAll(list.size() / 2, boxed),
              list -> list.addAll(list.size() / 2, boxed));
      case 6 ->
          new Change<>(
              "addAll of itself",
              list -> list.addAll(list.subList(0, list.size() / 3)),
              list -> list.addAll(List.copyOf(list.subList(0, list.size() / 3))));
      case 7 ->
          new Change<>(
              "removeIf",
              list -> list.removeIf(each -> (each ^ value) % 3 == 0),
              list -> list.removeIf(each -> (each ^ value) % 3 == 0));
      case 8 ->
          new Change<>("removeAll", list -> list.removeAll(boxed), list -> list.removeAll(boxed));
      case 9 ->
          new Change<>(
              "clear half",
              list -> list.subList(0, list.size() / 2).clear(),
              list -> list.subList(0, list.size() / 2).clear());
      case 10 ->
          new Change<>(
              "replaceAll",
              list -> list.replaceAll(each -> each + 1),
              list -> list.replaceAll(each -> each + 1));
      case 11 -> new Change<>("sort", list -> list.sort(null), list -> list.sort(null));
      case 12 ->
          new Change<>(
              "sort by a comparator",
              list -> list.sort(Comparator.reverseOrder()),
              list -> list.sort(Comparator.reverseOrder()));
      case 13 -> new Change<>("trimToSize", BufferList::trimToSize, _ -> {});
      case 14 ->
          new Change<>("ensureCapacity", list -> list.ensureCapacity(list.size() + 700), _ -> {});
      default -> new Change<>("add", list -> list.add(0, value), list -> list.addFirst(value));
    };
  }

  private static Change<Object> record(Random random) {
    Object value = RecordValue.of(RECORD, (byte) random.nextInt(100), random.nextLong());
    return switch (random.nextInt(8)) {
      case 0 ->
          new Change<>(
              "replaceAll",
              list -> list.replaceAll(_ -> value),
              list -> list.replaceAll(_ -> value));
      case 1 ->
          new Change<>(
              "set",
              list -> {
                if (!list.isEmpty()) {
                  list.set(list.size() / 2, value);
                }
              },
              list -> {
                if (!list.isEmpty()) {
                  list.set(list.size() / 2, value);
                }
              });
      case 2 -> {
        List<Object> some = Collections.nCopies(20, value);
        yield new Change<>("addAll", list -> list.addAll(some), list -> list.addAll(some));
      }
      case 3 ->
          new Change<>(
              "removeIf",
              list -> list.removeIf(each -> each.hashCode() % 3 == 0),
              list -> list.removeIf(each -> each.hashCode() % 3 == 0));
      case 4 ->
          new Change<>(
              "lease of a field",
              list -> list.field("b").acquire(BufferRequest.STRIDED).close(),
              _ -> {});
      default -> new Change<>("add", list -> list.add(value), list -> list.add(value));
    };
  }
}
