// SPDX-License-Identifier: Apache-2.0

/**
 * The buffer protocol: who lends memory, how it is asked for, what is lent, and when it goes back.
 *
 * <p>The way of the data: a {@link org.gatun.buffer.BufferExporter} lends on a {@link
 * org.gatun.buffer.BufferRequest}; the {@link org.gatun.buffer.BufferLease} gives a {@link
 * org.gatun.buffer.BufferView}, which is memory, a {@link org.gatun.buffer.DType} and a {@link
 * org.gatun.buffer.StridedLayout}. {@link org.gatun.buffer.Buffers} makes and wraps memory, {@link
 * org.gatun.buffer.BufferPool} recycles it, {@link org.gatun.buffer.BufferList}, {@link
 * org.gatun.buffer.BufferDict} and {@link org.gatun.buffer.ColumnDict} are the collections that
 * lend themselves, and {@link org.gatun.buffer.LeaseScope} keeps the leases of a request that goes
 * on in other threads.
 *
 * <p>What Python's {@code memoryview} has and where it is here, with each difference and its
 * reason: <a href="doc-files/memoryview.html">memoryview and BufferView</a>.
 *
 * <h2>Lifetime</h2>
 *
 * <ul>
 *   <li>Closing ends a loan, not a mapping. Memory is unmapped only when no view, pin or foreign
 *       array can reach it.
 *   <li>An access that comes after the release fails with {@link IllegalStateException}. One that
 *       races with it never crashes but may touch bytes that are lent anew; a {@link
 *       org.gatun.buffer.BufferPin} excludes that.
 *   <li>While a lease is out its exporter does not move, resize or free the memory; the attempt
 *       fails with {@link org.gatun.buffer.BufferInUseException} and changes nothing.
 *   <li>A lease that is dropped comes back when it is collected, and is reported once through the
 *       {@link System.Logger} named {@code org.gatun.buffer}.
 *   <li>Leases, closes, counts and pools are safe from any thread. Contents are not synchronised.
 * </ul>
 *
 * <p><a href="doc-files/lifetimes.html">Lifetimes</a> lists each failure with its message.
 */
package org.gatun.buffer;
