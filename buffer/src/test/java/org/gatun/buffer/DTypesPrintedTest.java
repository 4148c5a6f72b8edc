// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.gatun.harness.Conformance;
import org.junit.jupiter.api.Test;

/**
 * The formats and descrs that we write, as NumPy reads them. The test leaves what it writes in
 * target/dtypes-printed.txt; when that changes, src/test/python/dtypes.py asks NumPy anew.
 */
class DTypesPrintedTest {
  private static final String REFUSED = "refused";

  /** The dtypes of the other golden that NumPy has. */
  private static Set<DType> dtypes() {
    Set<DType> all = new LinkedHashSet<>();
    Conformance.lines(
        DTypesPrintedTest.class,
        "dtypes.txt.gz",
        line -> {
          String[] part = line.split("\t", -1);
          boolean accepted = part[0].equals("value") || !part[2].equals(REFUSED);
          try {
            switch (part[0]) {
              case "format" -> add(all, accepted, DType.ofFormat(DTypeText.unescaped(part[1])));
              case "descr", "value" ->
                  add(all, accepted, DType.ofDescr(DTypeText.unescaped(part[1])));
              default -> {}
            }
          } catch (IllegalArgumentException refused) {
            // DTypesNumpyTest asks whether that is right.
          }
        });
    return all;
  }

  private static void add(Set<DType> all, boolean accepted, DType dtype) {
    if (accepted) {
      all.add(dtype);
    }
  }

  private static String printed(Supplier<String> print) {
    try {
      return print.get();
    } catch (UnsupportedOperationException e) {
      return REFUSED;
    }
  }

  @Test
  void formatAndDescr_writtenByUs_areReadByNumpyAsTheSame() throws IOException {
    List<String> golden = new ArrayList<>();
    Conformance.lines(DTypesPrintedTest.class, "dtypes-printed.txt.gz", golden::add);
    var conformance = new Conformance("dtypes-printed");
    List<String> written = new ArrayList<>();
    for (DType dtype : dtypes()) {
      String ours =
          DTypeText.escaped(printed(dtype::format)) + "\t" + DTypeText.escaped(dtype.descr());
      written.add(ours);
      if (written.size() > golden.size()) {
        continue;
      }
      String[] numpy = golden.get(written.size() - 1).split("\t", -1);
      String account = DTypeText.account(dtype);
      conformance.check(
          ours.equals(numpy[0] + "\t" + numpy[2]),
          () -> "asked NumPy of " + numpy[0] + "\t" + numpy[2] + " but now write " + ours);
      // NumPy takes the format of V5 for a record without fields.
      boolean isVoid = dtype instanceof BytesType bytes && bytes.kind() == BytesType.Kind.VOID;
      conformance.check(
          numpy[1].equals(isVoid ? "{;" + dtype.itemsize() + "}" : account)
              || numpy[0].equals(REFUSED),
          () -> numpy[0] + ": NumPy reads " + numpy[1] + " but it is " + account);
      conformance.check(
          numpy[3].equals(account) || (numpy[3].equals(REFUSED) && hasSubArrayOfNothing(dtype)),
          () -> numpy[2] + ": NumPy reads " + numpy[3] + " but it is " + account);
    }
    Path folder = Path.of(System.getProperty("basedir", "."), "target");
    Files.write(folder.resolve("dtypes-printed.txt"), written);
    conformance.report();
    assertEquals(golden.size(), written.size(), "lines of dtypes-printed.txt.gz");
  }

  /** NumPy has none in its descrs; see DTypesNumpyTest. */
  private static boolean hasSubArrayOfNothing(DType dtype) {
    return dtype instanceof RecordType record
        && record.fields().stream()
            .anyMatch(field ->
                (!field.shape().isEmpty() && field.byteSize() == 0)
                    || hasSubArrayOfNothing(field.dtype()));
  }

  @Test
  void formatAndDescr_readBackByUs_areTheSame() {
    int formats = 0;
    for (DType dtype : dtypes()) {
      String format = printed(dtype::format);
      if (!format.equals(REFUSED)) {
        assertEquals(dtype, DType.ofFormat(format));
        assertEquals(dtype.hashCode(), DType.ofFormat(format).hashCode());
        assertEquals(dtype, DType.ofFormat(format, dtype.itemsize()));
        formats++;
      }
      assertEquals(dtype, DType.ofDescr(dtype.descr()));
    }
    assertTrue(formats > 2000, "formats " + formats);
  }
}
