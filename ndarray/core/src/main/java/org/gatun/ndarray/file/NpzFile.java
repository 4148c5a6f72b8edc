// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.file;

import java.io.IOException;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gatun.buffer.BufferExporter;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferView;
import org.gatun.ndarray.NdArray;

/**
 * NumPy's archive of named arrays, {@code .npz}, mapped. Arrays that are stored, as {@code
 * numpy.savez} and {@link #write} store them, lie in the file's pages; arrays that are compressed
 * are read into pooled memory when they are first asked for. Nothing else is read but the directory
 * and, of each array that is asked for, the header.
 *
 * <p>Closing ends the loan: every access to its arrays fails from then on, unless a lease taken
 * from one of them still holds the memory. Safe from any thread.
 *
 * <p>Element 0 of an array lies where the archive has it: at a multiple of 64 bytes in archives of
 * {@link #write} and {@link #mapNew}, anywhere in those of NumPy, which native code may not take.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.savez.html">numpy.savez</a>
 */
public final class NpzFile implements AutoCloseable {
  /** How much {@link #open(Path)} inflates at most, in bytes of all arrays together: 1 GB. */
  public static final long MAX_INFLATED_BYTES = 1 << 30;

  private static final String SUFFIX = ".npy";

  private final Path file;
  private final MapMode mode;
  private final BufferLease archive;
  private final Map<String, ZipEntryPlace> entries;
  private final Map<String, NdArray> arrays = new LinkedHashMap<>();
  private final List<BufferLease> inflated = new ArrayList<>();
  private final Map<String, ZipEntryPlace> unsigned = new LinkedHashMap<>();
  private final long maxInflatedBytes;
  private long inflatedBytes;

  private NpzFile(
      Path file,
      MapMode mode,
      BufferLease archive,
      Map<String, ZipEntryPlace> entries,
      long maxInflatedBytes) {
    this.file = file;
    this.mode = mode;
    this.archive = archive;
    this.entries = entries;
    this.maxInflatedBytes = maxInflatedBytes;
  }

  /**
   * Maps an archive, as {@link #open(Path, MapMode, long)}: its arrays are writable, but what is
   * written stays in this process; of a file that this process may not write they are read-only. At
   * most {@link #MAX_INFLATED_BYTES} are inflated.
   *
   * @throws IOException if the file cannot be mapped or is no zip archive
   */
  public static NpzFile open(Path file) throws IOException {
    return open(file, MappedBytes.mode(file), MAX_INFLATED_BYTES);
  }

  /**
   * Maps an archive and checks its directory. With {@link MapMode#READ_ONLY} writing is refused,
   * with {@link MapMode#PRIVATE} it stays in this process. With {@link MapMode#READ_WRITE} what is
   * written to an array that is stored reaches the file, and {@link #force} or {@link #close} the
   * checksum of it; arrays that are compressed are then read-only.
   *
   * <p>The directory is not trusted: it may be at most 100 MB, each file has to lie within the
   * archive and over no other, and no name may come twice. Names are names: nothing is ever written
   * where one points. Checksums of arrays that are compressed are checked; of those that are mapped
   * {@link #verify} checks them, for that reads all of them. Costs O(files).
   *
   * @param maxInflatedBytes how much memory arrays that are compressed may take together, in bytes
   * @throws IOException if the file cannot be mapped so, or is not a zip archive; the message names
   *     the field and the byte in the file
   * @throws IllegalArgumentException if {@code maxInflatedBytes} is negative
   */
  public static NpzFile open(Path file, MapMode mode, long maxInflatedBytes) throws IOException {
    if (maxInflatedBytes < 0) {
      throw new IllegalArgumentException(
          "maxInflatedBytes: expected 0 or more but found " + maxInflatedBytes);
    }
    return MappedBytes.open(
        file, mode, lease -> new NpzFile(file, mode, lease, entries(lease), maxInflatedBytes));
  }

  private static Map<String, ZipEntryPlace> entries(BufferLease archive) throws IOException {
    Map<String, ZipEntryPlace> entries = new LinkedHashMap<>();
    for (ZipEntryPlace entry : MappedBytes.read(archive.view(), ZipDirectory::read)) {
      if (entries.put(withoutSuffix(entry.name()), entry) != null) {
        throw new IOException(
            "byte "
                + entry.centralStart()
                + ", directory: expected each name once but found \""
                + NpyDict.shortened(entry.name())
                + "\" again");
      }
    }
    return entries;
  }

  private static String withoutSuffix(String name) {
    return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
  }

  /** Returns the names of the arrays, without {@code .npy}, in the order of the directory. */
  public Set<String> names() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  /**
   * Returns an array; the same for the same name. One that is stored shares the mapped memory; one
   * that is compressed is inflated at the first call, which costs O(bytes) and takes memory from
   * the shared pool, until this file is closed.
   *
   * @param name with or without {@code .npy}
   * @throws IllegalArgumentException if there is none of that name
   * @throws IllegalStateException if this file was closed
   * @throws IOException if what has that name is not a .npy file that {@link NpyFile#map} would
   *     map, is encrypted or compressed by another method than deflate, is not as long or has not
   *     the checksum that the archive says, or would take more than may be inflated; the message
   *     names it
   */
  public synchronized NdArray array(String name) throws IOException {
    BufferView bytes = archive.view();
    String key = key(name);
    ZipEntryPlace entry = entry(name);
    NdArray array = arrays.get(key);
    if (array == null) {
      try {
        array = NdArray.of(read(bytes, key, entry));
      } catch (IOException e) {
        throw named(entry, e);
      }
      arrays.put(key, array);
    }
    return array;
  }

  private String key(String name) {
    return entries.containsKey(name) ? name : withoutSuffix(name);
  }

  private ZipEntryPlace entry(String name) {
    ZipEntryPlace entry = entries.get(key(name));
    if (entry == null) {
      throw new IllegalArgumentException(
          "expected the name of one of the "
              + entries.size()
              + " arrays of "
              + file
              + " but found \""
              + name
              + "\"");
    }
    return entry;
  }

  private IOException named(ZipEntryPlace entry, IOException e) {
    return new IOException(
        file + ", \"" + NpyDict.shortened(entry.name()) + "\": " + e.getMessage(), e);
  }

  /**
   * Reads an array whole and compares it with the checksum that the archive has of it, as NumPy
   * does whenever it reads one. Costs O(bytes). Between a write to an array that is mapped {@link
   * MapMode#READ_WRITE} and {@link #force}, or in {@link MapMode#PRIVATE} after one, it fails.
   *
   * @throws IllegalArgumentException if there is none of that name
   * @throws IllegalStateException if this file was closed
   * @throws IOException as {@link #array}, also if the checksum is another
   */
  public synchronized void verify(String name) throws IOException {
    array(name); // which verifies what is compressed
    ZipEntryPlace entry = entry(name);
    if (entry.method() == ZipDirectory.STORED) {
      Checksum checksum = new Checksum();
      add(checksum, archive.view(), entry);
      try {
        checksum.check(entry.crc());
      } catch (IOException e) {
        throw named(entry, e);
      }
    }
  }

  private static void add(Checksum checksum, BufferView bytes, ZipEntryPlace entry) {
    bytes.pinned(segment -> {
      checksum.add(segment.asSlice(entry.start(), entry.storedBytes()));
      return checksum;
    });
  }

  private BufferView read(BufferView bytes, String key, ZipEntryPlace entry) throws IOException {
    if ((entry.flags() & ZipDirectory.NOT_PLAIN) != 0) {
      throw new IOException("expected a file in the clear but found an encrypted or patched one");
    }
    return switch (entry.method()) {
      case ZipDirectory.STORED -> stored(bytes, key, entry);
      case ZipDirectory.DEFLATED -> inflated(bytes, entry);
      default ->
          throw new IOException(
              "expected a file that is stored or deflated (method 0 or 8) but found method "
                  + entry.method());
    };
  }

  private BufferView stored(BufferView bytes, String key, ZipEntryPlace entry) throws IOException {
    if (mode.equals(MapMode.READ_WRITE) && (entry.flags() & ZipDirectory.SIZES_FOLLOW) != 0) {
      throw new IOException(
          "expected a checksum before the content but found it behind; map PRIVATE or READ_ONLY");
    }
    long size = entry.bytes();
    byte[] prefix = MappedBytes.copy(bytes, entry.start(), Math.min(size, NpyHeader.PREFIX_BYTES));
    int length = NpyHeader.length(prefix, size);
    NpyHeader header = NpyHeader.parse(MappedBytes.copy(bytes, entry.start(), length), size);
    header.checkEnd(size);
    if (mode.equals(MapMode.READ_WRITE)) {
      unsigned.put(key, entry);
    }
    return MappedBytes.array(
        bytes,
        entry.start() + header.dataStart(),
        header.dtype(),
        header.fortran(),
        header.shape());
  }

  private BufferView inflated(BufferView bytes, ZipEntryPlace entry) throws IOException {
    try (Inflating inflating = new Inflating(bytes, entry)) {
      byte[] prefix = inflating.read((int) Math.min(entry.bytes(), NpyHeader.PREFIX_BYTES));
      int length = NpyHeader.length(prefix, entry.bytes());
      byte[] text = Arrays.copyOf(prefix, length);
      byte[] rest = inflating.read(Math.max(0, length - prefix.length));
      System.arraycopy(rest, 0, text, length - rest.length, rest.length);
      NpyHeader header = NpyHeader.parse(text, entry.bytes());
      header.checkEnd(entry.bytes());
      long dataBytes = header.dataBytes();
      if (dataBytes > maxInflatedBytes - inflatedBytes) {
        throw new IOException(
            "expected arrays that are compressed of at most "
                + maxInflatedBytes
                + " bytes together but found "
                + dataBytes
                + " more than "
                + inflatedBytes
                + "; open with a greater maxInflatedBytes");
      }
      BufferLease lease = inflating.array(header);
      inflated.add(lease);
      inflatedBytes += dataBytes;
      BufferView view = lease.view();
      return mode.equals(MapMode.PRIVATE) ? view : view.asReadOnly();
    }
  }

  /**
   * Writes to the file the checksums of the arrays that may have been written since it was mapped
   * {@link MapMode#READ_WRITE}, and waits until the device has all that was written. Costs O(bytes)
   * of the arrays that were asked for. Does nothing in other modes.
   *
   * @throws java.io.UncheckedIOException if the device fails
   * @throws IllegalStateException if this file was closed
   */
  public synchronized void force() {
    BufferView bytes = archive.view();
    if (mode.equals(MapMode.READ_WRITE)) {
      sign(bytes);
      bytes.force();
    }
  }

  private void sign(BufferView bytes) {
    Checksum checksum = new Checksum();
    for (ZipEntryPlace entry : unsigned.values()) {
      checksum.reset();
      add(checksum, bytes, entry);
      byte[] value = Checksum.encode(checksum.value());
      MappedBytes.write(bytes, entry.localStart() + ZipDirectory.CRC_IN_LOCAL, value);
      MappedBytes.write(bytes, entry.centralStart() + ZipDirectory.CRC_IN_CENTRAL, value);
    }
  }

  /**
   * Ends the loan of the memory. Of a file that is mapped {@link MapMode#READ_WRITE} it writes the
   * checksums first, as {@link #force}, without waiting for the device; whoever still holds a lease
   * of an array and writes to it later leaves a wrong one. A second close does nothing.
   */
  @Override
  public synchronized void close() {
    try {
      if (archive.isOpen() && mode.equals(MapMode.READ_WRITE)) {
        sign(archive.view());
      }
    } finally {
      archive.close();
      inflated.forEach(BufferLease::close);
      inflated.clear();
    }
  }

  /**
   * Makes an archive of arrays of zeros and maps it {@link MapMode#READ_WRITE}: what is written to
   * an array is in the file. Element 0 of each is at a multiple of 64 bytes. {@link #force} or
   * {@link #close} write the checksums, without which NumPy does not read it; this costs O(bytes).
   *
   * @throws IllegalArgumentException if NumPy has no such dtype or describes none such in a file,
   *     see {@link NpyFile#mapNew}; or a name is above 65,531 bytes or not of whole characters
   * @throws java.nio.file.FileAlreadyExistsException if there is a file of that name; it stays as
   *     it is
   * @throws IOException if the file cannot be made or mapped; none is left behind
   */
  public static NpzFile mapNew(Path file, Map<String, ArraySpec> arrays) throws IOException {
    List<ZipLayout.Member> members = new ArrayList<>();
    arrays.forEach((name, spec) -> {
      byte[] header = NpyHeader.encode(spec.dtype(), false, spec.sizes());
      members.add(new ZipLayout.Member(name + SUFFIX, header, spec.bytes()));
    });
    ZipLayout layout = ZipLayout.of(members);
    return MappedBytes.create(
        file,
        layout.size(),
        lease -> {
          BufferView bytes = lease.view();
          for (int i = 0; i < members.size(); i++) {
            MappedBytes.write(bytes, layout.localStart(i), layout.local(i, 0));
            MappedBytes.write(bytes, layout.contentStart(i), members.get(i).header());
          }
          MappedBytes.write(
              bytes, layout.directoryStart(), layout.directory(new int[members.size()]));
          NpzFile npz = new NpzFile(file, MapMode.READ_WRITE, lease, entries(lease), 0);
          npz.unsigned.putAll(npz.entries);
          return npz;
        });
  }

  /**
   * Writes arrays to an archive that NumPy loads, without compression. It appears, or is replaced,
   * whole or not at all: a mapping of an older file keeps its bytes. Element 0 of each array is at
   * a multiple of 64 bytes, so that {@link #open} can lend it to native code. Arrays are written in
   * the order in which they lie, as {@link NpyFile#write(Path, BufferExporter)} does; those that
   * are not contiguous, or lie in Java arrays, by way of one block of 1 MB.
   *
   * @throws IllegalArgumentException if NumPy has no such dtype or describes none such in a file,
   *     see {@link NpyFile#write(Path, BufferExporter)}; or a name is above 65,531 bytes or not of
   *     whole characters
   * @throws IllegalStateException if a lease was closed
   * @throws IOException if the file cannot be written; it is then as it was
   */
  public static void write(Path file, Map<String, ? extends BufferExporter> arrays)
      throws IOException {
    NpzWriter.write(file, arrays, SUFFIX);
  }

  /**
   * Writes the same archive to a channel, from the first byte to the last; of an {@link
   * java.io.OutputStream}, as of a request, {@link java.nio.channels.Channels#newChannel} makes
   * one. The channel stays open. Each array is read twice, for its checksum stands before it.
   *
   * @throws IllegalArgumentException as {@link #write(Path, Map)}; then nothing was written
   * @throws java.nio.channels.IllegalBlockingModeException if the channel does not block
   * @throws java.util.ConcurrentModificationException if an array is changed meanwhile; what was
   *     written is no archive then
   * @throws IllegalStateException if a lease was closed
   * @throws IOException if the channel fails
   */
  public static void write(
      WritableByteChannel channel, Map<String, ? extends BufferExporter> arrays)
      throws IOException {
    NpzWriter.write(channel, arrays, SUFFIX);
  }

  /** Returns the file and the number of arrays. */
  @Override
  public String toString() {
    return (archive.isOpen() ? "" : "closed ") + file + " of " + entries.size() + " arrays";
  }
}
