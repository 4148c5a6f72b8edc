// SPDX-License-Identifier: Apache-2.0
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs Maven and shows little of what it says: a line for each step that takes a while, and every
 * error whole.
 */
final class Maven {
  private static final Pattern COLOUR = Pattern.compile("\u001B\\[[0-9;]*m");
  private static final Pattern LEVEL = Pattern.compile("\\[(INFO|WARNING|ERROR)\\] ?(.*)");
  private static final Pattern MODULE =
      Pattern.compile("Building (?!jar: )(.+) \\d\\S*(?: +\\[\\d+/\\d+\\])?");
  private static final Pattern HEADER = Pattern.compile("-*< \\S+:(\\S+) >-*");
  private static final Pattern GOAL =
      Pattern.compile(
          "--- (?:\\S+:)?(?:maven-)?(\\w+)(?:-maven)?(?:-plugin)?:[^:]+:(\\S+) .*@ (\\S+) ---");
  private static final Map<String, String> STEPS =
      Map.of(
          "compiler:compile", "compiling",
          "compiler:testCompile", "compiling the tests",
          "surefire:test", "testing",
          "failsafe:integration-test", "testing the whole");

  /** What Maven does between the steps that have a name. */
  private static final String OTHERWISE = "other steps";

  /** With which a module ends, but for moments; Maven does not say when it is done. */
  private static final Set<String> LAST =
      Set.of("failsafe:verify", "spotless:check", "jacoco:report");

  /** A step that is over sooner is not worth a line. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** After which a long step is named again, where a person watches. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private final Path root;
  private final String command;
  private final boolean watched = !"true".equals(System.getenv("CI"));
  private final long start = System.nanoTime();
  private final boolean hasLibraries;

  /** What each module that has begun does, by its artifact; several are built at once. */
  private final Map<String, Module> modules = new LinkedHashMap<>();

  /** The artifacts of modules that have begun and not yet said their name. */
  private final Deque<String> begun = new ArrayDeque<>();

  private final Map<String, String> names = new HashMap<>();

  private Module current = new Module("");
  private long lastLine = start;
  private boolean told;

  /** What is being done in one module. */
  private static final class Module {
    private final String name;
    private String goalStep = OTHERWISE;
    private String step;
    private long since = System.nanoTime();
    private boolean told;
    private boolean done;

    Module(String name) {
      this.name = name;
      step = name.isEmpty() ? "reading the project" : OTHERWISE;
    }

    void begin(String next) {
      if (!next.equals(step)) {
        step = next;
        since = System.nanoTime();
        told = false;
      }
    }

    @Override
    public String toString() {
      return name.isEmpty() ? step : name + ": " + step;
    }
  }

  Maven(Path root, String command) {
    this.root = root;
    this.command = command;
    // The largest of them; where a setting names another repository, too much is said at worst.
    hasLibraries =
        Files.isDirectory(
            Path.of(System.getProperty("user.home"), ".m2", "repository", "org", "nd4j"));
  }

  /** Whether Maven succeeded and reported no error on the way. */
  boolean run(List<String> arguments) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(command, "-B", "-Dstyle.color=never"));
    line.addAll(arguments);
    Process maven =
        new ProcessBuilder(line)
            .directory(root.toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(nothing()))
            .start();
    Thread watch = Thread.ofPlatform().daemon().start(this::tellProgress);
    boolean clean = true;
    try (BufferedReader output = maven.inputReader()) {
      String text = output.readLine();
      boolean advice = false;
      boolean compilerWarns = false;
      for (; text != null; text = output.readLine()) {
        text = COLOUR.matcher(text).replaceAll("");
        Matcher level = LEVEL.matcher(text);
        if (!level.matches()) {
          show(text);
          continue;
        }
        String message = level.group(2);
        switch (level.group(1)) {
          case "ERROR" -> {
            clean = false;
            // What follows is Maven's advice on how to call Maven.
            advice |= message.startsWith("To see the full stack trace of the errors");
            boolean frameOfMaven = message.startsWith("\tat ");
            if (!advice && !frameOfMaven) {
              show(text.replaceAll(" -> \\[Help \\d+\\]", ""));
            }
          }
          case "WARNING" -> {
            // The compiler's warnings are errors; the others matter to nobody here.
            compilerWarns |= message.startsWith("COMPILATION WARNING");
            if (compilerWarns) {
              show(text);
            }
          }
          default -> {
            compilerWarns &= !message.matches("\\d+ warnings? *");
            follow(message);
          }
        }
      }
    }
    watch.interrupt();
    return maven.waitFor() == 0 && clean;
  }

  private static File nothing() {
    return new File(System.getProperty("os.name").startsWith("Windows") ? "NUL" : "/dev/null");
  }

  private synchronized void follow(String information) {
    Matcher building = MODULE.matcher(information);
    Matcher goal = GOAL.matcher(information);
    Matcher header = HEADER.matcher(information);
    if (header.matches()) {
      begun.add(header.group(1));
    } else if (building.matches()) {
      if (begun.size() == 1) { // of two at once it is not known which says so
        names.put(begun.getFirst(), building.group(1));
      }
      begun.clear();
    } else if (goal.matches()) {
      String name = goal.group(1) + ":" + goal.group(2);
      current =
          modules.computeIfAbsent(
              goal.group(3), artifact -> new Module(names.getOrDefault(artifact, artifact)));
      current.goalStep = STEPS.getOrDefault(name, OTHERWISE);
      current.begin(goal.group(1).equals("compiler") ? OTHERWISE : current.goalStep);
      current.done = LAST.contains(name);
    } else if (information.startsWith("Compiling ")) {
      // Not before: mostly nothing has changed.
      current.begin(current.goalStep);
    }
  }

  private synchronized void show(String text) {
    if (!text.isBlank()) {
      System.out.println(text);
      lastLine = System.nanoTime();
    }
  }

  private void tellProgress() {
    try {
      while (true) {
        Thread.sleep(500);
        tell();
      }
    } catch (InterruptedException done) {
      // Maven has ended.
    }
  }

  private synchronized void tell() {
    if (modules.isEmpty()) {
      tell(current);
    }
    modules.values().stream().filter(module -> !module.done).forEach(this::tell);
  }

  private void tell(Module module) {
    long now = System.nanoTime();
    boolean worthALine = !module.told && now - module.since > PATIENCE.toNanos();
    boolean silentForLong = watched && told && now - lastLine > SILENCE.toNanos();
    if (!worthALine && !silentForLong) {
      return;
    }
    if (!told) {
      System.out.println(
          hasLibraries
              ? "Building."
              : "Building; the first time this downloads about 200 MB of libraries.");
    }
    System.out.printf(
        "[%3d s] %s%s%n",
        Duration.ofNanos(now - start).toSeconds(), module.told ? "still " : "", module);
    told = true;
    module.told = true;
    lastLine = now;
  }
}
