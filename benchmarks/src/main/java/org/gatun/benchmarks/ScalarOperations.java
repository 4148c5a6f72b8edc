// SPDX-License-Identifier: Apache-2.0
package org.gatun.benchmarks;

import org.openjdk.jmh.annotations.Fork;

/** {@link OperationsBenchmark} in a JVM without the module of the Vector API. */
@Fork(jvmArgsAppend = "-Dgatun.kernels=scalar")
public class ScalarOperations extends OperationsBenchmark {}
