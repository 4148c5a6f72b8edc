// SPDX-License-Identifier: Apache-2.0
/**
 * Measures a server from outside: a lean client of its own, a server in a process of its own, and
 * what both counted.
 */
@NullMarked
package org.gatun.serving.load;

import org.jspecify.annotations.NullMarked;
