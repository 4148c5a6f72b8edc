// SPDX-License-Identifier: Apache-2.0
package org.gatun.nd4j;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequestException;
import org.gatun.buffer.BufferRequestException.Reason;
import org.gatun.buffer.BufferView;
import org.gatun.harness.Conformance;
import org.gatun.nd4j.LayoutCases.Case;
import org.gatun.nd4j.LayoutCases.Fate;
import org.gatun.nd4j.Operations.Operation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Every layout is shared, and every call compared with ND4J's own on a dense copy; or refused. */
class LayoutConformanceTest {
  private static final long SEED = 2026;

  private static int cases;
  private static int differing;

  static Stream<Case> shared() {
    return LayoutCases.all().stream().filter(layout -> layout.fate() != Fate.REFUSED);
  }

  static Stream<Case> dense() {
    return LayoutCases.all().stream().filter(layout -> layout.fate() == Fate.DENSE);
  }

  static Stream<Case> gaps() {
    return LayoutCases.all().stream().filter(layout -> layout.fate() == Fate.GAPS);
  }

  static Stream<Case> refused() {
    return LayoutCases.all().stream().filter(layout -> layout.fate() == Fate.REFUSED);
  }

  @AfterAll
  static void report() throws IOException {
    Conformance.report("nd4j-layouts", cases, differing);
  }

  @ParameterizedTest
  @MethodSource("shared")
  void shareStrided_forEveryCall_givesWhatADenseCopyGives(Case layout) {
    List<String> differences = new ArrayList<>();
    Operations.READING.forEach((name, call) -> {
      if (isRight(layout, name)) {
        reads(layout, call).ifPresent(found -> count(differences, name, found));
      }
    });
    Operations.WRITING.forEach((name, call) -> {
      if (isRight(layout, name)) {
        writes(layout, call).ifPresent(found -> count(differences, name, found));
      }
    });
    assertEquals(List.of(), differences, "seed " + SEED);
  }

  /** Leaves out the calls that shareStrided's documentation names. */
  private static boolean isRight(Case layout, String call) {
    if (call.equals(Operations.ONLY_IN_C_ORDER)) {
      return layout.isCContiguous();
    }
    return layout.fate() == Fate.DENSE || !Operations.FAILING_WITH_GAPS.contains(call);
  }

  private static void count(List<String> differences, String name, String difference) {
    cases++;
    if (!difference.isEmpty()) {
      differing++;
      differences.add(name + ": " + difference);
    }
  }

  /** Returns how the call differs, or nothing if the layout has no such call. */
  private static Optional<String> reads(Case layout, Operation call) {
    try (BufferLease memory = layout.memory(SEED)) {
      Object expected = call.on(layout.denseCopy(memory));
      if (expected == null) {
        return Optional.empty();
      }
      try (INDArray array = Nd4jArrays.shareStrided(layout.view(memory))) {
        return Optional.of(Outcome.of(expected).difference(Outcome.of(call.on(array))));
      } catch (RuntimeException e) {
        return Optional.of(e.toString());
      }
    }
  }

  private static Optional<String> writes(Case layout, Operation call) {
    try (BufferLease memory = layout.memory(SEED)) {
      INDArray dense = layout.denseCopy(memory);
      if (call.on(dense) == null) {
        return Optional.empty();
      }
      float[] before = all(memory);
      try (INDArray array = Nd4jArrays.shareStrided(layout.view(memory))) {
        call.on(array);
      } catch (RuntimeException e) {
        return Optional.of(e.toString());
      }
      float[] after = all(memory);
      for (int position : layout.positions()) {
        after[position] = before[position];
      }
      assertArrayEquals(before, after, "written outside " + layout);
      return Optional.of(Outcome.of(dense).difference(layout.outcome(memory)));
    }
  }

  private static float[] all(BufferLease memory) {
    return memory.view().pinned(segment -> segment.toArray(JAVA_FLOAT));
  }

  @ParameterizedTest
  @MethodSource("gaps")
  void shareStrided_forCallsThatNd4jFailsAt_throws(Case layout) {
    for (String name : Operations.FAILING_WITH_GAPS) {
      Operation call = Operations.named(name);
      try (BufferLease memory = layout.memory(SEED)) {
        boolean defined = call.on(layout.denseCopy(memory)) != null;
        INDArray array = Nd4jArrays.shareStrided(layout.view(memory));
        // Permuted axes without gaps are not concerned.
        if (defined && array.isView()) {
          assertThrows(RuntimeException.class, () -> call.on(array), name);
        }
        array.close();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("gaps")
  void share_withGaps_isRefusedAndNamesShareStrided(Case layout) {
    try (BufferLease memory = layout.memory(SEED)) {
      BufferView view = layout.view(memory);
      var refusal = assertThrows(BufferRequestException.class, () -> Nd4jArrays.share(view));
      assertEquals(Reason.UNSUPPORTED_STRIDES, refusal.reason());
      assertTrue(refusal.copyHelps());
      assertTrue(refusal.toString().contains("shareStrided"), refusal.toString());
    }
  }

  @ParameterizedTest
  @MethodSource("dense")
  void share_withoutGaps_keepsAddressAndShape(Case layout) {
    try (BufferLease memory = layout.memory(SEED);
        INDArray array = Nd4jArrays.share(layout.view(memory))) {
      assertEquals(layout.view(memory).address(), array.data().addressPointer().address());
      assertArrayEquals(layout.shape(), array.shape());
      assertEquals(1, array.elementWiseStride());
    }
  }

  @ParameterizedTest
  @MethodSource("refused")
  void bothMethods_onWhatNd4jBreaksOn_refuse(Case layout) {
    try (BufferLease memory = layout.memory(SEED)) {
      BufferView view = layout.view(memory);
      for (boolean strided : new boolean[] {false, true}) {
        cases++;
        var refusal =
            assertThrows(
                BufferRequestException.class,
                () -> {
                  INDArray array = strided ? Nd4jArrays.shareStrided(view) : Nd4jArrays.share(view);
                  array.close();
                });
        assertEquals(Reason.UNSUPPORTED_STRIDES, refusal.reason());
        assertTrue(refusal.toString().contains("copyOf"), refusal.toString());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("refused")
  void copyOf_whatNd4jBreaksOn_hasShapeAndElements(Case layout) {
    try (BufferLease memory = layout.memory(SEED);
        INDArray copy = Nd4jArrays.copyOf(layout.view(memory))) {
      assertArrayEquals(layout.shape(), copy.shape());
      if (!copy.isEmpty()) {
        assertEquals("", layout.outcome(memory).difference(Outcome.of(copy)));
      }
    }
  }
}
