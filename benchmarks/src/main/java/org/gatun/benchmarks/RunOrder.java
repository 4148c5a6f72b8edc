// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.BenchmarkListEntry;

/**
 * The order of benchmarks: those that stand in one row of a table run one after the other, so that
 * what else the machine does in that minute slows them all. They are told to belong together by the
 * names of their methods, as {@link PeerTable} tells them apart, or by the parameter {@code row}.
 */
final class RunOrder {
  /** The parameter of peers that have all rows in one method. */
  static final String ROW = "row";

  /** What stands before or behind a row's name in a method's. */
  private static final Pattern AFFIX = Pattern.compile("^nd4j(?=[A-Z])|Limit$|Parallel$");

  private RunOrder() {}

  /**
   * Returns patterns of the benchmarks of each row, by the row's name; those that stand alone are
   * all under the name "".
   */
  static Map<String, List<String>> of(Collection<BenchmarkListEntry> benchmarks) {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    Map<String, List<String>> methods = new LinkedHashMap<>();
    for (BenchmarkListEntry each : benchmarks) {
      String name = each.getUsername();
      String exactly = "^" + Pattern.quote(name) + "$";
      String @Nullable [] values = each.getParams().orElse(Map.of()).get(ROW);
      if (values != null) {
        for (String row : values) {
          rows.computeIfAbsent(row, _ -> new ArrayList<>()).add(exactly);
        }
      } else {
        String row = row(name.substring(name.lastIndexOf('.') + 1));
        methods.computeIfAbsent(row, _ -> new ArrayList<>()).add(exactly);
      }
    }
    methods.forEach((row, patterns) -> {
      boolean alone = patterns.size() == 1 && !rows.containsKey(row);
      rows.computeIfAbsent(alone ? "" : row, _ -> new ArrayList<>()).addAll(patterns);
    });
    return rows;
  }

  private static String row(String method) {
    String bare = AFFIX.matcher(method).replaceAll("");
    return bare.substring(0, 1).toLowerCase(Locale.ROOT) + bare.substring(1);
  }
}
