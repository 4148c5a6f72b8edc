// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.nio.ByteOrder;
import java.util.Arrays;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferPin;
import org.gatun.buffer.BufferPool;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.Buffers;
import org.gatun.buffer.BytesType;
import org.gatun.buffer.DType;
import org.gatun.buffer.RecordType;
import org.gatun.buffer.ScalarType;
import org.gatun.buffer.TickUnit;
import org.gatun.buffer.TimeType;
import org.gatun.ndarray.kernel.CastKernel;
import org.gatun.ndarray.kernel.CopyKernel;
import org.gatun.ndarray.kernel.TickRatio;

/** Finds the way from one dtype to another. Shapes and rules were checked. */
final class Casts {
  private Casts() {}

  /** Converts into new memory, of which nobody may see what the last borrower left. */
  static void fresh(BufferView from, BufferView to) {
    if (to.dtype() instanceof RecordType) { // may have gaps
      try (BufferPin pin = to.pin()) {
        pin.segment().fill((byte) 0);
      }
    }
    into(from, to);
  }

  /** Converts, as if the source had been read whole before; if it fails nothing was written. */
  static void into(BufferView from, BufferView to) {
    if (from.dtype().equals(to.dtype())) {
      Gaps.copy(from, to);
    } else if (CastKernel.takes(from.dtype()) && CastKernel.takes(to.dtype())) {
      checkUnit(from, to.dtype());
      CastKernel.cast(from, to);
    } else if (from.layout().count() > 0) {
      slowly(from, to);
    }
  }

  /** By way of copies of both: a text that is no number may be the last. */
  private static void slowly(BufferView from, BufferView to) {
    long[] shape = from.layout().shape();
    try (BufferLease source = BufferPool.shared().acquire(from.dtype(), shape);
        BufferLease target = BufferPool.shared().acquire(to.dtype(), shape)) {
      CopyKernel.copy(from, source.view());
      if (to.dtype() instanceof RecordType) { // whose gaps stay as they are
        CopyKernel.copy(to, target.view());
      }
      elements(source.view(), target.view());
      CopyKernel.copy(target.view(), to);
    }
  }

  /**
   * Converts between views that do not overlap and of which the target may be left half written.
   */
  static void elements(BufferView from, BufferView to) {
    DType given = from.dtype();
    DType wanted = to.dtype();
    if (given.equals(wanted)) {
      Gaps.copy(from, to);
    } else if (CastKernel.takes(given) && CastKernel.takes(wanted)) {
      checkUnit(from, wanted);
      CastKernel.cast(from, to);
    } else if (given instanceof RecordType || wanted instanceof RecordType) {
      RecordCasts.cast(from, to);
    } else if (isVoid(wanted)) {
      toBytes(from, to);
    } else if (isVoid(given)) {
      fromBytes(from, to);
    } else if (CastKernel.takes(given)) {
      TextWriting.cast(from, to);
    } else if (CastKernel.takes(wanted)) {
      TextReading.cast(from, to);
    } else {
      ByteCasts.text(from, to);
    }
  }

  /** From bytes without a type, as NumPy: any that is not 0 is true, and digits are a number. */
  private static void fromBytes(BufferView from, BufferView to) {
    ScalarType scalar = Picking.scalarOf(to.dtype());
    if (scalar == null) {
      throw new IllegalArgumentException(
          "cannot cast "
              + from.dtype()
              + " to "
              + to.dtype()
              + ": expected bytes with a type; use reinterpret");
    }
    if (scalar == DType.BOOL) {
      ByteCasts.truths(from, to);
    } else {
      try {
        TextReading.cast(from, to);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            e.getMessage() + "; for the number that the bytes are use reinterpret", e);
      }
    }
  }

  /** To bytes without a type, which get those of the machine's order. */
  private static void toBytes(BufferView from, BufferView to) {
    DType given = from.dtype();
    if (given.isNativeOrder()) {
      ByteCasts.bytes(from, to);
      return;
    }
    DType turned = given.withOrder(ByteOrder.nativeOrder());
    try (BufferLease inOrder = BufferPool.shared().acquire(turned, from.layout().shape())) {
      elements(from, inOrder.view());
      ByteCasts.bytes(inOrder.view(), to);
    }
  }

  /** Points in time without a unit have no year, but for those that are no time. */
  private static void checkUnit(BufferView from, DType to) {
    if (!(from.dtype() instanceof TimeType given && to instanceof TimeType wanted)
        || given.kind() != TimeType.Kind.DATETIME
        || wanted.kind() != TimeType.Kind.DATETIME
        || given.unit() != TickUnit.GENERIC
        || !TickRatio.isCalendar(wanted.unit())) {
      return;
    }
    try (BufferPin _ = from.pin()) {
      checkTimes(from, to);
    } catch (InternalError e) {
      throw Buffers.explain(e, from);
    }
  }

  private static void checkTimes(BufferView from, DType to) {
    long[] shape = from.layout().shape();
    long[] index = new long[shape.length];
    do {
      if (from.layout().count() > 0 && from.getLong(index) != TimeType.NAT) {
        throw new IllegalArgumentException(
            "element "
                + Arrays.toString(index)
                + ": expected a time with a unit for "
                + to
                + " but found "
                + from.getLong(index)
                + "; reinterpret it as int64");
      }
    } while (TextReading.next(index, shape));
  }

  private static boolean isVoid(DType dtype) {
    return dtype instanceof BytesType bytes && bytes.kind() == BytesType.Kind.VOID;
  }
}
