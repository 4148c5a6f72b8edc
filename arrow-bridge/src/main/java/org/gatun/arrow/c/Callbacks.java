// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow.c;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPool;
import org.jspecify.annotations.Nullable;

/** What C calls, one stub a callback, and what it calls it for, by the numbers it was given. */
public final class Callbacks {
  private static final System.Logger LOG = System.getLogger("org.gatun.arrow");

  private static final Linker LINKER = Linker.nativeLinker();
  private static final FunctionDescriptor RELEASE =
      FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG);
  private static final FunctionDescriptor NEXT =
      FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);
  private static final FunctionDescriptor TEXT =
      FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);
  private static final MethodHandle CALL_RELEASE = downcall(RELEASE);
  private static final MethodHandle CALL_NEXT = downcall(NEXT);
  private static final MethodHandle CALL_TEXT = downcall(TEXT);

  static final long RELEASE_ARRAY = stub("releaseArray", RELEASE);
  static final long RELEASE_SCHEMA = stub("releaseSchema", RELEASE);
  static final long RELEASE_STREAM = stub("releaseStream", RELEASE);
  static final long GET_SCHEMA = stub("getSchema", NEXT);
  static final long GET_NEXT = stub("getNext", NEXT);
  static final long GET_LAST_ERROR = stub("getLastError", TEXT);

  /** The streams that are exported, and not released. */
  private static final ConcurrentHashMap<Long, ExportedStream> STREAMS = new ConcurrentHashMap<>();

  private static final AtomicLong NUMBERS = new AtomicLong();

  private Callbacks() {}

  @SuppressWarnings("restricted")
  private static MethodHandle downcall(FunctionDescriptor of) {
    return LINKER.downcallHandle(of);
  }

  @SuppressWarnings("restricted")
  private static long stub(String method, FunctionDescriptor of) {
    try {
      MethodHandle target =
          MethodHandles.lookup().findStatic(Callbacks.class, method, of.toMethodType());
      return LINKER.upcallStub(target, of, Arena.global()).address();
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /**
   * Returns how many structs, children and dictionaries too, are exported and not released, but for
   * those of schemas for which nothing is kept.
   */
  public static int exported() {
    return Exported.count() + STREAMS.size();
  }

  static BufferLease block(long bytes) {
    return BufferPool.shared().acquire(bytes);
  }

  /** Keeps a stream until it is released, and returns its number. */
  static long keep(ExportedStream stream) {
    long number = NUMBERS.incrementAndGet();
    STREAMS.put(number, stream);
    return number;
  }

  /** Has a struct's owner take it back. Does nothing if that was done. */
  static void release(long struct, long releaseAt, long ours) {
    long callback = CMemory.getLong(struct + releaseAt);
    if (callback == 0) {
      return;
    }
    if (callback == ours) { // without a way through C
      if (ours == RELEASE_ARRAY) {
        releaseArray(struct);
      } else if (ours == RELEASE_SCHEMA) {
        releaseSchema(struct);
      } else {
        releaseStream(struct);
      }
      return;
    }
    try {
      CALL_RELEASE.invokeExact(MemorySegment.ofAddress(callback), struct);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Calls a callback of a stream that writes a struct; returns its error number. */
  static int next(long callback, long stream, long to) {
    try {
      return (int) CALL_NEXT.invokeExact(MemorySegment.ofAddress(callback), stream, to);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Calls a callback of a stream that returns a text. */
  static String text(long callback, long stream) {
    try {
      return CMemory.text((long) CALL_TEXT.invokeExact(MemorySegment.ofAddress(callback), stream));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static RuntimeException unexpected(Throwable thrown) {
    return switch (thrown) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      default -> new IllegalStateException(thrown);
    };
  }

  static void releaseArray(long struct) {
    release(
        struct,
        ArrayStruct.CHILD_COUNT,
        ArrayStruct.RELEASE,
        ArrayStruct.PRIVATE_DATA,
        RELEASE_ARRAY);
  }

  static void releaseSchema(long struct) {
    release(
        struct,
        SchemaStruct.CHILD_COUNT,
        SchemaStruct.RELEASE,
        SchemaStruct.PRIVATE_DATA,
        RELEASE_SCHEMA);
  }

  /** Called by C: an exception here would end the process. */
  private static void release(
      long struct, long childCount, long release, long privateData, long ours) {
    try {
      long number = CMemory.getLong(struct + privateData);
      if (number == Exported.NOTHING) {
        CMemory.setLong(struct + release, 0);
        return;
      }
      Exported exported = Exported.find(number);
      if (exported == null) {
        return; // twice: the second time there is nothing to do
      }
      boolean isArray = ours == RELEASE_ARRAY;
      long count = CMemory.getLong(struct + childCount);
      long children =
          CMemory.getLong(struct + (isArray ? ArrayStruct.CHILDREN : SchemaStruct.CHILDREN));
      for (long i = 0; i < count; i++) {
        release(CMemory.getLong(children + 8 * i), release, ours); // unless it was moved away
      }
      long dictionary =
          CMemory.getLong(struct + (isArray ? ArrayStruct.DICTIONARY : SchemaStruct.DICTIONARY));
      if (dictionary != 0) {
        release(dictionary, release, ours);
      }
      CMemory.setLong(struct + release, 0);
      exported.giveBack();
    } catch (Throwable e) {
      log("release", e);
    }
  }

  /** Closes one of several, each of which is closed even if another cannot be. */
  static void close(BufferLease lease) {
    try {
      lease.close();
    } catch (Throwable e) {
      log("release", e);
    }
  }

  static void releaseStream(long struct) {
    try {
      ExportedStream stream = STREAMS.remove(CMemory.getLong(struct + StreamStruct.PRIVATE_DATA));
      CMemory.setLong(struct + StreamStruct.RELEASE, 0);
      if (stream != null) {
        stream.close();
      }
    } catch (Throwable e) {
      log("release of a stream", e);
    }
  }

  private static @Nullable ExportedStream stream(long struct) {
    return STREAMS.get(CMemory.getLong(struct + StreamStruct.PRIVATE_DATA));
  }

  static int getSchema(long struct, long to) {
    try {
      ExportedStream stream = stream(struct);
      return stream == null ? ExportedStream.EINVAL : stream.schema(to);
    } catch (Throwable e) {
      log("get_schema", e);
      return ExportedStream.EIO;
    }
  }

  static int getNext(long struct, long to) {
    try {
      ExportedStream stream = stream(struct);
      return stream == null ? ExportedStream.EINVAL : stream.next(to);
    } catch (Throwable e) {
      log("get_next", e);
      return ExportedStream.EIO;
    }
  }

  static long getLastError(long struct) {
    try {
      ExportedStream stream = stream(struct);
      return stream == null ? 0 : stream.lastError();
    } catch (Throwable e) {
      log("get_last_error", e);
      return 0;
    }
  }

  private static void log(String callback, Throwable thrown) {
    try {
      LOG.log(System.Logger.Level.ERROR, callback + " called from C", thrown);
    } catch (Throwable _) {
      // There is nobody left to tell, and nothing may leave.
    }
  }
}
