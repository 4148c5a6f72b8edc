// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.BufferView;
import org.gatun.buffer.IndexOrder;

/** Writes a .npz archive: the arrays one after the other, then the directory. */
final class NpzWriter {
  private NpzWriter() {}

  static void write(Path file, Map<String, ? extends BufferExporter> arrays, String suffix)
      throws IOException {
    List<BufferLease> leases = new ArrayList<>();
    try {
      List<ZipLayout.Member> members = new ArrayList<>();
      arrays.forEach((name, exporter) -> {
        BufferLease lease = exporter.acquire(BufferRequest.STRIDED);
        leases.add(lease);
        BufferView view = lease.view();
        byte[] header = NpyHeader.encode(view.dtype(), isFortran(view), view.layout().shape());
        members.add(new ZipLayout.Member(name + suffix, header, view.layout().byteSize()));
      });
      ZipLayout layout = ZipLayout.of(members); // before anything is touched
      WholeFile.write(file, channel -> write(channel, layout, members, leases));
    } finally {
      leases.forEach(BufferLease::close);
    }
  }

  private static boolean isFortran(BufferView view) {
    return ArrayBytes.isFortran(view.layout(), IndexOrder.ANY);
  }

  private static void write(
      FileChannel channel,
      ZipLayout layout,
      List<ZipLayout.Member> members,
      List<BufferLease> leases)
      throws IOException {
    ArrayBytes.Sink sink = ArrayBytes.to(channel);
    Checksum checksum = new Checksum();
    int[] crcs = new int[members.size()];
    for (int i = 0; i < crcs.length; i++) {
      sink.take(ByteBuffer.wrap(layout.local(i, 0)));
      checksum.reset();
      ArrayBytes.Sink counted =
          bytes -> {
            checksum.add(bytes);
            sink.take(bytes);
          };
      counted.take(ByteBuffer.wrap(members.get(i).header()));
      BufferView view = leases.get(i).view();
      ArrayBytes.write(view, isFortran(view), counted);
      crcs[i] = checksum.value();
      channel.write(
          ByteBuffer.wrap(Checksum.encode(crcs[i])),
          layout.localStart(i) + ZipDirectory.CRC_IN_LOCAL);
    }
    sink.take(ByteBuffer.wrap(layout.directory(crcs)));
  }
}
