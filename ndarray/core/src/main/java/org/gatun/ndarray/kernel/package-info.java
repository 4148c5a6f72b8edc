// SPDX-License-Identifier: Apache-2.0

/**
 * Loops over memory.
 *
 * <p>A kernel pins its operands, joins the axes that can be walked as one, and runs the longest
 * contiguous loop innermost. The loops see absolute addresses alone, through one constant segment,
 * so that there is one kind of call site whatever memory was seen before. Java arrays and segments
 * that their owner can close are staged: copied a run at a time through a block of native memory.
 *
 * <p>A copy takes items, which are elements or short runs of adjacent ones; where source and target
 * are adjacent along different axes it goes by tiles.
 *
 * <p>What is computed element by element is a {@code Program} of steps. {@code ProgramKernel} runs
 * it a block of elements at a time, through Java arrays, of which the JIT compiler makes vector
 * instructions. Where the module of the Vector API is there a hot program gets a {@code HotLoop}:
 * {@code VectorLoopWriter} writes a hidden class, all steps in the body of one loop, {@code
 * Warming} runs it beside the work until it is faster, and then {@code PlainRun} or {@code
 * VectorRun} takes it for native memory. Whatever it leaves, the ends of rows say, the blocks take.
 *
 * <p>Where to look, the entrance of each first:
 *
 * <ul>
 *   <li>copies: {@code CopyKernel}, {@code ItemCopy}, {@code Tiles}; of many parts: {@code
 *       RowsKernel}
 *   <li>casts: {@code CastKernel}, {@code DirectCast}, {@code AddressCast}, {@code TickCast} and
 *       {@code TickRatio} for times
 *   <li>functions and chains: {@code ProgramKernel}, {@code Program}, {@code Operands}, {@code
 *       Registers} with {@code RegisterLoad} and {@code RegisterStore}, and a class of loops a
 *       lane, such as {@code FloatLoops}; one function of floats: {@code SingleRun}
 *   <li>their vectors: {@code HotLoop} with {@code Warming}, {@code VectorSteps}, {@code
 *       VectorLoopWriter}, {@code VectorCode}, {@code VectorRun}, {@code PlainRun}
 *   <li>reductions: {@code ReductionKernel}, {@code ReductionBlock}, {@code SumKernel}, {@code
 *       ExtremeKernel}, {@code FloatBits}; their vectors: {@code HotReduction}, {@code
 *       VectorReductions}, {@code PlainSum}
 *   <li>running sums and products of matrices: {@code RunningSumKernel}, {@code ProductKernel}
 *   <li>images: {@code PixelKernel} and its two classes of loops, {@code ResizeKernel}
 *   <li>indexing: {@code PositionKernel}, {@code MaskKernel}, {@code NonzeroKernel}, {@code
 *       ChoiceKernel}
 * </ul>
 *
 * <p>What a call needs besides is in a {@code org.gatun.ndarray.kernel.Workspace}, which is reused:
 * where memory is native a call that repeats allocates nothing.
 */
package org.gatun.ndarray.kernel;
