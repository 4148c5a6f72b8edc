// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server in a JVM of its own, with this JVM's flags and class path, so that what it costs can be
 * told from what its client costs. It ends with {@link #close}, and with this JVM at the latest.
 */
public final class ServerProcess implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+)");
  private static final long PATIENCE_SECONDS = 10;

  private final Process process;
  private final Thread hook = new Thread(this::stop, "stop the server");
  private final InetSocketAddress address;

  /**
   * Starts a server and waits until it listens.
   *
   * @param arguments the main class and its arguments; it prints {@code listening on
   *     127.0.0.1:PORT} when it does, and stops when it is asked to terminate
   * @throws IOException if it ends instead
   */
  public ServerProcess(List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).redirectError(Redirect.INHERIT);
    // ND4J's threads would fight over few cores, with each other and with the server's.
    builder.environment().putIfAbsent("OMP_NUM_THREADS", "1");
    process = builder.start();
    Runtime.getRuntime().addShutdownHook(hook);
    BufferedReader output = process.inputReader(UTF_8);
    try {
      address = awaitAddress(output);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
    // A server whose output nobody takes would block once the pipe is full.
    Thread.ofPlatform()
        .daemon()
        .name("server output")
        .start(() -> output.lines().forEach(System.out::println));
  }

  private static InetSocketAddress awaitAddress(BufferedReader output) throws IOException {
    var said = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      Matcher matcher = LISTENING.matcher(line);
      if (matcher.find()) {
        return new InetSocketAddress(
            InetAddress.ofLiteral("127.0.0.1"), Integer.parseInt(matcher.group(1)));
      }
      said.append(line).append('\n');
    }
    throw new IOException("expected the server to listen but it ended, saying: " + said);
  }

  /** Returns where it listens. */
  public InetSocketAddress address() {
    return address;
  }

  /** Returns the process id. */
  long pid() {
    return process.pid();
  }

  /** Stops the server, gently first. */
  @Override
  public void close() {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // This JVM is ending: the hook runs, or has run.
    }
  }

  private void stop() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
