// SPDX-License-Identifier: Apache-2.0

/** Hostile files: mutations of good ones, each of which is read right or refused clearly. */
@NullMarked
package org.gatun.benchmarks.fuzz;

import org.jspecify.annotations.NullMarked;
