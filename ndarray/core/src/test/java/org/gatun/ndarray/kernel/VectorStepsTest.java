// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.List;
import org.gatun.buffer.ScalarType;
import org.gatun.ndarray.kernel.Program.Apply;
import org.gatun.ndarray.kernel.Program.Cast;
import org.gatun.ndarray.kernel.Program.Fill;
import org.gatun.ndarray.kernel.Program.Load;
import org.junit.jupiter.api.Test;

/** Programs share a loop if they are alike in all but their numbers. */
class VectorStepsTest {
  private static final ScalarType A = ScalarType.FLOAT32;
  private static final ScalarType B = ScalarType.FLOAT64;

  /** Two are equal exactly if a record's own text, which names all components, is the same. */
  @Test
  void equals_whatDiffersInOneThing_isAnother() {
    List<VectorSteps> all = new ArrayList<>();
    for (int round = 0; round < 2; round++) { // each twice, as two objects
      for (Program.Step step :
          List.of(
              new Load(0, A, 0),
              new Load(1, A, 0),
              new Load(0, B, 0),
              new Load(0, A, 1),
              new Fill(A, 0, 0),
              new Fill(B, 0, 0),
              new Fill(A, 1, 0),
              new Fill(A, 0, 1),
              new Cast(A, 0, B, 0),
              new Cast(B, 0, B, 0),
              new Cast(A, 1, B, 0),
              new Cast(A, 0, A, 0),
              new Cast(A, 0, B, 1),
              new Apply(Op.ADD, A, 0, 0, 0, 0),
              new Apply(Op.SUBTRACT, A, 0, 0, 0, 0),
              new Apply(Op.ADD, B, 0, 0, 0, 0),
              new Apply(Op.ADD, A, 1, 0, 0, 0),
              new Apply(Op.ADD, A, 0, 1, 0, 0),
              new Apply(Op.ADD, A, 0, 0, 1, 0),
              new Apply(Op.ADD, A, 0, 0, 0, 1))) {
        all.add(new VectorSteps(List.of(step), 1, 0, A, A, 0));
        all.add(new VectorSteps(List.of(new Load(0, A, 0), step), 1, 0, A, A, 0));
      }
      List<Program.Step> load = List.of(new Load(0, A, 0));
      all.add(new VectorSteps(List.of(), 1, 0, A, A, 0));
      all.add(new VectorSteps(load, 2, 0, A, A, 0));
      all.add(new VectorSteps(load, 1, 1, A, A, 0));
      all.add(new VectorSteps(load, 1, 0, B, A, 0));
      all.add(new VectorSteps(load, 1, 0, A, B, 0));
      all.add(new VectorSteps(load, 1, 0, A, A, 1));
    }
    for (VectorSteps one : all) {
      for (VectorSteps other : all) {
        if (one.toString().equals(other.toString())) {
          assertEquals(one, other);
          assertEquals(one.hashCode(), other.hashCode());
        } else {
          assertNotEquals(one, other);
        }
      }
    }
  }
}
