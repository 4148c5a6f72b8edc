// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Random;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.BytesType;
import org.gatun.buffer.DType;
import org.gatun.buffer.RecordType;
import org.gatun.buffer.StridedLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every way through the copy kernel, element by element against index arithmetic: tiles and what is
 * left at their edges, items of every size, strides that go backwards or stand still, memory that
 * overlaps.
 */
class CopyPathsTest {
  @TempDir Path folder;

  /** The elements' bytes in index order, read past every kernel. */
  private static void assertCopied(NdArray source, NdArray target, String what) {
    byte[] expected = MemoryKind.bytesOf(source);
    source.copyTo(target);
    assertArrayEquals(expected, MemoryKind.bytesOf(target), what);
  }

  private static byte[] random(Random random, long bytes) {
    byte[] made = new byte[(int) bytes];
    random.nextBytes(made);
    return made;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 16, 24, 33, 63, 64, 65})
  void copy_transposedOfEverySize_movesEachElement(int itemsize) {
    Random random = new Random(itemsize);
    DType dtype = new BytesType(BytesType.Kind.VOID, itemsize);
    long side = (long) Math.sqrt((1 << 16) / (double) itemsize);
    long[][] shapes = {
      {side, side},
      {side + 1, side - 1},
      {2 * side + 3, 17},
      {3, 2 * side + 5},
      {150, 131},
      {1, 300}
    };
    MemoryKind[] kinds = MemoryKind.values();
    for (long[] shape : shapes) {
      byte[] bytes = random(random, shape[0] * shape[1] * itemsize);
      for (MemoryKind from : MemoryKind.values()) {
        MemoryKind to = kinds[random.nextInt(kinds.length)];
        try (BufferLease source = from.lend(bytes, dtype, shape);
            BufferLease target = to.lend(random(random, bytes.length), dtype, shape[1], shape[0])) {
          NdArray array = NdArray.of(source.view()).transpose();
          String what = from + " to " + to + ", " + shape[0] + " x " + shape[1];
          assertCopied(array, NdArray.of(target.view()), what);
          NdArray turned = NdArray.of(target.view()).flip(1);
          assertCopied(array, turned, what + " turned");
          assertCopied(array.flip(0), turned.flip(), what + " turned both ways");
        }
      }
    }
  }

  @Test
  void copy_randomViews_movesEachElement() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 400; round++) {
      String what = "seed " + seed + ", round " + round;
      int itemsize = 1 + random.nextInt(20);
      DType dtype = new BytesType(BytesType.Kind.VOID, itemsize);
      int rank = 1 + random.nextInt(4);
      long[] shape = new long[rank];
      int[] order = new int[rank];
      long[] steps = new long[rank];
      long[] large = new long[rank];
      for (int axis = 0; axis < rank; axis++) {
        shape[axis] = 1L + random.nextInt(rank < 3 ? 200 : 20);
        steps[axis] = 1L + random.nextInt(2);
        large[axis] = shape[axis] * steps[axis];
        order[axis] = axis;
      }
      for (int axis = rank - 1; axis > 0; axis--) {
        int other = random.nextInt(axis + 1);
        int kept = order[axis];
        order[axis] = order[other];
        order[other] = kept;
      }
      MemoryKind[] kinds = MemoryKind.values();
      long bytes = StridedLayout.ofC(itemsize, large).byteSize();
      try (BufferLease from =
              kinds[random.nextInt(kinds.length)].lend(random(random, bytes), dtype, large);
          BufferLease to =
              kinds[random.nextInt(kinds.length)].lend(
                  random(random, bytes), dtype, permuted(large, order))) {
        NdArray source = NdArray.of(from.view());
        NdArray target = NdArray.of(to.view());
        for (int axis = 0; axis < rank; axis++) {
          long step = random.nextBoolean() ? steps[axis] : -steps[axis];
          source = stepped(source, axis, step, shape[axis]);
          target = stepped(target, axis, steps[order[axis]], shape[order[axis]]);
        }
        byte[] before = MemoryKind.bytesOf(NdArray.of(to.view()));
        assertCopied(source.permute(order), target, what);
        assertUntouchedBetween(before, NdArray.of(to.view()), target, what);
      }
    }
  }

  private static NdArray stepped(NdArray array, int axis, long step, long size) {
    NdArray every =
        array.slice(
            axis, step > 0 ? 0 : Long.MAX_VALUE, step > 0 ? Long.MAX_VALUE : Long.MIN_VALUE, step);
    return every.slice(axis, 0, size);
  }

  private static long[] permuted(long[] values, int... order) {
    long[] made = new long[values.length];
    for (int k = 0; k < made.length; k++) {
      made[k] = values[order[k]];
    }
    return made;
  }

  /** What lies between the elements of a view is somebody else's. */
  private static void assertUntouchedBetween(
      byte[] before, NdArray whole, NdArray target, String what) {
    byte[] after = MemoryKind.bytesOf(whole);
    byte[] written = MemoryKind.bytesOf(target);
    int changed = 0;
    for (int i = 0; i < after.length; i++) {
      changed += after[i] != before[i] ? 1 : 0;
    }
    // The target's own bytes may all have changed, and no others.
    assertTrue(changed <= written.length, what);
  }

  @ParameterizedTest
  @EnumSource(MemoryKind.class)
  void copy_ontoItsOwnTranspose_isAsIfReadBefore(MemoryKind kind) {
    Random random = new Random(7);
    try (BufferLease lease = kind.lend(random(random, 4L * 300 * 300), DType.INT32, 300, 300)) {
      NdArray array = NdArray.of(lease.view());
      assertCopied(array.transpose(), array, "transposed in place");
      assertCopied(array.flip(), array, "turned in place");
      assertCopied(
          array.slice(0, 0, 299).transpose(), array.slice(1, 1, 300), "overlapping by rows");
    }
  }

  @Test
  void copy_stillStrides_repeatElements() {
    try (BufferLease lease = Buffers.allocate(DType.INT16, 300);
        BufferLease out = Buffers.allocate(DType.INT16, 200, 300)) {
      NdArray row = NdArray.of(lease.view());
      for (int i = 0; i < 300; i++) {
        row.setInt(i * 31, i);
      }
      NdArray target = NdArray.of(out.view());
      assertCopied(row.broadcastTo(200, 300), target, "rows");
      assertCopied(row.broadcastTo(300, 300).slice(1, 0, 200).transpose(), target, "columns");
      assertCopied(row.select(0, 5).broadcastTo(200, 300), target, "one element");
    }
  }

  @Test
  void copy_recordsAndTheirFields_moveWholeElements() {
    RecordType pixel =
        RecordType.of().with("a", DType.UINT8).with("b", DType.INT32).with("c", DType.INT16, 3);
    Random random = new Random(11);
    long bytes = (long) pixel.itemsize() * 140 * 210;
    try (BufferLease lease = MemoryKind.POOLED.lend(random(random, bytes), pixel, 140, 210);
        BufferLease out = Buffers.allocate(pixel, 210, 140);
        BufferLease field = Buffers.allocate(DType.INT16, 210, 140, 3)) {
      NdArray records = NdArray.of(lease.view()).transpose();
      assertCopied(records, NdArray.of(out.view()), "records");
      assertCopied(records.field("c"), NdArray.of(field.view()), "a field of three");
    }
  }

  @Test
  void copy_imageChannels_movesEachElement() {
    Random random = new Random(13);
    for (DType dtype : new DType[] {DType.UINT8, DType.FLOAT32, DType.COMPLEX128}) {
      byte[] bytes = random(random, dtype.itemsize() * 3L * 97 * 103);
      try (BufferLease hwc = MemoryKind.POOLED.lend(bytes, dtype, 97, 103, 3);
          BufferLease chw = Buffers.allocate(dtype, 3, 97, 103)) {
        NdArray image = NdArray.of(hwc.view());
        NdArray planes = NdArray.of(chw.view());
        assertCopied(image.permute(2, 0, 1), planes, dtype + " to planes");
        assertCopied(planes.permute(1, 2, 0).flip(2), image, dtype + " to pixels, turned");
        assertCopied(
            planes.slice("::-1, 5:90, 7:99").permute(1, 2, 0), image.slice("3:88, 2:94"), "crop");
      }
    }
  }

  @Test
  void copy_mappedMemory_movesEachElement() throws Exception {
    Random random = new Random(17);
    byte[] bytes = random(random, 8L * 190 * 170);
    try (BufferLease file = Buffers.mapNew(folder.resolve("matrix"), DType.INT64, 190, 170);
        BufferLease heap = MemoryKind.HEAP_BYTES.lend(bytes, DType.INT64, 190, 170);
        BufferLease out = Buffers.allocate(DType.INT64, 170, 190)) {
      NdArray mapped = NdArray.of(file.view());
      assertCopied(NdArray.of(heap.view()), mapped, "into the file");
      assertCopied(mapped.transpose(), NdArray.of(out.view()), "out of the file");
      assertCopied(NdArray.of(out.view()).transpose().flip(0), mapped, "into the file, turned");
    }
  }

  @Test
  void copy_lastElements_staysWithinTheMemory() {
    // A heap array has nothing behind its end that could be read unseen.
    for (int itemsize = 1; itemsize <= 20; itemsize++) {
      BufferView view;
      byte[] array = new byte[itemsize * 130 * 130];
      new Random(itemsize).nextBytes(array);
      try (BufferLease lease =
              Buffers.wrap(
                  MemorySegment.ofArray(array),
                  new BytesType(BytesType.Kind.VOID, itemsize),
                  130,
                  130);
          BufferLease out =
              Buffers.allocate(new BytesType(BytesType.Kind.VOID, itemsize), 130, 130)) {
        view = lease.view();
        assertCopied(NdArray.of(view).transpose(), NdArray.of(out.view()), "itemsize " + itemsize);
        assertCopied(
            NdArray.of(out.view()).transpose(), NdArray.of(view), "back, itemsize " + itemsize);
      }
    }
  }
}
