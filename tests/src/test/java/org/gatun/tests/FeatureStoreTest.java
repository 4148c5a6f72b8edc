// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The feature store prints what the same products give by hand. */
class FeatureStoreTest {
  @Test
  void main_prints_scoresOfTheStoresOwnMemory() {
    assertEquals(
        List.of(
            "[ada, bob, cem] [201.0, 130.0, 22.0]", // 1 + 200, 30 + 100, 2 + 20
            "[ada, bob, cem] [205.0, 130.0, 22.0]",
            "cannot add a key while 2 leases are out; close them first",
            "array([[2., 2., 0.],",
            "       [5., 0., 2.]], dtype=float32)",
            "[ada, cem]",
            "array([[5., 0., 2.],",
            "       [2., 2., 0.]], dtype=float32)"),
        Printed.by(FeatureStore::main));
  }
}
