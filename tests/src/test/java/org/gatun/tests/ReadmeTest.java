// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The README says what the code does. */
class ReadmeTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @Test
  void readme_example_isTheProgramThatRunsHere() throws IOException {
    String source =
        Files.readString(ROOT.resolve("tests/src/test/java/org/gatun/tests/ReadmeExample.java"));
    String example =
        source.substring(
            source.indexOf("// [example]\n") + "// [example]\n".length(),
            source.indexOf("// [/example]"));
    assertTrue(
        readme().contains("```java\n" + example + "```"),
        "README.md shows ReadmeExample.java between its marks, word for word");
  }

  @Test
  void readme_exampleOutput_isWhatItPrints() throws IOException {
    PrintStream before = System.out;
    var bytes = new ByteArrayOutputStream();
    try (var out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      System.setOut(out);
      ReadmeExample.main();
    } finally {
      System.setOut(before);
    }
    String printed = bytes.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    assertEquals(
        """
        [[10. 84.]
         [ 4.  6.]]
        [8.0,10.0,84.0]
        cannot add while 3 leases are out; close them first
        3
        """,
        printed);
    assertTrue(readme().contains("```text\n" + printed + "```"), "README.md shows the output");
  }

  @Test
  void readme_flags_areThoseOfTheOneFile() throws IOException {
    List<String> flags =
        Files.readAllLines(ROOT.resolve(".mvn/java.flags")).stream()
            .filter(line -> line.startsWith("-") && !line.contains("slf4j"))
            .toList();
    for (String flag : flags) {
      assertTrue(readme().contains("\n" + flag + "\n"), "README.md names " + flag);
    }
  }

  private static String readme() throws IOException {
    return Files.readString(ROOT.resolve("README.md")).replace("\r\n", "\n");
  }
}
