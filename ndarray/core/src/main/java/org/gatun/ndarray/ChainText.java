// SPDX-License-Identifier: Apache-2.0
package org.gatun.ndarray;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A chain as text, by the names of its methods. */
final class ChainText {
  /** A chain that uses a part of itself again and again is longer than any memory: it is cut. */
  private static final int MOST = 400;

  private final StringBuilder text = new StringBuilder();

  private ChainText() {}

  /** Returns such as {@code float32[3, 4].sub(float32[4]).maximum(0)}. */
  static String of(Expression expression) {
    var chain = new ChainText();
    chain.add(expression);
    StringBuilder text = chain.text;
    return text.length() <= MOST ? text.toString() : text.substring(0, MOST) + "…";
  }

  private void add(Expression expression) {
    if (text.length() > MOST) {
      return;
    }
    switch (expression) {
      case Expression.Elements elements ->
          text.append(elements.array().dtype()).append(Arrays.toString(elements.array().shape()));
      case Expression.Weak weak -> text.append(weak.value());
      case Expression.Call call -> add(call);
      case Expression.Cast cast -> {
        add(cast.operand());
        text.append(".cast(").append(cast.dtype()).append(')');
      }
      case Expression.Choice choice -> {
        add(choice.whenTrue());
        if (isFill(choice)) {
          text.append(".fillNaN(");
        } else {
          text.append(".where(");
          add(choice.condition());
          text.append(", ");
        }
        add(choice.whenFalse());
        text.append(')');
      }
    }
  }

  /** Whether elements stay where they themselves are not NaN. */
  @SuppressWarnings("ReferenceEquality") // equals would walk a chain that uses itself for ever
  private static boolean isFill(Expression.Choice choice) {
    return choice.condition() instanceof Expression.Call not
        && not.function() == Ufunc.LOGICAL_NOT
        && not.operands().getFirst() instanceof Expression.Call isNaN
        && isNaN.function() == Ufunc.ISNAN
        && isNaN.operands().getFirst() == choice.whenTrue();
  }

  private void add(Expression.Call call) {
    List<Expression> operands = call.operands();
    if (operands.getFirst() instanceof Expression.Weak) { // a number has no methods
      text.append(call.function()).append(".lazy(");
      add(operands.getFirst());
      text.append(", ");
    } else {
      add(operands.getFirst());
      text.append('.').append(method(call.function())).append('(');
    }
    if (operands.size() > 1) {
      add(operands.getLast());
    }
    text.append(')');
  }

  private static String method(Ufunc function) {
    return switch (function) {
      case SUBTRACT -> "sub";
      case MULTIPLY -> "mul";
      case DIVIDE -> "div";
      case ABSOLUTE -> "abs";
      case ISNAN -> "isNaN";
      case ISFINITE -> "isFinite";
      case ISINF -> "isInfinite";
      default -> {
        String[] words = function.name().toLowerCase(Locale.ROOT).split("_", -1);
        var name = new StringBuilder(words[0]);
        for (String word : Arrays.asList(words).subList(1, words.length)) {
          name.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
        }
        yield name.toString();
      }
    };
  }
}
