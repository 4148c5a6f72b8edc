// SPDX-License-Identifier: Apache-2.0

/** Arrow's messages, as they lie in files and streams. Nothing in them is trusted. */
@org.jspecify.annotations.NullMarked
package org.gatun.arrow.ipc;
