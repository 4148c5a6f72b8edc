// SPDX-License-Identifier: Apache-2.0
/** How the weights of the model {@code digits} were made. Not used while serving. */
@NullMarked
package org.gatun.serving.training;

import org.jspecify.annotations.NullMarked;
