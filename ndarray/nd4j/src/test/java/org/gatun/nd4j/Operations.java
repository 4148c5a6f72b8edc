// SPDX-License-Identifier: Apache-2.0
package org.gatun.nd4j;

import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;
import org.nd4j.linalg.api.ops.impl.transforms.custom.SoftMax;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.BooleanIndexing;
import org.nd4j.linalg.indexing.conditions.Conditions;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Calls of ND4J, by name, that the layouts are tried on. Each takes an array of float32 and returns
 * an array, a number or a text; or null where the array's rank has no such call.
 */
final class Operations {
  /** A call. */
  interface Operation {
    @Nullable Object on(INDArray x);
  }

  /** Calls that read the array. */
  static final Map<String, Operation> READING = new LinkedHashMap<>();

  /** Calls that write to the array; what it holds afterwards is the result. */
  static final Map<String, Operation> WRITING = new LinkedHashMap<>();

  /** Calls that fail with an exception on arrays with gaps, as shareStrided says. */
  static final Set<String> FAILING_WITH_GAPS =
      Set.of("get interval", "slice", "putRow", "gemm into");

  /** A call that ND4J gets wrong unless elements lie in C order, on its own arrays too. */
  static final String ONLY_IN_C_ORDER = "toNpyByteArray";

  private Operations() {}

  static {
    read("dup", INDArray::dup);
    read("dup c", x -> x.dup('c'));
    read("dup f", x -> x.dup('f'));
    read("assign to new", x -> Nd4j.create(DataType.FLOAT, x.shape()).assign(x));
    read("sumNumber", INDArray::sumNumber);
    read("meanNumber", INDArray::meanNumber);
    read("maxNumber", INDArray::maxNumber);
    read("norm2Number", INDArray::norm2Number);
    read("sum first", x -> x.rank() == 0 ? null : x.sum(0));
    read("sum last", x -> x.rank() == 0 ? null : x.sum(x.rank() - 1));
    read("mean first", x -> x.rank() == 0 ? null : x.mean(0));
    read("std last", x -> x.rank() == 0 ? null : x.std(x.rank() - 1));
    read("max last", x -> x.rank() == 0 ? null : x.max(x.rank() - 1));
    read("argMax", x -> Nd4j.argMax(x).castTo(DataType.FLOAT));
    read("argMax first", x -> x.rank() == 0 ? null : x.argMax(0).castTo(DataType.FLOAT));
    read("argMax last", x -> x.rank() == 0 ? null : x.argMax(x.rank() - 1).castTo(DataType.FLOAT));
    read("add number", x -> x.add(2.5f));
    read("rsub number", x -> x.rsub(1f));
    read("div number", x -> x.div(3f));
    read("add to itself", x -> x.add(x));
    read("add c", x -> x.add(other(x.shape())));
    read("c add", x -> other(x.shape()).add(x));
    read("f add", x -> other(x.shape()).dup('f').add(x));
    read("mul c", x -> x.mul(other(x.shape())));
    read("gt number", x -> x.gt(0f).castTo(DataType.FLOAT));
    read("eq c", x -> x.eq(other(x.shape())).castTo(DataType.FLOAT));
    read("exp", x -> Transforms.exp(x, true));
    read("tanh", x -> Transforms.tanh(x, true));
    read("relu", x -> Transforms.relu(x, true));
    read("sigmoid", x -> Transforms.sigmoid(x, true));
    read("abs", x -> Transforms.abs(x, true));
    read("isNaN", x -> x.isNaN().castTo(DataType.FLOAT));
    read("softmax first", x -> x.rank() == 0 ? null : Nd4j.nn.softmax(x, 0));
    read("softmax last", x -> x.rank() == 0 ? null : Nd4j.nn.softmax(x, x.rank() - 1));
    read("logSoftmax first", x -> x.rank() == 0 ? null : Nd4j.nn.logSoftmax(x, 0));
    read("logSoftmax last", x -> x.rank() == 0 ? null : Nd4j.nn.logSoftmax(x, x.rank() - 1));
    read("cumsum last", x -> x.rank() == 0 ? null : x.cumsum(x.rank() - 1));
    read("standardize", x -> x.rank() == 0 ? null : Nd4j.math.standardize(x, x.rank() - 1));
    read("logSumExp", x -> x.rank() == 0 ? null : Nd4j.math.logSumExp(x, x.rank() - 1));
    read("cast to double", x -> x.castTo(DataType.DOUBLE));
    read("cast to int", x -> x.castTo(DataType.INT32).castTo(DataType.DOUBLE));
    read("reshape c", x -> x.reshape('c', new long[] {x.length()}));
    read("reshape f", x -> x.reshape('f', new long[] {x.length()}));
    read("ravel", INDArray::ravel);
    read("transpose", x -> x.rank() < 2 ? null : x.transpose());
    read("transpose add", x -> x.rank() < 2 ? null : x.transpose().add(1));
    read("permute mul", x -> x.rank() != 3 ? null : x.permute(1, 2, 0).mul(2));
    read("mmul B", x -> x.rank() != 2 ? null : x.mmul(other(x.size(1), 5)));
    read("A mmul", x -> x.rank() != 2 ? null : other(5, x.size(0)).mmul(x));
    read("mmul vector", x -> x.rank() != 2 ? null : x.mmul(other(x.size(1), 1)));
    read("transpose mmul B", x -> x.rank() != 2 ? null : x.transpose().mmul(other(x.size(0), 5)));
    read("mmul own transpose", x -> x.rank() != 2 ? null : x.mmul(x.transpose()));
    read("matmul", x -> x.rank() != 2 ? null : Nd4j.matmul(x, other(x.size(1), 5)));
    read("gemm transposed", x -> x.rank() != 2 ? null : gemmTransposed(x));
    read("matmul batched", x -> x.rank() != 3 ? null : batched(x));
    read("addRowVector", x -> x.rank() != 2 ? null : x.addRowVector(other(1, x.size(1))));
    read("addColumnVector", x -> x.rank() != 2 ? null : x.addColumnVector(other(x.size(0), 1)));
    read("concat first", x -> x.rank() == 0 ? null : Nd4j.concat(0, x, other(x.shape())));
    read("concat last", x -> x.rank() == 0 ? null : Nd4j.concat(x.rank() - 1, other(x.shape()), x));
    read("stack", x -> x.rank() == 0 ? null : Nd4j.stack(0, x, x));
    read("repeat", x -> x.rank() == 0 ? null : x.repeat(0, 2));
    read("getRows", x -> x.rank() != 2 ? null : x.getRows(0, (int) x.size(0) - 1));
    read("sort a copy", x -> x.rank() == 0 ? null : Nd4j.sort(x.dup(), x.rank() - 1, true));
    read("equals its copy", x -> x.equals(x.dup('c')) && x.dup('c').equals(x) ? 1 : 0);
    read("serialize", Operations::serialized);
    read("toFloatMatrix", x -> x.rank() != 2 ? null : Nd4j.createFromArray(x.toFloatMatrix()));
    read("toString", x -> x.toString());
    read("slice", x -> x.rank() < 2 ? null : x.slice(x.size(0) - 1).dup());
    read("getRow", x -> x.rank() != 2 ? null : x.getRow(x.size(0) - 1).dup());
    read("getColumn", x -> x.rank() != 2 ? null : x.getColumn(x.size(1) - 1).dup());
    read("get interval", x -> x.rank() != 2 ? null : crop(x).dup());
    read(ONLY_IN_C_ORDER, x -> Nd4j.createNpyFromByteArray(Nd4j.toNpyByteArray(x)));

    write("addi number", x -> x.addi(2.5f));
    write("addi c", x -> x.addi(other(x.shape())));
    write("muli f", x -> x.muli(other(x.shape()).dup('f')));
    write("subi its copy", x -> x.subi(x.dup().muli(2)));
    write("assign number", x -> x.assign(3f));
    write("assign c", x -> x.assign(other(x.shape())));
    write("putScalar last", x -> x.putScalar(last(x), 9f));
    write("relu in place", x -> Transforms.relu(x, false));
    write("tanh in place", x -> Transforms.tanh(x, false));
    write("replaceWhere", Operations::replaced);
    write("addiRowVector", x -> x.rank() != 2 ? null : x.addiRowVector(other(1, x.size(1))));
    write("muliRowVector", x -> x.rank() != 2 ? null : x.muliRowVector(other(1, x.size(1))));
    write("mmuli into", x -> x.rank() != 2 ? null : left(x).mmuli(right(x), x));
    write("matmul into", x -> x.rank() != 2 ? null : matmulInto(x));
    write("softmax into", x -> x.rank() == 0 ? null : softmaxInto(x));
    write("xw_plus_b into", x -> x.rank() != 2 ? null : affineInto(x));
    write("putRow", x -> x.rank() != 2 ? null : x.putRow(x.size(0) - 1, other(x.size(1))));
    write("gemm into", x -> x.rank() != 2 ? null : gemmInto(x));
  }

  private static void read(String name, Operation operation) {
    READING.put(name, operation);
  }

  private static void write(String name, Operation operation) {
    WRITING.put(name, operation);
  }

  static Operation named(String name) {
    Operation call = READING.get(name);
    return call != null ? call : Objects.requireNonNull(WRITING.get(name), name);
  }

  /** Returns an operand in C order, whose values come from the indices alone. */
  static INDArray other(long... shape) {
    long count = 1;
    for (long size : shape) {
      count *= size;
    }
    float[] values = new float[(int) count];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i * 31 % 17 - 8) / 4f;
    }
    return shape.length == 0 ? Nd4j.scalar(values[0]) : Nd4j.create(values, shape, 'c');
  }

  private static long[] last(INDArray x) {
    long[] index = x.shape().clone();
    for (int axis = 0; axis < index.length; axis++) {
      index[axis]--;
    }
    return index;
  }

  private static INDArray crop(INDArray x) {
    return x.get(interval(x.size(0) - 1, x.size(0)), interval(x.size(1) - 1, x.size(1)));
  }

  private static INDArray left(INDArray x) {
    return other(x.size(0), 6);
  }

  private static INDArray right(INDArray x) {
    return other(6, x.size(1));
  }

  private static INDArray gemmTransposed(INDArray x) {
    return Nd4j.gemm(x, other(x.size(0), 5), true, false);
  }

  private static INDArray batched(INDArray x) {
    return Nd4j.matmul(x, other(x.size(0), x.size(2), 2));
  }

  private static INDArray replaced(INDArray x) {
    BooleanIndexing.replaceWhere(x, 7f, Conditions.lessThan(0f));
    return x;
  }

  private static INDArray matmulInto(INDArray x) {
    return Nd4j.exec(new Mmul(left(x), right(x), x, null))[0];
  }

  private static INDArray softmaxInto(INDArray x) {
    return Nd4j.exec(new SoftMax(other(x.shape()), x, x.rank() - 1))[0];
  }

  private static INDArray affineInto(INDArray x) {
    return Nd4j.exec(
        DynamicCustomOp.builder("xw_plus_b")
            .addInputs(left(x), right(x), other(x.size(1)))
            .addOutputs(x)
            .build())[0];
  }

  private static INDArray gemmInto(INDArray x) {
    return Nd4j.gemm(left(x), right(x), x, false, false, 1.0, 0.0);
  }

  private static INDArray serialized(INDArray x) {
    try {
      return Nd4j.fromByteArray(Nd4j.toByteArray(x));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
