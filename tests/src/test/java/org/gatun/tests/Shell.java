// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;

/** The POSIX shell that runs the door and the README's commands. */
final class Shell {
  private Shell() {}

  /** Skips the test, and says so, where no such shell can be started. */
  static void assumePresent() {
    assumeTrue(isPresent(), "needs a POSIX shell, sh, that can be started");
  }

  private static boolean isPresent() {
    try {
      Process shell =
          new ProcessBuilder("sh", "-c", "test -x /bin/sh && echo $((6 * 7))")
              .redirectErrorStream(true)
              .start();
      shell.getOutputStream().close();
      String printed = new String(shell.getInputStream().readAllBytes(), UTF_8);
      return shell.waitFor() == 0 && printed.strip().equals("42");
    } catch (IOException e) {
      return false; // there is none
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while a shell was looked for", e);
    }
  }
}
