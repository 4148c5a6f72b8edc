// SPDX-License-Identifier: Apache-2.0

/** What two threads may see of one loan, and what never; each pair run millions of times. */
@org.jspecify.annotations.NullMarked
package org.gatun.benchmarks.races;
