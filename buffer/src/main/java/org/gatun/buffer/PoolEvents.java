// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * What the JDK's flight recorder is told: a pool's figures every second, how long threads wait at a
 * limit, and forgotten leases. Nothing of it is on the way of an acquire or a close; without the
 * module {@code jdk.jfr}, or a recording, nothing is done.
 */
final class PoolEvents {
  private static final boolean PRESENT = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

  private PoolEvents() {}

  /** A pool's figures. */
  @Name("org.gatun.buffer.PoolStatistics")
  @Label("Buffer Pool Statistics")
  @Description("The figures of one pool")
  @Category({"Gatun", "Buffer"})
  @Period("1 s")
  @StackTrace(false)
  static final class Figures extends Event {
    @Label("Pool")
    long pool;

    @Label("Blocks")
    long blocks;

    @Label("Size of Blocks")
    @DataAmount
    long bytes;

    @Label("Blocks in Use")
    long outstanding;

    @Label("Size of Blocks in Use")
    @DataAmount
    long outstandingBytes;

    @Label("Most Bytes at Once")
    @DataAmount
    long highWaterBytes;

    @Label("Acquires")
    long acquires;

    @Label("Releases")
    long releases;

    @Label("Forgotten Leases")
    long forgotten;

    @Label("Waiting Threads")
    long waiting;
  }

  /** A thread's wait at a pool's limit. */
  @Name("org.gatun.buffer.PoolWait")
  @Label("Buffer Pool Wait")
  @Description("A thread waited for a block because the pool's limit was reached")
  @Category({"Gatun", "Buffer"})
  static final class Wait extends Event {
    @Label("Size of Block")
    @DataAmount
    long bytes;
  }

  /** A lease that was dropped. */
  @Name("org.gatun.buffer.ForgottenLease")
  @Label("Forgotten Lease")
  @Description("A lease was dropped without being closed; its memory is back")
  @Category({"Gatun", "Buffer"})
  @StackTrace(false)
  static final class Forgotten extends Event {
    @Label("Size")
    @DataAmount
    long bytes;

    @Label("Age")
    @Description("How long ago it was taken, at least")
    @Timespan(Timespan.NANOSECONDS)
    long age;

    @Label("Place")
    @Description("Where it was taken, if that was noted")
    @Nullable String place;
  }

  /** Reports pools from now on, or from when the first recording is made. */
  static void begin() {
    if (!PRESENT) {
      return;
    }
    FlightRecorder.addListener(
        new FlightRecorderListener() {
          @Override
          public void recorderInitialized(FlightRecorder recorder) {
            FlightRecorder.addPeriodicEvent(
                Figures.class, () -> ForgottenLeases.eachPool(PoolEvents::report));
          }
        });
  }

  private static void report(BufferPool pool) {
    BufferPool.Statistics now = pool.statistics();
    var event = new Figures();
    event.pool = System.identityHashCode(pool);
    event.blocks = now.blocks();
    event.bytes = now.bytes();
    event.outstanding = now.outstanding();
    event.outstandingBytes = now.outstandingBytes();
    event.highWaterBytes = now.highWaterBytes();
    event.acquires = now.acquires();
    event.releases = now.releases();
    event.forgotten = now.forgotten();
    event.waiting = now.waiting();
    event.commit();
  }

  /** Begins a wait; null where there is no recorder. */
  static @Nullable Wait waitBegins(long bytes) {
    if (!PRESENT) {
      return null;
    }
    var event = new Wait();
    event.bytes = bytes;
    event.begin();
    return event;
  }

  static void waitEnds(@Nullable Wait event) {
    if (event != null) {
      event.commit();
    }
  }

  static void forgotten(long bytes, long age, @Nullable String place) {
    if (PRESENT) {
      var event = new Forgotten();
      event.bytes = bytes;
      event.age = age;
      event.place = place;
      event.commit();
    }
  }
}
