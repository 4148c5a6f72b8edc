// SPDX-License-Identifier: Apache-2.0

/**
 * The structs of Arrow's C data and C stream interfaces, written and read through their addresses.
 *
 * <p>What is exported is known by a number in {@code private_data}, under which its leases are kept
 * until its release is called. Each callback has one stub for the life of the process; none lets an
 * exception out. An exporter hands over {@link org.gatun.arrow.c.ExportedArray}s, whose leases the
 * structs take; who imports makes what it likes of an array that lends its buffers.
 */
@org.jspecify.annotations.NullMarked
package org.gatun.arrow.c;
