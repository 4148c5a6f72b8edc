// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving;

import java.io.IOException;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.gatun.serving.http.InferenceServer;
import org.gatun.serving.http.ServerOptions;
import org.gatun.serving.model.Model;
import org.gatun.serving.protocol.Metadata;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Starts the server with every {@link Model} that a {@link ServiceLoader} finds: {@code ./run
 * serve}. Prints the models' names, a request to try, and {@code listening on 127.0.0.1:PORT} when
 * it takes requests. SIGTERM or Ctrl-C stops it after the requests that have begun.
 */
@Command(
    name = "serve",
    version = "gatun " + Metadata.PROGRAM_VERSION,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Serves models on 127.0.0.1 by the Open Inference Protocol, version 2.")
public final class Serve implements Callable<Integer> {
  @Option(
      names = "--port",
      defaultValue = "8000",
      description = "The port, 0 for any that is free (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--event-loops",
      description = "How many threads read, compute and write (default: one a processor).")
  private int eventLoops = ServerOptions.DEFAULT.eventLoops();

  @Option(names = "--body-bytes", description = "The greatest body (default: ${DEFAULT-VALUE}).")
  private int bodyBytes = ServerOptions.DEFAULT.bodyBytes();

  @Option(
      names = "--in-flight-bytes",
      description = "How many bytes of bodies are in memory at once (default: ${DEFAULT-VALUE}).")
  private long inFlightBytes = ServerOptions.DEFAULT.inFlightBytes();

  @Option(
      names = "--idle-seconds",
      description = "How long a connection may send nothing (default: ${DEFAULT-VALUE}).")
  private int idleSeconds = ServerOptions.DEFAULT.idleSeconds();

  private Serve() {}

  /** Runs until the process is told to stop. */
  public static void main(String[] arguments) {
    int status = new CommandLine(new Serve()).execute(arguments);
    if (status != 0) {
      System.exit(status);
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    List<Model> models =
        ServiceLoader.load(Model.class).stream().map(ServiceLoader.Provider::get).toList();
    var options = new ServerOptions(port, eventLoops, bodyBytes, inFlightBytes, idleSeconds);
    InferenceServer server;
    try {
      server = InferenceServer.start(models, options);
    } catch (IllegalStateException e) {
      models.forEach(Model::close);
      if (!(e.getCause() instanceof IOException)) {
        throw e;
      }
      // The user's matter, not the program's: no stack trace.
      System.err.println(e.getMessage() + "; choose another with --port");
      return 1;
    }
    var stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("stop")
                .unstarted(() -> {
                  stop(server, models);
                  stopped.countDown();
                }));
    IO.println("models " + String.join(", ", models.stream().map(Model::name).toList()));
    if (models.stream().anyMatch(model -> model.name().equals("digits"))) {
      IO.println("try " + CurlLine.ofASeven(server.port()));
    }
    IO.println("listening on 127.0.0.1:" + server.port());
    stopped.await();
    return 0;
  }

  /** Stops a server, then closes its models, unless one is at work for too long. */
  static void stop(InferenceServer server, List<Model> models) {
    server.close();
    if (server.isStopped()) {
      models.forEach(Model::close);
    }
  }
}
