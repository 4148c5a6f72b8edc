// SPDX-License-Identifier: Apache-2.0
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Reads what the tests of every module left in {@code target}, and prints it as one page: counts,
 * every failure, every skip with its reason, every conformance line.
 */
final class TestSummary {
  private static final List<String> REPORTS = List.of("surefire-reports", "failsafe-reports");
  private static final String CONFORMANCE = "conformance";
  private static final Pattern CONFORMANCE_LINE =
      Pattern.compile("conformance (\\S+): (\\d+) cases, (\\d+) differing");

  private static final Pattern JUNIT_WRAPPING =
      Pattern.compile("^org\\.opentest4j\\.\\w+: (Assumption failed: )?");

  private final Path root;
  private final List<Outcome> outcomes = new ArrayList<>();
  private final List<String> conformance = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();

  TestSummary(Path root) {
    this.root = root;
  }

  private enum Kind {
    PASSED,
    FAILURE,
    ERROR,
    SKIPPED
  }

  private record Outcome(String module, String test, Kind kind, String reason, double seconds) {}

  /** Removes the reports of earlier runs, so that only this run counts. */
  void removeStaleReports() throws IOException {
    for (String module : modules()) {
      for (String folder : REPORTS) {
        delete(root.resolve(module, "target", folder));
      }
      delete(root.resolve(module, "target", CONFORMANCE));
    }
  }

  /** Prints the summary; true when there is nothing to mend. */
  boolean print(boolean built) throws IOException {
    for (String module : modules()) {
      for (String folder : REPORTS) {
        for (Path report : files(root.resolve(module, "target", folder), "TEST-*.xml")) {
          readReport(module, report);
        }
      }
      for (Path file : files(root.resolve(module, "target", CONFORMANCE), "*.txt")) {
        readConformance(file);
      }
    }
    if (!built) {
      complaints.add("Maven reported errors: they stand above.");
    }
    if (outcomes.isEmpty()) {
      complaints.add("No test ran.");
    }
    printModules();
    printFailures();
    printSkips();
    printConformance();
    printLines("To mend", complaints);
    long failed = count(Kind.FAILURE) + count(Kind.ERROR);
    System.out.printf(
        "%n%d passed, %d failed, %d skipped%n", count(Kind.PASSED), failed, count(Kind.SKIPPED));
    return failed == 0 && complaints.isEmpty();
  }

  private void printModules() throws IOException {
    System.out.println();
    System.out.printf(
        "%-16s %7s %8s %8s %8s %9s%n", "", "tests", "failures", "errors", "skipped", "seconds");
    for (String module : modules()) {
      List<Outcome> here = outcomes.stream().filter(o -> o.module().equals(module)).toList();
      if (!here.isEmpty()) {
        printRow(module, here);
      }
    }
    printRow("total", outcomes);
  }

  private static void printRow(String name, List<Outcome> tests) {
    System.out.printf(
        "%-16s %7d %8d %8d %8d %9.1f%n",
        name,
        tests.size(),
        tests.stream().filter(o -> o.kind() == Kind.FAILURE).count(),
        tests.stream().filter(o -> o.kind() == Kind.ERROR).count(),
        tests.stream().filter(o -> o.kind() == Kind.SKIPPED).count(),
        tests.stream().mapToDouble(Outcome::seconds).sum());
  }

  private void printFailures() {
    printLines(
        "Failures and errors",
        outcomes.stream()
            .filter(o -> o.kind() == Kind.FAILURE || o.kind() == Kind.ERROR)
            .map(o -> o.module() + "  " + o.test() + ": " + o.reason())
            .toList());
  }

  /** Tests of one module that were skipped for one reason share a line. */
  private void printSkips() {
    Map<String, List<Outcome>> byReason = new LinkedHashMap<>();
    for (Outcome o : outcomes) {
      if (o.kind() == Kind.SKIPPED) {
        byReason.computeIfAbsent(o.module() + o.reason(), _ -> new ArrayList<>()).add(o);
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<Outcome> alike : byReason.values()) {
      Outcome first = alike.getFirst();
      String more = alike.size() > 1 ? " and " + (alike.size() - 1) + " more" : "";
      lines.add(first.module() + "  " + first.test() + more + ": " + first.reason());
    }
    printLines("Skipped", lines);
  }

  /** At the margin and word for word: machines read these lines too. */
  private void printConformance() {
    if (!conformance.isEmpty()) {
      System.out.println();
      conformance.forEach(System.out::println);
    }
  }

  private static void printLines(String title, List<String> lines) {
    if (!lines.isEmpty()) {
      System.out.println();
      System.out.println(title);
      lines.forEach(line -> System.out.println("  " + line));
    }
  }

  private long count(Kind kind) {
    return outcomes.stream().filter(o -> o.kind() == kind).count();
  }

  private void readReport(String module, Path report) throws IOException {
    NodeList cases = parse(report).getElementsByTagName("testcase");
    for (int i = 0; i < cases.getLength(); i++) {
      Element test = (Element) cases.item(i);
      String type = test.getAttribute("classname");
      // An empty name stands for the class: its set-up failed or was skipped.
      String name = test.getAttribute("name");
      String shown = type.substring(type.lastIndexOf('.') + 1) + (name.isEmpty() ? "" : "." + name);
      Kind kind = Kind.PASSED;
      String reason = "";
      for (Kind other : List.of(Kind.FAILURE, Kind.ERROR, Kind.SKIPPED)) {
        NodeList found = test.getElementsByTagName(other.name().toLowerCase(Locale.ROOT));
        if (found.getLength() > 0) {
          kind = other;
          reason = reason((Element) found.item(0));
        }
      }
      String seconds = test.getAttribute("time").replace(",", "");
      outcomes.add(
          new Outcome(
              module, shown, kind, reason, seconds.isEmpty() ? 0 : Double.parseDouble(seconds)));
    }
  }

  /** The first line of what was thrown, or why a condition skipped the test. */
  private static String reason(Element problem) {
    String thrown = problem.getTextContent().strip();
    String text = thrown.isEmpty() ? problem.getAttribute("message").strip() : thrown;
    return text.lines()
        .findFirst()
        .map(line -> JUNIT_WRAPPING.matcher(line).replaceFirst(""))
        .orElse("no reason given");
  }

  private void readConformance(Path file) throws IOException {
    String text = Files.readString(file).strip();
    Matcher line = CONFORMANCE_LINE.matcher(text);
    if (!line.matches()) {
      complaints.add(
          "%s: expected \"conformance NAME: N cases, M differing\" but found \"%s\""
              .formatted(root.relativize(file), text));
      return;
    }
    conformance.add(text);
    if (!line.group(3).equals("0")) {
      complaints.add(line.group(1) + ": " + line.group(3) + " cases differ.");
    }
    if (line.group(2).equals("0")) {
      complaints.add(line.group(1) + ": no case was compared.");
    }
  }

  private List<String> modules() throws IOException {
    NodeList modules = parse(root.resolve("pom.xml")).getElementsByTagName("module");
    return IntStream.range(0, modules.getLength())
        .mapToObj(i -> modules.item(i).getTextContent().strip())
        .toList();
  }

  private static Element parse(Path file) throws IOException {
    try {
      return DocumentBuilderFactory.newDefaultInstance()
          .newDocumentBuilder()
          .parse(file.toFile())
          .getDocumentElement();
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException("could not read " + file, e);
    }
  }

  private static List<Path> files(Path folder, String pattern) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, pattern)) {
      files.forEach(found::add);
    }
    found.sort(null);
    return found;
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> inside = Files.walk(folder)) {
      for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
