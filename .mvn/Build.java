// SPDX-License-Identifier: Apache-2.0
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code ./run} and {@code run.cmd} do alike once they have found a JDK and Maven.
 *
 * <pre>
 * java .mvn/Build.java ROOT MVN start MODULE      compiles a module and writes MODULE/target/java.args
 * java .mvn/Build.java ROOT MVN test [ARGUMENTS]  runs every test and prints the summary
 * </pre>
 */
final class Build {
  private Build() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Path root = Path.of(args[0]);
    Maven maven = new Maven(root, args[1]);
    List<String> rest = List.of(args).subList(3, args.length);
    System.exit(
        switch (args[2]) {
          case "start" -> start(maven, root, rest.getFirst());
          case "test" -> test(maven, root, rest);
          default ->
              throw new IllegalArgumentException("expected start or test but found " + args[2]);
        });
  }

  /** Compiles {@code module} and what it needs; its Java arguments then name the class path. */
  private static int start(Maven maven, Path root, String module)
      throws IOException, InterruptedException {
    if (!maven.run(List.of("-Denforcer.skip", "-pl", module, "-am", "process-classes"))) {
      return 1;
    }
    Path target = root.resolve(module, "target");
    String classPath =
        target.resolve("classes")
            + File.pathSeparator
            + Files.readString(target.resolve("class-path")).strip();
    Files.writeString(
        target.resolve("java.args"),
        quoted("-Dgatun.root=" + root) + "\n-cp " + quoted(classPath) + "\n");
    return 0;
  }

  /** In an argument file a backslash escapes, quotes hold a space. */
  private static String quoted(String argument) {
    return '"' + argument.replace("\\", "\\\\") + '"';
  }

  /**
   * Goes on past a failing test, so that every module reports; the summary and Maven's errors
   * decide the outcome.
   */
  private static int test(Maven maven, Path root, List<String> arguments)
      throws IOException, InterruptedException {
    TestSummary summary = new TestSummary(root);
    summary.removeStaleReports();
    List<String> goals =
        new ArrayList<>(
            List.of(
                "-fae",
                "-T2", // modules that do not need each other; many of their tests wait
                "-Pcoverage",
                "-Dmaven.test.failure.ignore=true",
                "-Dsurefire.failIfNoSpecifiedTests=false",
                "-Dfailsafe.failIfNoSpecifiedTests=false",
                "verify"));
    goals.addAll(arguments);
    boolean built = maven.run(goals);
    return summary.print(built) ? 0 : 1;
  }
}
