// SPDX-License-Identifier: Apache-2.0

/**
 * A buffer protocol for the JVM: exporters lend strided, typed memory without copying it, and know
 * how many loans are out. Needs the JDK alone.
 */
@org.jspecify.annotations.NullMarked
module org.gatun.buffer {
  requires static transitive org.jspecify;
  requires static jdk.jfr;

  exports org.gatun.buffer;
}
