// SPDX-License-Identifier: Apache-2.0

/** What Arrow's columnar format says of an array, apart from vectors, files and structs of C. */
@org.jspecify.annotations.NullMarked
package org.gatun.arrow.format;
