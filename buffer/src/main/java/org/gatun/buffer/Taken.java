// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Where, when and by whom a lease was taken; with the stack trace, which is why it is a throwable.
 *
 * <p>{@code -Dgatun.leaks} says for which leases this is noted: {@code off} for none, {@code trace}
 * for all, and {@code sample} for some, once a first lease was forgotten.
 */
final class Taken extends Throwable {
  private static final long serialVersionUID = 1;

  /** What the system property {@code gatun.leaks} says. */
  enum Mode {
    OFF,
    SAMPLE,
    TRACE
  }

  /** One lease of so many is noted when they are sampled. */
  private static final int SAMPLE = 1 << 10;

  /** One of so many where taking a lease makes objects already. */
  private static final int SAMPLE_SLOW = 1 << 6;

  static final Mode MODE = mode(System.getProperty("gatun.leaks", "sample"));

  /** Whether any lease is noted. Plain: who sees it late notes a lease later. */
  private static boolean noting = MODE == Mode.TRACE;

  /** The generation of the lease in its loan. */
  final long generation;

  final long nanos = System.nanoTime();

  private Taken(long generation) {
    super("the lease was taken here, by " + Thread.currentThread(), null, false, true);
    this.generation = generation;
  }

  private static Mode mode(String text) {
    return switch (text) {
      case "off" -> Mode.OFF;
      case "sample" -> Mode.SAMPLE;
      case "trace" -> Mode.TRACE;
      default -> {
        ForgottenLeases.LOGGER.log(
            System.Logger.Level.WARNING,
            "expected -Dgatun.leaks=off, sample or trace but found "
                + text
                + "; it is taken as sample");
        yield Mode.SAMPLE;
      }
    };
  }

  /** Returns whether leases are noted at all; costs one read of a field. */
  static boolean noting() {
    return noting;
  }

  /** Begins to note some leases, since one was forgotten. */
  static void sampleFromNowOn() {
    noting |= MODE == Mode.SAMPLE;
  }

  /** Returns whether to note a lease of a pool's block that was lent so many times before. */
  static boolean chooses(long generation) {
    // New blocks cost more than the note, and forgotten leases use them up.
    return generation == 0 || MODE == Mode.TRACE || random(SAMPLE);
  }

  /** Returns whether to note a lease that is watched by itself. */
  static boolean chooses() {
    return noting && (MODE == Mode.TRACE || random(SAMPLE_SLOW));
  }

  private static boolean random(int of) {
    return ThreadLocalRandom.current().nextInt(of) == 0;
  }

  static Taken here(long generation) {
    return new Taken(generation);
  }

  /** Returns the first place outside this package, in the form of a stack trace's line. */
  String place() {
    String own = Taken.class.getPackageName() + ".";
    for (StackTraceElement frame : getStackTrace()) {
      if (!frame.getClassName().startsWith(own)) {
        return frame.toString();
      }
    }
    return "an unknown place";
  }
}
