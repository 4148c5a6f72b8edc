// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.gatun.serving.http.Route;
import org.gatun.serving.load.LoadClient;
import org.gatun.serving.load.ServerProcess;
import org.gatun.serving.protocol.Metadata;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Starts the server, shows that it works, and measures what copies cost: {@code ./run demo}. The
 * last line that it prints is for machines.
 */
@Command(
    name = "demo",
    version = "gatun " + Metadata.PROGRAM_VERSION,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Shows the inference server at work, and what copies cost it.")
public final class Demo implements Callable<Integer> {
  private static final Payload SMALL = Payload.pooled("4 KB", 1, 1024);
  private static final Payload IMAGE = Payload.pooled("600 KB", 1, 150_528);
  private static final int USUAL = 16;
  private static final int ROUNDS = 5;

  @Option(names = "--quick", description = "Measure 4 KB and 600 KB at 16 connections only.")
  private boolean quick;

  @Option(
      names = "--seed",
      defaultValue = "1998",
      description = "What the digits are drawn from (default: ${DEFAULT-VALUE}).")
  private long seed;

  private Demo() {}

  /** Runs the demo and ends the process. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Demo()).execute(arguments));
  }

  /** One group of rows of the table. */
  private record Cell(Payload payload, int connections, boolean withJson) {}

  @Override
  public Integer call() throws IOException {
    IO.println("Starting the server in a JVM of its own ...");
    try (var server = new ServerProcess(List.of(Serve.class.getName(), "--port", "0"))) {
      show(server.address());
      IO.println(measure(server.address()));
    }
    return 0;
  }

  private void show(InetSocketAddress server) throws IOException {
    var digits = new DrawnDigits(seed);
    IO.println("\nTen digits, drawn by strokes, and what the server takes them for:\n");
    IO.println(digits.picture());
    try (var client = new LoadClient(server, 1)) {
      IO.println(digits.answers(client));
    }
  }

  /** Returns the table and, as the last lines, its verdicts. */
  private String measure(InetSocketAddress server) throws IOException {
    List<Cell> cells = quick ? quickCells() : allCells();
    var comparison =
        quick
            ? new Comparison(server, ROUNDS, Duration.ofMillis(200), Duration.ofMillis(300))
            : new Comparison(server, ROUNDS, Duration.ofMillis(250), Duration.ofMillis(350));
    IO.println("Measuring. Warming up ...");
    List<Payload> payloads = cells.stream().map(Cell::payload).distinct().toList();
    comparison.warmUp(payloads, Duration.ofSeconds(quick ? 3 : 8));
    var table = new ComparisonTable();
    Map<Cell, Map<String, Figures>> measured = new HashMap<>();
    for (Cell cell : cells) {
      IO.println(
          "  %d of %d: %s, %d connections"
              .formatted(
                  measured.size() + 1, cells.size(), cell.payload.label(), cell.connections));
      Map<String, Figures> figures =
          comparison.measure(cell.payload, cell.connections, cell.withJson);
      measured.put(cell, figures);
      table.add(cell.payload.label(), cell.connections, figures);
    }
    Cell judged = new Cell(IMAGE, USUAL, false);
    Map<String, Figures> judging = Objects.requireNonNull(measured.get(judged), "the judged cell");
    return head()
        + table
        + NOTES
        + table.doubts()
        + ComparisonTable.verdict(IMAGE.label(), judging, Route.ONE_COPY)
        + '\n'
        + ComparisonTable.verdict(IMAGE.label(), judging, Route.COPYING);
  }

  private static List<Cell> quickCells() {
    return List.of(new Cell(SMALL, USUAL, false), new Cell(IMAGE, USUAL, false));
  }

  private static List<Cell> allCells() {
    Payload features = Payload.pooled("150 KB", 1, 38_400);
    Payload batch = Payload.pooled("2.4 MB", 4, 150_528);
    return List.of(
        new Cell(SMALL, 1, false),
        new Cell(SMALL, USUAL, true),
        new Cell(SMALL, 100, false),
        new Cell(features, 1, false),
        new Cell(features, USUAL, false),
        new Cell(features, 100, false),
        new Cell(IMAGE, 1, false),
        new Cell(IMAGE, USUAL, false),
        new Cell(IMAGE, 100, false),
        new Cell(batch, 1, false),
        new Cell(batch, USUAL, false),
        new Cell(batch, 100, false),
        new Cell(Payload.digits(600), USUAL, false));
  }

  private static String head() {
    return """

    %s
    %s on %s, JDK %s (%s); client and server on the same machine
    requests/s, CPU, heap, GC: every connection always busy; CPU, heap and GC of the server, a request
    p50, p99: the same fixed rate for all routes, 60 %% of what copying can do, from the intended start
    medians of %d rounds, in which the routes take turns; ratios are medians of the rounds' ratios,
    with the least and the greatest below them

    """
        .formatted(
            LocalDate.now(ZoneId.systemDefault()),
            processor(),
            System.getProperty("os.name") + " " + System.getProperty("os.arch"),
            Runtime.version(),
            System.getProperty("java.vendor"),
            ROUNDS);
  }

  private static final String NOTES =
      """

      copying: body -> byte[] -> float[] -> the model's own float[] -> byte[]; one-copy: once, into pooled
      memory; zero-copy: the socket's read puts the body where the model reads it. All call the same model.
      model %: the part of a request's time, at the fixed rate, that the model took.
      no gain: neither requests/s nor CPU are better by at least 5 %.
      busy: the rounds' ratios of requests/s or CPU differ by more than 30 %, or a ratio and the columns above
      it contradict each other: the machine did something else too.

      """;

  /** What the machine calls its processor, if it says so where Linux does. */
  private static String processor() {
    int count = Runtime.getRuntime().availableProcessors();
    String name = "processors";
    try {
      name =
          Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
              .filter(line -> line.startsWith("model name"))
              .map(line -> line.substring(line.indexOf(':') + 1).strip())
              .findFirst()
              .orElse(name);
    } catch (IOException e) {
      // Not Linux: the number has to do.
    }
    return count + " x " + name;
  }
}
