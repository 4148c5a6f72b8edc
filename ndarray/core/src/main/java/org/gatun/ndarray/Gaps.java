// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.DType;
import org.gatun.buffer.RecordType;
import org.gatun.buffer.StridedLayout;
import org.gatun.ndarray.kernel.CopyKernel;

/**
 * Assigns records whose fields leave gaps. Others may see fields there, so the gaps of the target
 * keep their bytes, and what lies between two gaps is assigned as if it were one element.
 */
final class Gaps {
  /** Adjacent bytes of a record that fields cover. */
  private record Run(int offset, int bytes) {
    int end() {
      return offset + bytes;
    }
  }

  private Gaps() {}

  /** Whether there are bytes in an element that no field covers. */
  static boolean in(DType dtype) {
    return dtype instanceof RecordType record && !covered(record);
  }

  private static boolean covered(RecordType record) {
    List<Run> runs = new ArrayList<>();
    for (RecordType.Field field : record.fields()) {
      if (in(field.dtype())) {
        return false;
      }
      runs.add(new Run(field.offset(), field.byteSize()));
    }
    List<Run> joined = joined(runs);
    return record.itemsize() == 0 || joined.equals(List.of(new Run(0, record.itemsize())));
  }

  /** As {@link CopyKernel#copy}, but for the gaps. */
  static void copy(BufferView from, BufferView to) {
    if (!in(to.dtype())) {
      CopyKernel.copy(from, to);
      return;
    }
    eachRun(from, to, CopyKernel::copy);
  }

  /** As {@link Picking#assign}, but for the gaps. */
  static void assign(BufferView view, BufferView source, Index... items) {
    if (!in(view.dtype())) {
      Picking.assign(view, source, items);
      return;
    }
    List<BufferLease> copies = new ArrayList<>();
    try { // each run picks anew, and what picks may lie among the records
      Index[] same = items.clone();
      for (int k = 0; k < items.length; k++) {
        if (items[k] instanceof Index.Picks picks) {
          copies.add(picks.array().toContiguous());
          same[k] = Index.of(NdArray.of(copies.getLast().view()));
        }
      }
      eachRun(source, view, (from, to) -> Picking.assign(to, from, same));
    } finally {
      copies.forEach(BufferLease::close);
    }
  }

  private static void eachRun(
      BufferView from, BufferView to, BiConsumer<BufferView, BufferView> assign) {
    if (CopyKernel.overlap(from, to)) { // then one run could change what the next one reads
      try (BufferLease copy = NdArray.of(from).toContiguous()) {
        eachRun(copy.view(), to, assign);
      }
      return;
    }
    List<Run> runs = new ArrayList<>();
    addRuns((RecordType) to.dtype(), 0, runs);
    for (Run run : joined(runs)) {
      assign.accept(part(from, run), part(to, run));
    }
  }

  private static void addRuns(RecordType record, int offset, List<Run> runs) {
    for (RecordType.Field field : record.fields()) {
      if (!(field.dtype() instanceof RecordType inner) || !in(inner)) {
        runs.add(new Run(offset + field.offset(), field.byteSize()));
        continue;
      }
      for (int at = 0; at < field.byteSize(); at += inner.itemsize()) {
        addRuns(inner, offset + field.offset() + at, runs);
      }
    }
  }

  /** Joins runs that touch or overlap. */
  private static List<Run> joined(List<Run> runs) {
    List<Run> joined = new ArrayList<>();
    runs.sort((a, b) -> Integer.compare(a.offset(), b.offset()));
    for (Run run : runs) {
      if (run.bytes() == 0) {
        continue;
      }
      Run last = joined.isEmpty() ? null : joined.getLast();
      if (last == null || last.end() < run.offset()) {
        joined.add(run);
      } else {
        int end = Math.max(last.end(), run.end());
        joined.set(joined.size() - 1, new Run(last.offset(), end - last.offset()));
      }
    }
    return joined;
  }

  private static BufferView part(BufferView view, Run run) {
    StridedLayout layout = view.layout();
    return view.withLayout(
        DType.ofDescr("|V" + run.bytes()),
        StridedLayout.of(
            layout.offset() + run.offset(), run.bytes(), layout.shape(), layout.strides()));
  }
}
