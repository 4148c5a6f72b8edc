// SPDX-License-Identifier: Apache-2.0

/** The collections under the contracts of Map and List that Guava wrote for everybody's. */
@org.jspecify.annotations.NullMarked
package org.gatun.tests.contracts;
