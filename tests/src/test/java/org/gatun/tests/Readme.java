// SPDX-License-Identifier: Apache-2.0
package org.gatun.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the README shows, and what the parent's pom says of it. */
final class Readme {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern BLOCK = Pattern.compile("```(\\w+)\n(.*?)```", Pattern.DOTALL);

  private Readme() {}

  static String text() {
    return read("README.md");
  }

  /** Returns the one block of a language that starts so. */
  static String block(String language, String start) {
    List<String> blocks =
        BLOCK
            .matcher(text())
            .results()
            .filter(block -> block.group(1).equals(language) && block.group(2).startsWith(start))
            .map(block -> block.group(2))
            .toList();
    if (blocks.size() != 1) {
      throw new AssertionError(
          "README.md: expected one block of "
              + language
              + " that starts with "
              + start
              + " but found "
              + blocks.size());
    }
    return blocks.getFirst();
  }

  /** Returns what the group of a pattern is in the parent's pom, where it is found first. */
  static String inPom(String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(read("pom.xml"));
    if (!matcher.find()) {
      throw new AssertionError("pom.xml: expected " + pattern + " but found none");
    }
    return matcher.group(1);
  }

  /** Returns each place of a pattern in a text. */
  static List<MatchResult> all(String pattern, String text) {
    return Pattern.compile(pattern, Pattern.DOTALL).matcher(text).results().toList();
  }

  private static String read(String file) {
    try {
      return Files.readString(ROOT.resolve(file)).replace("\r\n", "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
