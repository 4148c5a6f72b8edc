// SPDX-License-Identifier: Apache-2.0
package org.gatun.buffer;

import static org.gatun.buffer.BufferRequestException.Reason.MISALIGNED;
import static org.gatun.buffer.BufferRequestException.Reason.NOT_CONTIGUOUS;
import static org.gatun.buffer.BufferRequestException.Reason.READ_ONLY;

import org.gatun.buffer.BufferRequestException.Reason;

/**
 * What a consumer needs of the memory it borrows: PEP 3118's request flags, and two things that
 * Java needs besides: native memory, because Java arrays cannot go to native code, and alignment.
 *
 * @param writable whether the consumer will write
 * @param contiguity which strides the consumer understands
 * @param nativeMemory whether the address goes to native code
 * @param alignment the alignment of element 0 in bytes, a power of two; 1 for any
 * @see <a href="https://docs.python.org/3/c-api/buffer.html#buffer-request-types">CPython, buffer
 *     request types</a>
 */
public record BufferRequest(
    boolean writable, Contiguity contiguity, boolean nativeMemory, long alignment) {

  /** Which strides a consumer understands. */
  public enum Contiguity {
    /** Any strides: zero, negative, with gaps. */
    STRIDED("any"),
    /** The last index is adjacent in memory. */
    C("C-contiguous"),
    /** The first index is adjacent in memory. */
    FORTRAN("Fortran-contiguous"),
    /** Either of the two. */
    C_OR_FORTRAN("C- or Fortran-contiguous");

    private final String text;

    Contiguity(String text) {
      this.text = text;
    }

    boolean holds(StridedLayout layout) {
      return switch (this) {
        case STRIDED -> true;
        case C -> layout.isCContiguous();
        case FORTRAN -> layout.isFortranContiguous();
        case C_OR_FORTRAN -> layout.isCContiguous() || layout.isFortranContiguous();
      };
    }
  }

  /** To read, with any strides. */
  public static final BufferRequest STRIDED =
      new BufferRequest(false, Contiguity.STRIDED, false, 1);

  /** To read and write, with any strides. */
  public static final BufferRequest WRITABLE = STRIDED.andWritable();

  /** To read, C-contiguous. */
  public static final BufferRequest C_CONTIGUOUS = STRIDED.and(Contiguity.C);

  /** To read, Fortran-contiguous. */
  public static final BufferRequest FORTRAN_CONTIGUOUS = STRIDED.and(Contiguity.FORTRAN);

  /** To read, contiguous either way. */
  public static final BufferRequest ANY_CONTIGUOUS = STRIDED.and(Contiguity.C_OR_FORTRAN);

  /** To read by native code, with any strides. */
  public static final BufferRequest NATIVE = STRIDED.andNative();

  /** To read and write by native code, with any strides. */
  public static final BufferRequest NATIVE_WRITABLE = NATIVE.andWritable();

  /**
   * Makes a request.
   *
   * @throws IllegalArgumentException if the alignment is not a power of two
   */
  public BufferRequest {
    if (Long.bitCount(alignment) != 1 || alignment < 0) {
      throw new IllegalArgumentException(
          "alignment: expected a power of two but found " + alignment);
    }
  }

  /** Returns this request with the right to write. */
  public BufferRequest andWritable() {
    return new BufferRequest(true, contiguity, nativeMemory, alignment);
  }

  /** Returns this request with other strides. */
  public BufferRequest and(Contiguity strides) {
    return new BufferRequest(writable, strides, nativeMemory, alignment);
  }

  /** Returns this request for native memory. */
  public BufferRequest andNative() {
    return new BufferRequest(writable, contiguity, true, alignment);
  }

  /**
   * Returns this request with element 0 at a multiple of so many bytes.
   *
   * @throws IllegalArgumentException if {@code bytes} is not a power of two
   */
  public BufferRequest andAlignedTo(long bytes) {
    return new BufferRequest(writable, contiguity, nativeMemory, bytes);
  }

  /** Grants this request or says why not. */
  void check(BufferView view) {
    if (writable && view.isReadOnly()) {
      throw new BufferRequestException(
          READ_ONLY,
          "expected writable memory but found a read-only view; map a file as MapMode.PRIVATE",
          true);
    }
    StridedLayout layout = view.layout();
    if (!contiguity.holds(layout)) {
      throw new BufferRequestException(
          NOT_CONTIGUOUS, "expected " + contiguity.text + " strides but found " + layout, true);
    }
    if (nativeMemory) {
      Reason reason = view.memory.nativeRefusal;
      if (reason != null) {
        throw new BufferRequestException(
            reason, "expected memory that native code may hold but found " + view.memory, true);
      }
    }
    if (alignment > 1) {
      // The address of a heap array is not known, only how its elements are aligned.
      long aligned = view.memory.alignmentOf(layout.offset());
      if (aligned < alignment && layout.count() > 0) {
        throw new BufferRequestException(
            MISALIGNED,
            "expected element 0 at a multiple of "
                + alignment
                + " bytes but found a multiple of "
                + aligned,
            true);
      }
    }
  }
}
