// SPDX-License-Identifier: Apache-2.0

/** JMH benchmarks: ours, the peer and the physical limit, measured in one run. */
@org.jspecify.annotations.NullMarked
package org.gatun.benchmarks;
