// SPDX-License-Identifier: Apache-2.0
package org.gatun.forgetful;

import org.gatun.buffer.BufferInUseException;
import org.gatun.buffer.BufferLease;
import org.gatun.buffer.BufferList;
import org.gatun.buffer.BufferRequest;
import org.gatun.buffer.DType;

/** Adds to a list that is lent, and prints what it is told. */
public final class InUseProgram {
  private InUseProgram() {}

  public static void main(String[] arguments) {
    try (var list = BufferList.of(DType.FLOAT32);
        BufferLease lease = list.acquire(BufferRequest.STRIDED)) {
      lease.isOpen();
      list.addFloat(1);
    } catch (BufferInUseException e) {
      IO.println(e.getMessage());
    }
  }
}
