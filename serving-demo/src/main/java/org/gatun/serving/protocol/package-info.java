// SPDX-License-Identifier: Apache-2.0
/**
 * The Open Inference Protocol, version 2, with the binary tensor extension: what requests and
 * answers say, apart from how their bytes arrive and leave.
 *
 * @see <a href="https://github.com/kserve/open-inference-protocol">Open Inference Protocol</a>
 */
@NullMarked
package org.gatun.serving.protocol;

import org.jspecify.annotations.NullMarked;
