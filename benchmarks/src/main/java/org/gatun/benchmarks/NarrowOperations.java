// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import org.openjdk.jmh.annotations.Fork;

/**
 * {@link OperationsBenchmark} in a JVM that takes vectors of 256 bits where the machine has wider
 * ones, as it would on an older x86. Where there are none it is the same once more.
 */
@Fork(
    jvmArgsAppend = {
      "--add-modules=jdk.incubator.vector",
      "-XX:+IgnoreUnrecognizedVMOptions",
      "-XX:UseAVX=2"
    })
public class NarrowOperations extends OperationsBenchmark {}
