// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.agrona.collections.Long2ObjectHashMap;
import org.gatun.buffer.BufferDict;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.DType;

/**
 * What a million keys of 128 floats take, in each of the tables that {@link DictBenchmark} times:
 * what is reachable on the heap, and what the pool has lent; then {@link CDataMemory} and {@link
 * ArrowFileMemory}. {@code ./run bench memory}
 */
public final class DictMemory {
  private static final int KEYS = 1_000_000;
  private static final int FLOATS = 128;
  private static final long PAYLOAD = KEYS * (8L + 4 * FLOATS);

  private DictMemory() {}

  /** Fills one table after the other and prints what each takes. */
  public static void main(String... arguments) throws IOException, InterruptedException {
    IO.println("%,d keys of int64 and %d floats: %,d bytes".formatted(KEYS, FLOATS, PAYLOAD));
    IO.println("| table | bytes | of the payload |\n|---|---:|---:|");
    measure("BufferDict, presized", () -> gatun(true));
    measure("BufferDict, grown and trimmed", () -> gatun(false));
    measure("fastutil Long2ObjectOpenHashMap", DictMemory::fastutil);
    measure("Agrona Long2ObjectHashMap", DictMemory::agrona);
    measure("HashMap", DictMemory::jdk);
    IO.println("");
    CDataMemory.main();
    ArrowFileMemory.main();
  }

  private static void measure(String name, Supplier<Object> fill) {
    long before = used();
    Object table = fill.get();
    try {
      long bytes = used() - before;
      IO.println("| %s | %,d | %.2f |".formatted(name, bytes, (double) bytes / PAYLOAD));
    } finally {
      Reference.reachabilityFence(table);
    }
    if (table instanceof BufferDict<?, ?> dict) {
      dict.close();
    }
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
        + BufferPool.shared().statistics().outstandingBytes();
  }

  private static long[] keys() {
    return new SplittableRandom(KEYS).longs(KEYS).toArray();
  }

  private static float[] row(long key) {
    var row = new float[FLOATS];
    row[0] = key;
    return row;
  }

  private static Object gatun(boolean presized) {
    BufferDict<Long, Object> dict = BufferDict.ofLongKeys(DType.FLOAT32, FLOATS);
    if (presized) {
      dict.ensureCapacity(KEYS);
    }
    for (long key : keys()) {
      dict.putRow(key, row(key));
    }
    if (!presized) {
      dict.trimToSize();
    }
    return dict;
  }

  private static Object fastutil() {
    var map = new Long2ObjectOpenHashMap<float[]>(KEYS);
    for (long key : keys()) {
      map.put(key, row(key));
    }
    return map;
  }

  private static Object agrona() {
    var map = new Long2ObjectHashMap<float[]>();
    for (long key : keys()) {
      map.put(key, row(key));
    }
    return map;
  }

  private static Object jdk() {
    Map<Long, float[]> map = HashMap.newHashMap(KEYS);
    for (long key : keys()) {
      map.put(key, row(key));
    }
    return map;
  }
}
