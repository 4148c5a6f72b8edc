// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import static java.lang.constant.ConstantDescs.CD_Double;
import static java.lang.constant.ConstantDescs.CD_Float;
import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Locale;
import org.gatun.buffer.ScalarType;

/**
 * The instructions of a {@link VectorLoop}: calls of the Vector API, on vectors that all have as
 * many lanes. Each takes its operands from the stack and leaves its result there.
 */
final class VectorCode {
  private static final String API = "jdk.incubator.vector.";
  private static final ClassDesc VECTOR = ClassDesc.of(API + "Vector");
  private static final ClassDesc MASK = ClassDesc.of(API + "VectorMask");
  private static final ClassDesc SPECIES = ClassDesc.of(API + "VectorSpecies");
  private static final ClassDesc OPERATORS = ClassDesc.of(API + "VectorOperators");
  private static final ClassDesc UNARY = OPERATORS.nested("Unary");
  private static final ClassDesc BINARY = OPERATORS.nested("Binary");
  private static final ClassDesc ASSOCIATIVE = OPERATORS.nested("Associative");
  private static final ClassDesc COMPARISON = OPERATORS.nested("Comparison");
  private static final ClassDesc CONVERSION = OPERATORS.nested("Conversion");
  private static final ClassDesc NATIVE = ClassDesc.of(Native.class.getName());
  private static final ClassDesc LOGS = ClassDesc.of(VectorLogs.class.getName());
  private static final ClassDesc ELEMENT_BITS = ClassDesc.of(ElementBits.class.getName());
  private static final ClassDesc SEGMENT = ClassDesc.of(MemorySegment.class.getName());
  private static final ClassDesc ORDER = ClassDesc.of(ByteOrder.class.getName());

  /** Numbers as they lie in a vector: those of lanes, and the narrower ones of memory. */
  @SuppressWarnings("ImmutableEnumChecker") // a ClassDesc is
  enum Element {
    BYTE("Byte", 1, CD_int),
    SHORT("Short", 2, CD_int),
    INT("Int", 4, CD_int),
    LONG("Long", 8, CD_long),
    FLOAT("Float", 4, CD_float),
    DOUBLE("Double", 8, CD_double);

    final ClassDesc vector;
    final int bytes;
    private final ClassDesc number;

    Element(String name, int bytes, ClassDesc number) {
      vector = ClassDesc.of(API + name + "Vector");
      this.bytes = bytes;
      this.number = number;
    }

    static Element of(Lane lane) {
      return switch (lane) {
        case INTS -> INT;
        case LONGS -> LONG;
        case FLOATS -> FLOAT;
        case DOUBLES -> DOUBLE;
      };
    }

    /** How elements of a dtype lie in memory. */
    static Element of(ScalarType dtype) {
      return switch (dtype) {
        case BOOL, INT8, UINT8 -> BYTE;
        case INT16, UINT16 -> SHORT;
        case INT32, UINT32 -> INT;
        case INT64, UINT64 -> LONG;
        case FLOAT32 -> FLOAT;
        case FLOAT64 -> DOUBLE;
        case FLOAT16, BFLOAT16, COMPLEX64, COMPLEX128 ->
            throw new IllegalArgumentException("no vectors of " + dtype);
      };
    }

    /** As the API's conversions call it. */
    private char letter() {
      return name().charAt(0);
    }
  }

  private final CodeBuilder code;
  private final int lanes;

  VectorCode(CodeBuilder code, int lanes) {
    this.code = code;
    this.lanes = lanes;
  }

  /** Loads what lies at an address, as numbers of the dtype's lane. */
  void load(ScalarType dtype, Runnable address) {
    Element element = Element.of(dtype);
    species(element);
    code.getstatic(NATIVE, "ALL", SEGMENT);
    address.run();
    order();
    code.invokestatic(
        element.vector,
        "fromMemorySegment",
        MethodTypeDesc.of(element.vector, SPECIES, SEGMENT, CD_long, ORDER));
    switch (dtype) {
      case BOOL -> {
        convert("B2I", Element.INT);
        truths(Lane.INTS);
      }
      case INT8 -> convert("B2I", Element.INT);
      case UINT8 -> convert("ZERO_EXTEND_B2I", Element.INT);
      case INT16 -> convert("S2I", Element.INT);
      case UINT16 -> convert("ZERO_EXTEND_S2I", Element.INT);
      case UINT32 -> convert("ZERO_EXTEND_I2L", Element.LONG);
      default -> {}
    }
  }

  /** Stores numbers of the dtype's lane, which are on the stack, at an address. */
  void store(ScalarType dtype, Runnable address) {
    Element element = Element.of(dtype);
    Element from = Element.of(Lane.of(dtype));
    if (element != from) {
      convert(from.letter() + "2" + element.letter(), element);
    }
    code.getstatic(NATIVE, "ALL", SEGMENT);
    address.run();
    order();
    code.invokevirtual(
        element.vector, "intoMemorySegment", MethodTypeDesc.of(CD_void, SEGMENT, CD_long, ORDER));
  }

  /**
   * Reads a byte that nobody needs: HotSpot then knows of the compiled code that it reads memory
   * that may be gone, and makes an error of a fault in it instead of ending the process. That holds
   * for vectors too, of which it does not know it by itself.
   */
  void markUnsafe(Runnable address) {
    address.run();
    code.invokestatic(NATIVE, "getByte", MethodTypeDesc.of(CD_byte, CD_long)).pop();
  }

  /** Takes an address, and leaves the bits of the element there, as a long. */
  void elementBits(ScalarType dtype) {
    String name = dtype.name().toLowerCase(Locale.ROOT);
    code.invokestatic(ELEMENT_BITS, name, MethodTypeDesc.of(CD_long, CD_long));
  }

  /** Repeats the number whose bits are given as a long. */
  void repeat(Lane lane, Runnable bits) {
    Element element = Element.of(lane);
    species(element);
    bits.run();
    switch (lane) {
      case INTS -> code.l2i();
      case LONGS -> {}
      case FLOATS ->
          code.l2i().invokestatic(CD_Float, "intBitsToFloat", MethodTypeDesc.of(CD_float, CD_int));
      case DOUBLES ->
          code.invokestatic(CD_Double, "longBitsToDouble", MethodTypeDesc.of(CD_double, CD_long));
    }
    code.invokestatic(
        element.vector, "broadcast", MethodTypeDesc.of(element.vector, SPECIES, element.number));
  }

  /** Computes of numbers of one lane what {@link VectorSteps#suit} allows. */
  void apply(Op op, Lane lane) {
    switch (op) {
      case ADD, MULTIPLY, MINIMUM, MAXIMUM, AND, OR, XOR -> binary(lane, name(op), ASSOCIATIVE);
      case SUBTRACT, DIVIDE -> binary(lane, name(op), BINARY);
      case NEGATE, ABSOLUTE, SQRT, INVERT -> unary(lane, name(op));
      case AT_LEAST -> replace(lane, "LE");
      case AT_MOST -> replace(lane, "GT");
      case EQUAL, NOT_EQUAL, LESS, LESS_EQUAL -> {
        compare(lane, name(op));
        masked(lane);
      }
      case LOG ->
          code.invokestatic(
              LOGS, "log", MethodTypeDesc.of(Element.FLOAT.vector, Element.FLOAT.vector));
      default -> throw new IllegalArgumentException("no vector code for " + op);
    }
  }

  static boolean isOfTwo(Op op) {
    return switch (op) {
      case NEGATE, ABSOLUTE, SQRT, INVERT, LOG -> false;
      default -> true;
    };
  }

  private static String name(Op op) {
    return switch (op) {
      case ADD -> "ADD";
      case SUBTRACT -> "SUB";
      case MULTIPLY -> "MUL";
      case DIVIDE -> "DIV";
      case MINIMUM -> "MIN";
      case MAXIMUM -> "MAX";
      case AND -> "AND";
      case OR -> "OR";
      case XOR -> "XOR";
      case NEGATE -> "NEG";
      case ABSOLUTE -> "ABS";
      case SQRT -> "SQRT";
      case INVERT -> "NOT";
      case EQUAL -> "EQ";
      case NOT_EQUAL -> "NE";
      case LESS -> "LT";
      case LESS_EQUAL -> "LE";
      default -> throw new IllegalArgumentException("no vector code for " + op);
    };
  }

  /** Takes two vectors; the name is that of the API. */
  private void binary(Lane lane, String name, ClassDesc kind) {
    ClassDesc vector = Element.of(lane).vector;
    int second = code.allocateLocal(TypeKind.REFERENCE);
    code.astore(second).getstatic(OPERATORS, name, kind).aload(second);
    code.invokevirtual(vector, "lanewise", MethodTypeDesc.of(vector, BINARY, VECTOR));
  }

  private void unary(Lane lane, String name) {
    ClassDesc vector = Element.of(lane).vector;
    code.getstatic(OPERATORS, name, UNARY);
    code.invokevirtual(vector, "lanewise", MethodTypeDesc.of(vector, UNARY));
  }

  /** Takes two vectors and leaves a mask. */
  private void compare(Lane lane, String name) {
    ClassDesc vector = Element.of(lane).vector;
    int second = code.allocateLocal(TypeKind.REFERENCE);
    code.astore(second).getstatic(OPERATORS, name, COMPARISON).aload(second);
    code.invokevirtual(vector, "compare", MethodTypeDesc.of(MASK, COMPARISON, VECTOR));
  }

  /** Takes two vectors, and leaves the second's numbers where the first's compare so to them. */
  private void replace(Lane lane, String comparison) {
    int second = code.allocateLocal(TypeKind.REFERENCE);
    int first = code.allocateLocal(TypeKind.REFERENCE);
    code.astore(second).astore(first);
    code.aload(first).aload(second).aload(first).aload(second);
    compare(lane, comparison);
    blend(lane);
  }

  /** Makes truth values, 0 and 1, of a mask of a lane. */
  private void masked(Lane lane) {
    int mask = code.allocateLocal(TypeKind.REFERENCE);
    code.astore(mask);
    number(Lane.INTS, 0);
    number(Lane.INTS, 1);
    code.aload(mask);
    if (lane != Lane.INTS) {
      castMask(Element.INT);
    }
    blend(Lane.INTS);
  }

  private void castMask(Element element) {
    species(element);
    code.invokevirtual(MASK, "cast", MethodTypeDesc.of(MASK, SPECIES));
  }

  /** Takes two vectors and a mask, and leaves the second's numbers where it is set. */
  private void blend(Lane lane) {
    ClassDesc vector = Element.of(lane).vector;
    code.invokevirtual(vector, "blend", MethodTypeDesc.of(vector, VECTOR, MASK));
  }

  /** Takes numbers, and leaves 1 for each that is not 0. */
  private void truths(Lane lane) {
    number(lane, 0);
    compare(lane, "NE");
    masked(lane);
  }

  private void number(Lane lane, int number) {
    repeat(lane, () -> code.loadConstant((long) number)); // 0 has no bits in any lane
  }

  /** Takes what is for false, what is for true, and truth values. */
  void select(Lane lane) {
    number(Lane.INTS, 0);
    compare(Lane.INTS, "NE");
    if (lane != Lane.INTS) {
      castMask(Element.of(lane));
    }
    blend(lane);
  }

  /** Casts numbers of one dtype to another. */
  void cast(ScalarType from, ScalarType to) {
    Lane in = Lane.of(from);
    if (to == ScalarType.BOOL) {
      truths(in);
      return;
    }
    Lane out = Lane.of(to);
    if (in != out) {
      Element element = Element.of(out);
      convert(Element.of(in).letter() + "2" + element.letter(), element);
    }
    round(to);
  }

  /** Takes away what the lane has beyond the dtype. */
  void round(ScalarType dtype) {
    switch (dtype) {
      case INT8 -> signed(24);
      case INT16 -> signed(16);
      case UINT8 -> unsigned(Lane.INTS, 0xFF);
      case UINT16 -> unsigned(Lane.INTS, 0xFFFF);
      case UINT32 -> unsigned(Lane.LONGS, 0xFFFF_FFFFL);
      default -> {}
    }
  }

  private void signed(int bits) {
    repeat(Lane.INTS, () -> code.loadConstant((long) bits));
    binary(Lane.INTS, "LSHL", BINARY);
    repeat(Lane.INTS, () -> code.loadConstant((long) bits));
    binary(Lane.INTS, "ASHR", BINARY);
  }

  private void unsigned(Lane lane, long mask) {
    repeat(lane, () -> code.loadConstant(mask));
    binary(lane, "AND", ASSOCIATIVE);
  }

  /** Converts by the API's name, to as many numbers. */
  private void convert(String name, Element to) {
    code.getstatic(OPERATORS, name, CONVERSION);
    species(to);
    code.loadConstant(0)
        .invokevirtual(
            VECTOR, "convertShape", MethodTypeDesc.of(VECTOR, CONVERSION, SPECIES, CD_int))
        .checkcast(to.vector);
  }

  private void species(Element element) {
    code.getstatic(element.vector, "SPECIES_" + 8 * element.bytes * lanes, SPECIES);
  }

  private void order() {
    code.invokestatic(ORDER, "nativeOrder", MethodTypeDesc.of(ORDER));
  }
}
