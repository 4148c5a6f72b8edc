// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.function.Consumer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Memory runs out at each step of each change that needs some, once or from there on: the
 * collection then holds what it held before, nothing stays lent, and the same change succeeds once
 * there is memory again.
 */
@Timeout(120)
class OutOfMemoryTest {
  private static final FailingClasses CLASSES = new FailingClasses();

  private static void run(Class<? extends Consumer<Boolean>> program, boolean lasting)
      throws Exception {
    CLASSES.run(program, lasting);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void dict_anyStepOfAnyChangeFails_isAsBefore(boolean lasting) throws Exception {
    run(FailingDict.class, lasting);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void list_anyStepOfAnyChangeFails_isAsBefore(boolean lasting) throws Exception {
    run(FailingList.class, lasting);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void columns_anyStepOfAnyChangeFails_areAsBefore(boolean lasting) throws Exception {
    run(FailingColumns.class, lasting);
  }
}
