// SPDX-License-Identifier: Apache-2.0
package org.gatun.serving.http;

/**
 * An inference request whose body lies in its place. Whoever answers it releases the body.
 *
 * @param head what its head says
 * @param body the body, complete
 */
record PlacedRequest(InferHead head, PlacedBody body) {}
