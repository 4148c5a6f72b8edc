// SPDX-License-Identifier: Apache-2.0

/**
 * Arrow vectors over borrowed memory, and views of Arrow vectors. At run time Arrow wants one of
 * its allocators, such as arrow-memory-unsafe.
 */
@org.jspecify.annotations.NullMarked
module org.gatun.arrow {
  requires static transitive org.jspecify;
  requires com.fasterxml.jackson.databind;
  requires org.apache.arrow.format;
  requires transitive org.apache.arrow.memory.core;
  requires transitive org.apache.arrow.vector;
  requires transitive org.gatun.buffer;
  requires static com.github.luben.zstd_jni;

  exports org.gatun.arrow;
}
