// SPDX-License-Identifier: Apache-2.0
/** The server: how the bytes of requests and answers travel between sockets and models. */
@NullMarked
package org.gatun.serving.http;

import org.jspecify.annotations.NullMarked;
