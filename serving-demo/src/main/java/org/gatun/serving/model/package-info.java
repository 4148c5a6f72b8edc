// SPDX-License-Identifier: Apache-2.0
/** The models that are served, and what the server asks of one. */
@NullMarked
package org.gatun.serving.model;

import org.jspecify.annotations.NullMarked;
