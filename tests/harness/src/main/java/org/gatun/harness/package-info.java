// SPDX-License-Identifier: Apache-2.0

/** What the tests of every module run with: child JVMs, Python, golden sets. */
@NullMarked
package org.gatun.harness;

import org.jspecify.annotations.NullMarked;
