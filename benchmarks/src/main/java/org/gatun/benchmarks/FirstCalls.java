// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.DType;
import org.gatun.ndarray.Images;
import org.gatun.ndarray.LazyArray;
import org.gatun.ndarray.NdArray;
import org.gatun.ndarray.PixelScale;
import org.gatun.ndarray.Reduction;
import org.gatun.ndarray.Ufunc;

/**
 * What the first call of an operation takes, of a thousand elements and of a million, with the
 * Vector API, with its module but in scalar Java, and without the module: each in a process of its
 * own, in turn. {@code ./run bench first}
 */
public final class FirstCalls {
  private static final int ROUNDS = 11;
  private static final int SMALL = 1000;
  private static final int MILLION = 1_000_000;
  private static final int SIDE = 224;
  private static final String MODULE = "--add-modules=jdk.incubator.vector";

  /** With the Vector API; with its module, but scalar Java; and without the module. */
  private static final List<List<String>> WAYS =
      List.of(List.of(MODULE), List.of(MODULE, "-Dgatun.kernels=scalar"), List.of());

  private FirstCalls() {}

  /** Prints the table; with an argument, the nanoseconds of that operation's first call. */
  public static void main(String... arguments) throws IOException, InterruptedException {
    Map<String, Runnable> calls = new LinkedHashMap<>();
    if (arguments.length > 0) {
      operations(calls, arguments[0]);
      Runnable call = Objects.requireNonNull(calls.get(arguments[0]), arguments[0]);
      long start = System.nanoTime();
      call.run();
      IO.println(System.nanoTime() - start);
      return;
    }
    operations(calls, "");
    IO.println(
        "| first call of | Vector API | scalar Java | ratio | no module | ratio |\n"
            + "|---|---:|---:|---:|---:|---:|");
    for (String name : calls.keySet()) {
      double[][] times = new double[WAYS.size()][ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        for (int way = 0; way < times.length; way++) {
          times[way][round] = child(name, WAYS.get(way));
        }
      }
      double vectors = median(times[0]);
      double scalar = median(times[1]);
      double none = median(times[2]);
      IO.println(
          "| %s | %s | %s | %s | %s | %s |"
              .formatted(
                  name,
                  PeerTable.time(vectors),
                  PeerTable.time(scalar),
                  ratio(vectors, scalar),
                  PeerTable.time(none),
                  ratio(vectors, none)));
    }
  }

  private static double median(double[] times) {
    Arrays.sort(times);
    return times[times.length / 2];
  }

  private static String ratio(double a, double b) {
    return String.format(Locale.ROOT, "%.2f", a / b);
  }

  private static double child(String name, List<String> options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(options);
    command.add("-cp");
    command.add(Objects.requireNonNull(System.getProperty("java.class.path")));
    command.add(FirstCalls.class.getName());
    command.add(name);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
      throw new IOException(name + ": expected a number of nanoseconds but found " + output);
    }
    return Double.parseDouble(output);
  }

  /** Adds all operations; makes the memory of one alone. */
  private static void operations(Map<String, Runnable> calls, String wanted) {
    for (int size : new int[] {SMALL, MILLION}) {
      String of = " of " + (size == SMALL ? "1,000" : "1e6") + " float32";
      int room = wanted.endsWith(of) ? size : 1;
      NdArray a = empty(DType.FLOAT32, room);
      NdArray out = empty(DType.FLOAT32, room);
      NdArray total = empty(DType.FLOAT32);
      NdArray place = empty(DType.INT64);
      LazyArray chain = a.lazy().sub(0.5).div(0.25).maximum(0);
      calls.put("add" + of, () -> Ufunc.ADD.into(out, a, a));
      calls.put("chain of three" + of, () -> chain.into(out));
      calls.put("sum" + of, () -> Reduction.SUM.into(total, a));
      calls.put("deviation" + of, () -> Reduction.STD.into(total, a));
      calls.put("greatest" + of, () -> Reduction.MAX.into(total, a));
      calls.put("place of the greatest" + of, () -> Reduction.ARGMAX.into(place, a));
    }
    String picture = "normalise 224² RGB";
    int side = wanted.equals(picture) ? SIDE : 1;
    NdArray pixels = empty(DType.UINT8, side, side, 3);
    NdArray planes = empty(DType.FLOAT32, 3, side, side);
    var scale = PixelScale.of(new float[] {1, 2, 3}, new float[3]);
    calls.put(picture, () -> Images.normalise(planes, pixels, scale));
  }

  private static NdArray empty(DType dtype, long... shape) {
    return NdArray.of(Buffers.allocate(dtype, shape).view());
  }
}
