// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * NumPy, or another library of Python's, in a child process, single-threaded, which runs one
 * operation each time it is asked; to ask and to hear the answer costs some 20 µs. Python is {@code
 * GATUN_PYTHON}, else that of an active virtual environment or of {@code .venv} in the project's
 * folder, else {@code python3}.
 */
final class NumPyPeer implements AutoCloseable {
  private final Process process;
  private final BufferedReader answers;
  private final Writer questions;

  /**
   * Starts Python and makes the operands.
   *
   * @throws IllegalStateException if there is no Python or it has no NumPy
   */
  NumPyPeer(String row) throws IOException {
    this("NumPy", "numpy_peer.py", row);
  }

  /**
   * Starts Python with another library.
   *
   * @param library what messages call it
   * @param name of the script
   */
  NumPyPeer(String library, String name, String... arguments) throws IOException {
    Path script = Files.createTempFile("gatun-peer", ".py");
    try (InputStream source = Objects.requireNonNull(NumPyPeer.class.getResourceAsStream(name))) {
      Files.write(script, source.readAllBytes());
    }
    String python = python();
    var command = new ArrayList<>(List.of(python, script.toString()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command);
    for (String threads : new String[] {"OMP", "OPENBLAS", "MKL"}) {
      builder.environment().put(threads + "_NUM_THREADS", "1");
    }
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      process = builder.start();
    } catch (IOException e) {
      throw missing(library, python, e);
    }
    answers = process.inputReader(StandardCharsets.UTF_8);
    questions = process.outputWriter(StandardCharsets.UTF_8);
    String version = answers.readLine();
    Files.delete(script);
    if (version == null) {
      throw missing(library, python, null);
    }
    System.out.println("# " + version + ", " + python);
  }

  private static IllegalStateException missing(
      String library, String python, @Nullable Exception cause) {
    return new IllegalStateException(
        "no "
            + library
            + ": expected it in "
            + python
            + "; name a Python that has it in GATUN_PYTHON",
        cause);
  }

  private static String python() {
    String named = System.getenv("GATUN_PYTHON");
    if (named != null) {
      return named;
    }
    String active = System.getenv("VIRTUAL_ENV");
    Path environment =
        active != null ? Path.of(active) : Path.of(System.getProperty("gatun.root", "."), ".venv");
    Path python = environment.resolve("bin").resolve("python");
    return Files.isExecutable(python) ? python.toString() : "python3";
  }

  /** Runs the operation once. */
  void run() {
    ask("");
  }

  /** Asks for something else than to run. */
  String ask(String question) {
    try {
      questions.write(question + "\n");
      questions.flush();
      String answer = answers.readLine();
      if (answer == null) {
        throw new IllegalStateException("expected an answer but Python has ended");
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    questions.close();
    process.destroy();
  }
}
