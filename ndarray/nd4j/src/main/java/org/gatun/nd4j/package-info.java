// SPDX-License-Identifier: Apache-2.0

/**
 * ND4J both ways: an {@code INDArray} over borrowed memory, and a lease of an {@code INDArray}'s
 * memory. {@link org.gatun.nd4j.Nd4jArrays} is all there is to call.
 *
 * <p>For ND4J 1.0.0-M2.1 on the CPU. ND4J lives on the class path, and so does this package.
 */
@NullMarked
package org.gatun.nd4j;

import org.jspecify.annotations.NullMarked;
