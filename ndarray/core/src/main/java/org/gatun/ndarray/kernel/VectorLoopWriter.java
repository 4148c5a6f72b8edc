// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.HashMap;
import java.util.Map;
import org.gatun.buffer.ScalarType;
import org.gatun.ndarray.kernel.Program.Apply;
import org.gatun.ndarray.kernel.Program.Cast;
import org.gatun.ndarray.kernel.Program.Fill;
import org.gatun.ndarray.kernel.Program.Load;

/**
 * Writes the class of a {@link VectorLoop}: all steps of a program, one behind the other, in the
 * body of one loop. What one step leaves for the next never leaves the processor's registers.
 *
 * <p>Of {@code max(a - 0.5f, b)}, where {@code b} is one number a row, it writes:
 *
 * <pre>{@code
 * FloatVector half = FloatVector.broadcast(SPECIES, Float.intBitsToFloat((int) frame[8]));
 * for (long row = 0; row < rows; row++) {
 *   FloatVector bs = FloatVector.broadcast(SPECIES, Native.getFloat(b));
 *   for (int i = 0; i < run; i += LANES) {
 *     FloatVector as = FloatVector.fromMemorySegment(SPECIES, Native.ALL, a + 4L * i, ORDER);
 *     as.lanewise(SUB, half).lanewise(MAX, bs).intoMemorySegment(Native.ALL, out + 4L * i, ORDER);
 *   }
 *   out += outStride; a += aStride; b += bStride;
 * }
 * }</pre>
 */
final class VectorLoopWriter {
  private static final ClassDesc LOOP = ClassDesc.of(VectorLoop.class.getName());
  private static final ClassDesc NAME = ClassDesc.of(VectorLoop.class.getName() + "Of");

  private static final MethodTypeDesc PLAIN =
      MethodTypeDesc.of(CD_void, CD_long, CD_long, CD_long, CD_long, CD_long.arrayType());

  private final VectorSteps steps;
  private final CodeBuilder code;
  private final VectorCode vectors;

  /** The local variable of what a register holds, as numbers of a lane. */
  private final Map<Place, Integer> variables = new HashMap<>();

  private record Place(int register, Lane lane) {}

  /** Of the result, and behind it the operands. */
  private final int[] addresses;

  private VectorLoopWriter(VectorSteps steps, CodeBuilder code) {
    this.steps = steps;
    this.code = code;
    vectors = new VectorCode(code, steps.lanes());
    addresses = new int[steps.operands() + 1];
  }

  /** Makes the loop of steps that {@link VectorSteps#suit}. */
  static VectorLoop.Written write(VectorSteps steps) {
    byte[] bytes =
        ClassFile.of()
            .build(
                NAME,
                made ->
                    made.withFlags(ACC_FINAL)
                        .withInterfaceSymbols(LOOP)
                        .withMethodBody(INIT_NAME, MTD_void, 0, VectorLoopWriter::constructor)
                        .withMethodBody(
                            "run",
                            MethodTypeDesc.of(CD_void, CD_long.arrayType()),
                            ACC_PUBLIC,
                            code -> new VectorLoopWriter(steps, code).run())
                        .withMethodBody(
                            "run",
                            PLAIN,
                            ACC_PUBLIC,
                            code -> new VectorLoopWriter(steps, code).runPlain()));
    try {
      MethodHandles.Lookup made = MethodHandles.lookup().defineHiddenClass(bytes, true);
      Object loop =
          made.findConstructor(made.lookupClass(), MethodType.methodType(void.class)).invoke();
      return new VectorLoop.Written((VectorLoop) loop, steps.lanes());
    } catch (Throwable e) {
      throw new IllegalStateException("expected a loop that can be defined, of " + steps, e);
    }
  }

  private static void constructor(CodeBuilder code) {
    code.aload(0).invokespecial(CD_Object, INIT_NAME, MTD_void).return_();
  }

  /** Writes the method for whole arrays. */
  private void runPlain() {
    if (addresses.length <= 3 && steps.repeated() == 0) {
      numbers(code.parameterSlot(4), 0);
      for (int k = 0; k < addresses.length; k++) {
        addresses[k] = code.parameterSlot(1 + k);
      }
      row(() -> code.lload(code.parameterSlot(0)));
    }
    code.return_();
  }

  /** Repeats the program's numbers, whose bits lie in an array from a place on. */
  private void numbers(int array, int from) {
    int next = from;
    for (Program.Step step : steps.steps()) {
      if (step instanceof Fill fill) {
        int at = next++;
        Lane lane = Lane.of(fill.dtype());
        vectors.repeat(lane, () -> code.aload(array).loadConstant(at).laload());
        put(fill.out(), lane);
      }
    }
  }

  /** Writes the method for rows. */
  private void run() {
    numbers(code.parameterSlot(0), VectorLoop.MEMORY + 2 * addresses.length);
    for (int k = 0; k < addresses.length; k++) {
      addresses[k] = local(VectorLoop.MEMORY + 2 * k);
    }
    rows();
    code.return_();
  }

  private void rows() {
    int left = local(VectorLoop.ROWS);
    Label next = code.newBoundLabel();
    Label end = code.newLabel();
    code.lload(left).lconst_0().lcmp().ifle(end);
    for (Program.Step step : steps.steps()) {
      if (step instanceof Load load && isRepeated(load)) {
        Lane lane = Lane.of(load.dtype());
        int address = addresses[load.operand() + 1];
        vectors.repeat(
            lane,
            () -> {
              code.lload(address);
              vectors.elementBits(load.dtype());
            });
        put(load.out(), lane);
      }
    }
    row(() -> frame(VectorLoop.RUN));
    for (int k = 0; k < addresses.length; k++) {
      code.lload(addresses[k]);
      frame(VectorLoop.MEMORY + 2 * k + 1);
      code.ladd().lstore(addresses[k]);
    }
    code.lload(left).lconst_1().lsub().lstore(left).goto_(next).labelBinding(end);
  }

  private void row(Runnable count) {
    int run = code.allocateLocal(TypeKind.INT);
    count.run();
    code.l2i().istore(run);
    int at = code.allocateLocal(TypeKind.INT);
    code.iconst_0().istore(at);
    Label next = code.newBoundLabel();
    Label end = code.newLabel();
    code.iload(at).iload(run).if_icmpge(end);
    vectors.markUnsafe(() -> code.lload(addresses[0]));
    for (Program.Step step : steps.steps()) {
      step(step, at);
    }
    get(steps.result(), Lane.of(steps.from()));
    if (steps.from() != steps.to()) {
      vectors.cast(steps.from(), steps.to());
    }
    vectors.store(steps.to(), () -> address(0, steps.to(), at));
    code.iinc(at, steps.lanes()).goto_(next).labelBinding(end);
  }

  private void step(Program.Step step, int at) {
    switch (step) {
      case Load load -> {
        if (!isRepeated(load)) {
          vectors.load(load.dtype(), () -> address(load.operand() + 1, load.dtype(), at));
          put(load.out(), Lane.of(load.dtype()));
        }
      }
      case Fill _ -> {}
      case Cast cast -> {
        get(cast.a(), Lane.of(cast.from()));
        vectors.cast(cast.from(), cast.to());
        put(cast.out(), Lane.of(cast.to()));
      }
      case Apply apply -> apply(apply);
    }
  }

  private void apply(Apply apply) {
    Lane lane = Lane.of(apply.dtype());
    switch (apply.op()) {
      case SELECT -> {
        get(apply.c(), lane);
        get(apply.b(), lane);
        get(apply.a(), Lane.INTS);
        vectors.select(lane);
        put(apply.out(), lane);
      }
      case EQUAL, NOT_EQUAL, LESS, LESS_EQUAL -> {
        get(apply.a(), lane);
        get(apply.b(), lane);
        vectors.apply(apply.op(), lane);
        put(apply.out(), Lane.INTS);
      }
      default -> {
        get(apply.a(), lane);
        if (VectorCode.isOfTwo(apply.op())) {
          get(apply.b(), lane);
        }
        vectors.apply(apply.op(), lane);
        vectors.round(apply.dtype());
        put(apply.out(), lane);
      }
    }
  }

  private boolean isRepeated(Load load) {
    return (steps.repeated() >>> load.operand() & 1) != 0;
  }

  private void address(int memory, ScalarType dtype, int at) {
    int bytes = VectorCode.Element.of(dtype).bytes;
    code.lload(addresses[memory]).iload(at).i2l();
    code.loadConstant((long) bytes).lmul().ladd();
  }

  /** Leaves a long of the frame. */
  private void frame(int at) {
    code.aload(1).loadConstant(at).laload();
  }

  private int local(int at) {
    int local = code.allocateLocal(TypeKind.LONG);
    frame(at);
    code.lstore(local);
    return local;
  }

  private void put(int register, Lane lane) {
    int variable =
        variables.computeIfAbsent(
            new Place(register, lane), _ -> code.allocateLocal(TypeKind.REFERENCE));
    code.astore(variable);
  }

  private void get(int register, Lane lane) {
    Integer variable = variables.get(new Place(register, lane));
    if (variable == null) {
      throw new IllegalStateException("nothing in register " + register + " of " + steps);
    }
    code.aload(variable);
  }
}
