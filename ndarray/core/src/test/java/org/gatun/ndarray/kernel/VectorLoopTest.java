// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.StridedLayout;
import org.gatun.ndarray.Canonical;
import org.gatun.ndarray.MemoryKind;
import org.gatun.ndarray.NdArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Random programs over memory of many sizes and forms: loops of vectors leave the same bytes as
 * scalar Java, which {@code UfuncConformanceTest} compares with NumPy. Runs with {@code
 * -Dgatun.kernels=vector}.
 */
class VectorLoopTest {
  private static final int PROGRAMS = 3000;
  private static final List<ScalarType> DTYPES =
      Arrays.stream(ScalarType.values())
          .filter(dtype -> dtype.kind() != ScalarType.Kind.COMPLEX)
          .filter(dtype -> dtype != ScalarType.FLOAT16 && dtype != ScalarType.BFLOAT16)
          .toList();

  /** Awkward sizes, rows that are long, short, and shorter than a vector. */
  private static final long[][] SHAPES = {
    {1},
    {7},
    {8},
    {13},
    {207},
    {4098},
    {3, 16},
    {100, 3},
    {600, 4},
    {50, 16},
    {7, 1, 40},
    {33, 224},
    {5, 9, 31},
    {2, 3, 1000},
    {300, 17},
    {4, 100, 2},
    {1000, 1},
    {34, 1000},
    {70, 1001},
    {9, 5003}
  };

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private int narrowest;
  private int widest;
  private final List<BufferLease> leases = new ArrayList<>();

  @AfterEach
  void close() {
    leases.forEach(BufferLease::close);
  }

  @Test
  void randomPrograms_runAsVectors_leaveWhatScalarJavaLeaves() {
    IO.println("VectorLoopTest seed " + seed);
    assertTrue(Kernels.AT_ONCE, "expected -Dgatun.kernels=vector and the module of the Vector API");
    int vectors = 0;
    for (int k = 0; k < PROGRAMS; k++) {
      vectors += compare(k) ? 1 : 0;
      close();
      leases.clear();
    }
    int found = vectors;
    assertTrue(
        vectors > PROGRAMS / 8 || !VectorWidth.isEnough(),
        () -> "expected loops for more programs than " + found);
  }

  @Test
  void extremesWithNumbers_ofZerosAndNaN_leaveWhatScalarJavaLeaves() {
    double[] numbers = {0.0, -0.0, 1, -1, Double.NaN, Double.NEGATIVE_INFINITY};
    for (ScalarType dtype : new ScalarType[] {ScalarType.FLOAT32, ScalarType.FLOAT64}) {
      BufferView elements = memory(dtype, new long[] {64});
      for (int i = 0; i < 64; i++) {
        elements.setDouble(numbers[i % numbers.length], i);
      }
      for (double number : numbers) {
        for (Op op : new Op[] {Op.MINIMUM, Op.MAXIMUM}) {
          var writer = new Program.Writer();
          int load = writer.load(dtype);
          Program program = writer.program(writer.apply(op, load, writer.fill(dtype, number)));
          BufferView scalar = memory(dtype, new long[] {64});
          BufferView vector = memory(dtype, new long[] {64});
          ProgramKernel.run(program, vector, elements);
          ProgramKernel.runWith(null, program, scalar, new BufferView[] {elements});
          assertArrayEquals(bytes(scalar), bytes(vector), () -> op + " " + dtype + " " + number);
        }
      }
    }
  }

  @Test
  void logarithms_ofAnyNumber_leaveWhatScalarJavaLeaves() {
    int count = 1 << 16;
    BufferView elements = plain(count);
    float[] some = {0f, -0f, Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, 1, -1};
    for (int i = 0; i < count; i++) {
      int bits = i % 3 == 0 ? random.nextInt(1 << 23) : random.nextInt(); // subnormal, any
      elements.setFloat(i < some.length ? some[i] : Float.intBitsToFloat(bits), i);
    }
    var writer = new Program.Writer();
    Program program = writer.program(writer.apply(Op.LOG, writer.load(ScalarType.FLOAT32)));
    BufferView scalar = plain(count);
    BufferView vector = plain(count);
    ProgramKernel.run(program, vector, elements);
    ProgramKernel.runWith(null, program, scalar, new BufferView[] {elements});
    assertArrayEquals(bytes(scalar), bytes(vector), () -> "seed " + seed);
    HotLoop hot = program.hot(ScalarType.FLOAT32, 0);
    assertTrue(hot.ready() != null || !VectorWidth.isEnough(), "expected a loop of vectors");
  }

  private BufferView plain(int count) {
    BufferLease lease = Buffers.allocate(ScalarType.FLOAT32, count);
    leases.add(lease);
    return lease.view();
  }

  /** Runs a program both ways; returns whether it has a loop. */
  private boolean compare(int number) {
    boolean wide = random.nextInt(3) == 0;
    narrowest = wide ? Short.BYTES : Byte.BYTES;
    widest = wide ? Long.BYTES : Integer.BYTES;
    var writer = new Program.Writer();
    List<ScalarType> loads =
        IntStream.range(0, 1 + random.nextInt(3)).mapToObj(_ -> any()).toList();
    List<Integer> values = new ArrayList<>();
    loads.forEach(dtype -> values.add(writer.load(dtype)));
    for (int steps = random.nextInt(6); steps >= 0; steps--) {
      step(writer, values);
    }
    Program program = writer.program(values.getLast());
    ScalarType to = random.nextInt(3) > 0 ? program.dtype() : any();
    if (!fits(program.dtype(), to)) {
      to = program.dtype();
    }
    long[] shape = SHAPES[random.nextInt(SHAPES.length)];
    BufferView[] given =
        loads.stream().map(dtype -> memory(dtype, stretched(shape))).toArray(BufferView[]::new);
    BufferView scalar = memory(to, shape);
    BufferView vector = memory(to, shape);
    CopyKernel.copy(scalar, vector);
    boolean inPlace = given[0].dtype() == to && random.nextInt(4) == 0;
    if (inPlace && Arrays.equals(given[0].layout().shape(), shape)) {
      BufferView[] second = given.clone();
      second[0] = vector;
      CopyKernel.copy(given[0], vector);
      CopyKernel.copy(given[0], scalar);
      given[0] = scalar;
      ProgramKernel.run(program, vector, second);
    } else {
      ProgramKernel.run(program, vector, given);
    }
    ProgramKernel.runWith(null, program, scalar, given);
    ScalarType dtype = to;
    assertArrayEquals(
        bytes(scalar), bytes(vector), () -> describe(number, program, dtype, shape, given));
    return hasLoop(program, to);
  }

  private static boolean hasLoop(Program program, ScalarType to) {
    for (long repeated = 0; repeated < 1L << program.operands(); repeated++) {
      if (program.hot(to, repeated).ready() != null) {
        return true;
      }
    }
    return false;
  }

  private String describe(
      int number, Program program, ScalarType to, long[] shape, BufferView[] given) {
    var text = new StringBuilder("seed " + seed + ", program " + number + ":");
    for (int k = 0; k < program.steps(); k++) {
      text.append('\n').append(program.step(k));
    }
    for (BufferView view : given) {
      text.append('\n').append(view.layout());
    }
    return text + "\nto " + to + Arrays.toString(shape);
  }

  /** One of those that a program is of: with the widest beside the narrowest there is no loop. */
  private ScalarType any() {
    ScalarType dtype;
    do {
      dtype = DTYPES.get(random.nextInt(DTYPES.size()));
    } while (dtype.itemsize() < narrowest || dtype.itemsize() > widest);
    return dtype;
  }

  /** Casts of floating-point numbers to integers are another test's. */
  private static boolean fits(ScalarType from, ScalarType to) {
    return from.kind() != ScalarType.Kind.FLOAT || to.kind() == ScalarType.Kind.FLOAT;
  }

  private void step(Program.Writer writer, List<Integer> values) {
    int a = values.get(random.nextInt(values.size()));
    ScalarType dtype = writer.dtype(a);
    if (random.nextInt(4) == 0) {
      ScalarType to = any();
      values.add(fits(dtype, to) ? writer.cast(a, to) : writer.apply(Op.NEGATE, a));
      return;
    }
    boolean floats = dtype.kind() == ScalarType.Kind.FLOAT;
    int b =
        random.nextBoolean()
            ? number(writer, dtype)
            : writer.cast(values.get(random.nextInt(values.size())), dtype);
    if (!floats && writer.dtype(b) != dtype) {
      b = a;
    }
    if (random.nextInt(6) == 0) {
      int truth = writer.apply(Op.LESS_EQUAL, a, b);
      values.add(writer.select(truth, b, a));
      return;
    }
    Op[] ops =
        floats
            ? new Op[] {
              Op.ADD,
              Op.SUBTRACT,
              Op.MULTIPLY,
              Op.DIVIDE,
              Op.MINIMUM,
              Op.MAXIMUM,
              Op.NEGATE,
              Op.ABSOLUTE,
              Op.SQRT,
              Op.LOG,
              Op.EQUAL,
              Op.NOT_EQUAL,
              Op.LESS,
              Op.LESS_EQUAL
            }
            : dtype == ScalarType.BOOL
                ? new Op[] {Op.AND, Op.OR, Op.XOR, Op.EQUAL, Op.NOT_EQUAL, Op.LESS}
                : new Op[] {
                  Op.ADD,
                  Op.SUBTRACT,
                  Op.MULTIPLY,
                  Op.MINIMUM,
                  Op.MAXIMUM,
                  Op.NEGATE,
                  Op.ABSOLUTE,
                  Op.AND,
                  Op.OR,
                  Op.XOR,
                  Op.INVERT,
                  Op.EQUAL,
                  Op.NOT_EQUAL,
                  Op.LESS,
                  Op.LESS_EQUAL
                };
    values.add(writer.apply(ops[random.nextInt(ops.length)], a, b));
  }

  private int number(Program.Writer writer, ScalarType dtype) {
    if (dtype.kind() == ScalarType.Kind.FLOAT) {
      double[] some = {
        0.0, -0.0, 1.5, -2.25, 0.1, 1e-40, Double.NaN, Double.POSITIVE_INFINITY, 3e38
      };
      return writer.fill(dtype, some[random.nextInt(some.length)]);
    }
    long[] some = {0, 1, 2, 3, 7, 100, 255, -1, 1L << 31};
    return writer.fill(
        dtype, dtype == ScalarType.BOOL ? random.nextInt(2) : some[random.nextInt(some.length)]);
  }

  /** A shape that can be stretched to another: some axes have one element. */
  private long[] stretched(long[] shape) {
    int from = random.nextInt(4) == 0 ? random.nextInt(shape.length) : 0;
    long[] own = Arrays.copyOfRange(shape, from, shape.length);
    for (int axis = 0; axis < own.length; axis++) {
      own[axis] = random.nextInt(4) == 0 ? 1 : own[axis];
    }
    return own;
  }

  /**
   * Native memory of random bits, some of it with gaps between the rows, or steps, or backwards.
   */
  private BufferView memory(ScalarType dtype, long[] shape) {
    long[] roomy = shape.clone();
    int form = random.nextInt(5);
    int last = shape.length - 1;
    roomy[last] = form == 0 ? shape[last] + 5 : form == 1 ? 2 * shape[last] : shape[last];
    BufferLease lease = Buffers.allocate(dtype, roomy);
    leases.add(lease);
    byte[] bits = new byte[Math.toIntExact(lease.view().layout().byteSize())];
    random.nextBytes(bits);
    for (int at = 0; at < bits.length && dtype.kind() == ScalarType.Kind.FLOAT; at += 4) {
      if (random.nextInt(4) == 0) { // 0 or -0, or what is small
        Arrays.fill(bits, at, at + 3, (byte) 0);
        bits[at + 3] = random.nextBoolean() ? Byte.MIN_VALUE : 0;
      }
    }
    long offset = lease.view().layout().offset();
    MemorySegment _ =
        lease
            .view()
            .pinned(segment ->
                segment.asSlice(offset, bits.length).copyFrom(MemorySegment.ofArray(bits)));
    StridedLayout layout = lease.view().layout();
    if (form == 2 && shape[last] > 0) {
      return lease.view().withLayout(layout.slice(last, shape[last] - 1, shape[last], -1));
    }
    return lease.view().withLayout(layout.slice(last, 0, shape[last], form == 1 ? 2 : 1));
  }

  /** The elements, each NaN as one. */
  private static byte[] bytes(BufferView view) {
    return Canonical.bytes(view.dtype(), MemoryKind.bytesOf(NdArray.of(view)));
  }
}
