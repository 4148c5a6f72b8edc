// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.IndexOrder;

/** Writes a .npz archive: the arrays one after the other, then the directory. */
final class NpzWriter implements AutoCloseable {
  private final List<BufferLease> leases = new ArrayList<>();
  private final List<ZipLayout.Member> members = new ArrayList<>();

  private NpzWriter() {}

  static void write(Path file, Map<String, ? extends BufferExporter> arrays, String suffix)
      throws IOException {
    try (NpzWriter writer = new NpzWriter()) {
      ZipLayout layout = writer.add(arrays, suffix); // before anything is touched
      WholeFile.write(file, channel -> writer.write(layout, channel));
    }
  }

  static void write(
      WritableByteChannel channel, Map<String, ? extends BufferExporter> arrays, String suffix)
      throws IOException {
    ArrayBytes.Sink sink = ArrayBytes.to(channel);
    try (NpzWriter writer = new NpzWriter()) {
      writer.write(writer.add(arrays, suffix), sink);
    }
  }

  private ZipLayout add(Map<String, ? extends BufferExporter> arrays, String suffix) {
    arrays.forEach((name, exporter) -> {
      BufferLease lease = exporter.acquire(BufferRequest.STRIDED);
      leases.add(lease);
      BufferView view = lease.view();
      byte[] header = NpyHeader.encode(view.dtype(), isFortran(view), view.layout().shape());
      members.add(new ZipLayout.Member(name + suffix, header, view.layout().byteSize()));
    });
    return ZipLayout.of(members);
  }

  private static boolean isFortran(BufferView view) {
    return ArrayBytes.isFortran(view.layout(), IndexOrder.ANY);
  }

  /** Writes to a file, where each checksum is put in its place when it is known. */
  private void write(ZipLayout layout, FileChannel file) throws IOException {
    ArrayBytes.Sink sink = ArrayBytes.to(file);
    int[] crcs = new int[members.size()];
    for (int i = 0; i < crcs.length; i++) {
      sink.take(ByteBuffer.wrap(layout.local(i, 0)));
      crcs[i] = writeContent(i, sink);
      file.write(
          ByteBuffer.wrap(Checksum.encode(crcs[i])),
          layout.localStart(i) + ZipDirectory.CRC_IN_LOCAL);
    }
    sink.take(ByteBuffer.wrap(layout.directory(crcs)));
  }

  /** Writes from the first byte to the last; so each array is read for its checksum first. */
  private void write(ZipLayout layout, ArrayBytes.Sink sink) throws IOException {
    int[] crcs = new int[members.size()];
    for (int i = 0; i < crcs.length; i++) {
      crcs[i] = writeContent(i, bytes -> bytes.position(bytes.limit()));
      sink.take(ByteBuffer.wrap(layout.local(i, crcs[i])));
      if (writeContent(i, sink) != crcs[i]) {
        throw new ConcurrentModificationException(
            "\""
                + NpyDict.shortened(members.get(i).name())
                + "\": expected an array that no thread changes while it is written but found"
                + " another checksum; what was written is no archive");
      }
    }
    sink.take(ByteBuffer.wrap(layout.directory(crcs)));
  }

  /** Writes a .npy file and returns its checksum. */
  private int writeContent(int member, ArrayBytes.Sink sink) throws IOException {
    Checksum checksum = new Checksum();
    ArrayBytes.Sink counted =
        bytes -> {
          checksum.add(bytes);
          sink.take(bytes);
        };
    counted.take(ByteBuffer.wrap(members.get(member).header()));
    BufferView view = leases.get(member).view();
    ArrayBytes.write(view, isFortran(view), counted);
    return checksum.value();
  }

  /** Gives back the arrays. */
  @Override
  public void close() {
    leases.forEach(BufferLease::close);
  }
}
