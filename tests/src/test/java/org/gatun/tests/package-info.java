// SPDX-License-Identifier: Apache-2.0

/** What crosses modules: one memory seen from every side, and examples that run. */
@org.jspecify.annotations.NullMarked
package org.gatun.tests;
