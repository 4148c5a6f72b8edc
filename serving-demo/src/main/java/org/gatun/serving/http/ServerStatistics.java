// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.http;

/**
 * Figures of a server's process, counted from its start, as {@code GET /gatun/statistics} gives
 * them in JSON, under these names. The difference of two of them is what a time in between cost.
 *
 * @param requests inference requests answered with 200
 * @param refusals requests answered with another status
 * @param modelNanos wall time in models, summed over the event loops
 * @param placedBytes bytes of bodies that a read of the socket put in their place
 * @param movedBytes bytes of zero-copy bodies that came in one read with a head, and were copied
 * @param inFlightBytes bytes of bodies that are admitted now
 * @param waiting requests that wait for admission now
 * @param connections open connections now
 * @param cpuNanos processor time of the process
 * @param allocatedBytes bytes allocated on the Java heap by all threads
 * @param collections garbage collections
 * @param collectionMillis their time
 * @param poolBytes native memory of the server's pool
 * @param poolOutstanding how many of its blocks are lent now
 * @param poolReleases how many leases of it were closed
 */
public record ServerStatistics(
    long requests,
    long refusals,
    long modelNanos,
    long placedBytes,
    long movedBytes,
    long inFlightBytes,
    long waiting,
    long connections,
    long cpuNanos,
    long allocatedBytes,
    long collections,
    long collectionMillis,
    long poolBytes,
    long poolOutstanding,
    long poolReleases) {}
