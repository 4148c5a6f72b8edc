// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray.kernel;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.D2F;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.F2D;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.I2D;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link FloatLogs} of vectors, bit by bit: of as many float32 as a vector of this machine's width
 * has float64. Each method is small, so that it becomes a part of the loop that calls it.
 */
final class VectorLogs {
  private static final boolean WIDE = VectorWidth.BITS == 512;
  private static final VectorSpecies<Float> FLOATS =
      WIDE ? FloatVector.SPECIES_256 : FloatVector.SPECIES_128;
  private static final VectorSpecies<Double> DOUBLES =
      WIDE ? DoubleVector.SPECIES_512 : DoubleVector.SPECIES_256;

  private VectorLogs() {}

  static FloatVector log(FloatVector x) {
    VectorMask<Float> few = x.compare(LT, FloatLogs.LEAST);
    IntVector bits = x.mul(FloatLogs.UP, few).reinterpretAsInts();
    IntVector e = bits.sub(FloatLogs.ROOT).lanewise(ASHR, FloatLogs.MANTISSA_BITS);
    IntVector mantissa = bits.sub(e.lanewise(LSHL, FloatLogs.MANTISSA_BITS));
    IntVector exponent = e.sub(FloatLogs.UP_EXPONENT, few.cast(e.species()));
    DoubleVector whole = (DoubleVector) exponent.convertShape(I2D, DOUBLES, 0);
    DoubleVector part = series(doubles(mantissa.reinterpretAsFloats()).sub(1));
    return ofNone(x, floats(whole.mul(FloatLogs.LOG_2).add(part)));
  }

  /** Puts what the logarithm of 0, a number below it, infinity and NaN is in its place. */
  private static FloatVector ofNone(FloatVector x, FloatVector logs) {
    VectorMask<Float> some = x.compare(GT, 0).and(x.compare(LE, Float.MAX_VALUE));
    FloatVector none =
        FloatVector.broadcast(FLOATS, Float.NaN)
            .blend(Float.NEGATIVE_INFINITY, x.compare(EQ, 0))
            .blend(x, x.compare(GE, Float.POSITIVE_INFINITY));
    return none.blend(logs, some);
  }

  private static DoubleVector series(DoubleVector f) {
    DoubleVector s = f.div(f.add(2));
    DoubleVector z = s.mul(s);
    DoubleVector terms =
        z.mul(FloatLogs.C11).add(FloatLogs.C9).mul(z).add(FloatLogs.C7).mul(z).add(FloatLogs.C5);
    return s.add(s).mul(terms.mul(z).add(FloatLogs.C3).mul(z).add(1));
  }

  private static DoubleVector doubles(FloatVector a) {
    return (DoubleVector) a.convertShape(F2D, DOUBLES, 0);
  }

  private static FloatVector floats(DoubleVector a) {
    return (FloatVector) a.convertShape(D2F, FLOATS, 0);
  }
}
