// SPDX-License-Identifier: Apache-2.0

/** A user of the library, outside its package, who forgets to close leases. */
@org.jspecify.annotations.NullMarked
package org.gatun.forgetful;
