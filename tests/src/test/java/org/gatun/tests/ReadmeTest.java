// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
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
    String printed = String.join("\n", Printed.by(ReadmeExample::main)) + "\n";
    assertEquals(
        """
        array([[10., 84.],
               [ 4.,  6.]], dtype=float32)
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
            .filter(line -> line.startsWith("-"))
            .toList();
    assertEquals(String.join("\n", flags) + "\n", Readme.block("text", "--enable-native-access"));
    for (String flag : flags) {
      String name = flag.replace("=ALL-UNNAMED", "");
      assertTrue(
          Readme.text().contains("\n| `" + flag + "` |")
              || Readme.text().contains("\n| `" + name + "` |"),
          "README.md says who needs " + flag);
    }
  }

  @Test
  void readme_pom_hasTheVersionsOfTheParentsPom() {
    Map<String, String> expected = new HashMap<>();
    String javacpp = Readme.inPom("<version.javacpp>(.+?)<");
    String gatun = Readme.inPom("<artifactId>gatun-parent</artifactId>\\s*<version>(.+?)<");
    for (String artifact : List.of("gatun-buffer", "gatun-ndarray", "gatun-nd4j", "gatun-arrow")) {
      expected.put("org.gatun:" + artifact, gatun);
    }
    expected.put(
        "org.apache.arrow:arrow-memory-unsafe", Readme.inPom("<version.arrow.allocator>(.+?)<"));
    expected.put("org.nd4j:nd4j-native", Readme.inPom("<version.nd4j>(.+?)<"));
    expected.put("org.bytedeco:javacpp", javacpp);
    expected.put(
        "org.bytedeco:openblas",
        Readme.inPom("<version.openblas>(.+?)<").replace("${version.javacpp}", javacpp));
    expected.put("org.slf4j:slf4j-simple", Readme.inPom("<version.slf4j>(.+?)<"));

    String pom = Readme.block("xml", "<project").replaceAll("(?s)<exclusions>.*?</exclusions>", "");
    String property = Readme.all("<gatun.version>(.+?)<", pom).getFirst().group(1);
    Map<String, String> found = new HashMap<>();
    for (MatchResult dependency :
        Readme.all(
            "<dependency>\\s*<groupId>(.+?)</groupId>\\s*<artifactId>(.+?)</artifactId>"
                + "\\s*<version>(.+?)</version>",
            pom)) {
      found.put(
          dependency.group(1) + ":" + dependency.group(2),
          dependency.group(3).replace("${gatun.version}", property));
    }
    for (MatchResult plugin :
        Readme.all("<plugin>\\s*<artifactId>(.+?)</artifactId>\\s*<version>(.+?)<", pom)) {
      expected.put(
          plugin.group(1),
          Readme.inPom("<artifactId>" + plugin.group(1) + "</artifactId>\\s*<version>(.+?)<"));
      found.put(plugin.group(1), plugin.group(2));
    }
    assertEquals(expected, found);
    assertTrue(
        pom.contains(
            "<maven.compiler.release>" + Readme.inPom("<maven.compiler.release>(.+?)<") + "<"));
  }

  private static String readme() {
    return Readme.text();
  }
}
