// SPDX-License-Identifier: Apache-2.0

/**
 * NumPy's view algebra, sums and printing over borrowed memory; npy, npz and safetensors files as
 * views.
 */
@org.jspecify.annotations.NullMarked
module org.gatun.ndarray {
  requires transitive org.gatun.buffer;
  requires static transitive org.jspecify;
  requires static jdk.incubator.vector;

  exports org.gatun.ndarray;
  exports org.gatun.ndarray.file;
}
