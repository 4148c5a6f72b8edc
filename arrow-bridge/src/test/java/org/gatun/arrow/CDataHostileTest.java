// SPDX-License-Identifier: Apache-2.0
package org.gatun.arrow;

import static java.lang.foreign.MemorySegment.NULL;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import org.gatun.buffer.BufferRequestException;
import org.gatun.harness.ChildJvm;
import org.junit.jupiter.api.Test;

/** Structs of C that say of themselves what cannot be: refused by name, and still their owner's. */
class CDataHostileTest {
  private static final long SEED = 20_261_123;
  private static final int MUTATIONS = 5_000;

  /** What is run in a JVM of its own, for what is not refused may end it. */
  static final class Program {
    private final Verdicts verdicts = new Verdicts();

    public static void main(String[] args) {
      var program = new Program();
      program.schemas();
      program.arrays();
      program.nested();
      program.formats();
      program.mutations();
      program.verdicts.print();
    }

    /** Imports what a test has made of a good array of three columns; expects a refusal. */
    private void refused(String says, BiConsumer<MemorySegment, MemorySegment> lie) {
      try (Arena arena = Arena.ofConfined()) {
        var raw = new RawStructs(arena);
        MemorySegment schema = schema(raw);
        MemorySegment array = array(raw);
        lie.accept(array, schema);
        refused(says, array, schema);
      }
    }

    private static MemorySegment schema(RawStructs raw) {
      return raw.schema(
          "+s",
          "batch",
          raw.schema("i", "ints"),
          raw.schema("u", "words"),
          raw.schema("+l", "lists", raw.schema("w:4", "item")));
    }

    private static MemorySegment array(RawStructs raw) {
      MemorySegment bits = raw.ints(-1);
      return raw.array(
          3,
          List.of(bits),
          raw.array(3, List.of(bits, raw.ints(1, 2, 3))),
          raw.array(3, List.of(bits, raw.ints(0, 1, 2, 3), raw.ints(0x616161))),
          raw.array(
              3,
              List.of(bits, raw.ints(0, 2, 2, 4)),
              raw.array(4, List.of(bits, raw.ints(1, 2, 3, 4)))));
    }

    private void refused(String says, MemorySegment array, MemorySegment schema) {
      verdicts.count();
      int before = RawStructs.released();
      long arrayRelease = array.get(JAVA_LONG, RawStructs.ARRAY_RELEASE);
      long schemaRelease = schema.get(JAVA_LONG, RawStructs.SCHEMA_RELEASE);
      try (ArrowColumn column = ArrowCData.importArray(array.address(), schema.address())) {
        verdicts.wrong("expected a refusal that says " + says + " but found " + column);
        return;
      } catch (IllegalArgumentException | IllegalStateException e) {
        if (!String.valueOf(e.getMessage()).contains(says)) {
          verdicts.wrong("expected " + says + " but found " + e);
        }
      } catch (RuntimeException | Error e) {
        verdicts.wrong("expected " + says + " but found " + e);
      }
      if (RawStructs.released() != before
          || array.get(JAVA_LONG, RawStructs.ARRAY_RELEASE) != arrayRelease
          || schema.get(JAVA_LONG, RawStructs.SCHEMA_RELEASE) != schemaRelease) {
        verdicts.wrong(says + ": expected structs that are as before but found one that is not");
      }
    }

    private static MemorySegment struct(MemorySegment in, long children, int child) {
      MemorySegment pointers = at(in.get(JAVA_LONG, children), 8L * (child + 1));
      return at(pointers.getAtIndex(JAVA_LONG, child), 80);
    }

    @SuppressWarnings("restricted")
    private static MemorySegment at(long address, long bytes) {
      return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    private static MemorySegment column(MemorySegment array, int child) {
      return struct(array, RawStructs.ARRAY_CHILDREN, child);
    }

    private static MemorySegment field(MemorySegment schema, int child) {
      return struct(schema, RawStructs.SCHEMA_CHILDREN, child);
    }

    private void schemas() {
      long children = RawStructs.CHILD_COUNT;
      refused("released", (_, s) -> s.set(JAVA_LONG, RawStructs.SCHEMA_RELEASE, 0));
      refused("released", (_, s) -> field(s, 1).set(JAVA_LONG, RawStructs.SCHEMA_RELEASE, 0));
      refused("field batch: expected a format", (_, s) -> s.set(JAVA_LONG, RawStructs.FORMAT, 0));
      refused(
          "field : expected n_children",
          (_, s) -> {
            s.set(JAVA_LONG, RawStructs.NAME, 0);
            s.set(JAVA_LONG, RawStructs.FORMAT, field(s, 2).get(JAVA_LONG, RawStructs.FORMAT));
          });
      for (long count : new long[] {-1, Long.MIN_VALUE, 1L << 17, 1L << 31, Long.MAX_VALUE}) {
        refused("found " + count + " children", (_, s) -> s.set(JAVA_LONG, children, count));
      }
      refused(
          "field batch: expected 3 children at an address but found NULL",
          (_, s) -> s.set(JAVA_LONG, RawStructs.SCHEMA_CHILDREN, 0));
      refused(
          "ArrowSchema: expected the address of a struct but found NULL",
          (_, s) -> at(s.get(JAVA_LONG, RawStructs.SCHEMA_CHILDREN), 8).set(JAVA_LONG, 0, 0));
      refused("field lists: expected n_children 1", (_, s) -> field(s, 2).set(JAVA_LONG, 32, 0));
      // A struct that is its own child, that is all its children, and one that is so often.
      refused(
          "64 levels",
          (_, s) ->
              at(s.get(JAVA_LONG, RawStructs.SCHEMA_CHILDREN), 8).set(JAVA_LONG, 0, s.address()));
      refused(
          "64 levels",
          (_, s) ->
              field(s, 0).set(JAVA_LONG, RawStructs.SCHEMA_DICTIONARY, field(s, 0).address()));
      manyOfOne();
      refused(
          "field words: expected indices that are integers",
          (_, s) ->
              field(s, 1).set(JAVA_LONG, RawStructs.SCHEMA_DICTIONARY, field(s, 0).address()));
      int[][] lies = {
        {-1}, {Integer.MAX_VALUE}, {1, -5}, {1, 1 << 30}, {1, 4, 0, -1}, {2, 4, 0, 1 << 24}
      };
      for (int[] lie : lies) {
        try (Arena arena = Arena.ofConfined()) {
          var raw = new RawStructs(arena);
          MemorySegment metadata = arena.allocate(1 << 25);
          MemorySegment.copy(lie, 0, metadata, JAVA_INT, 0, lie.length);
          MemorySegment schema = schema(raw);
          field(schema, 0).set(JAVA_LONG, RawStructs.METADATA, metadata.address());
          refused("field ints, metadata: expected", array(raw), schema);
        }
      }
      try (Arena arena = Arena.ofConfined()) {
        var raw = new RawStructs(arena);
        MemorySegment schema = schema(raw);
        byte[] text = new byte[(1 << 24) + 2];
        Arrays.fill(text, (byte) 'x');
        schema.set(JAVA_LONG, RawStructs.NAME, raw.text(text));
        refused("expected text of at most 16777216 bytes", array(raw), schema);
      }
    }

    /** Two children each, of 60 levels, that are one struct: 2^60 fields in 60 structs. */
    private void manyOfOne() {
      try (Arena arena = Arena.ofConfined()) {
        var raw = new RawStructs(arena);
        MemorySegment schema = raw.schema("i", "leaf");
        for (int level = 0; level < 60; level++) {
          schema = raw.schema("+s", "twins", schema, schema);
        }
        refused("expected at most 131072 fields", array(raw), schema);
      }
    }

    private void arrays() {
      refused("released", (a, _) -> a.set(JAVA_LONG, RawStructs.ARRAY_RELEASE, 0));
      for (long bad : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 58}) {
        refused("field batch: expected a length", (a, _) -> a.set(JAVA_LONG, 0, bad));
        refused(
            "field ints: expected a length",
            (a, _) -> column(a, 0).set(JAVA_LONG, RawStructs.OFFSET, bad));
      }
      for (long bad : new long[] {-2, 4, Long.MAX_VALUE}) {
        refused(
            "field words: expected a length",
            (a, _) -> column(a, 1).set(JAVA_LONG, RawStructs.NULL_COUNT, bad));
      }
      for (long bad : new long[] {-1, 0, 1, 3, Long.MAX_VALUE}) {
        refused(
            "field ints: expected n_buffers 2 but found " + bad,
            (a, _) -> column(a, 0).set(JAVA_LONG, RawStructs.BUFFER_COUNT, bad));
        if (bad != 3) {
          refused(
              "field batch: expected n_children 3 but found " + bad,
              (a, _) -> a.set(JAVA_LONG, RawStructs.CHILD_COUNT, bad));
        }
      }
      refused(
          "field ints: expected buffers at an address but found NULL",
          (a, _) -> column(a, 0).set(JAVA_LONG, RawStructs.BUFFERS, 0));
      refused(
          "field batch: expected children at an address but found NULL",
          (a, _) -> a.set(JAVA_LONG, RawStructs.ARRAY_CHILDREN, 0));
      refused(
          "field words: expected an array but found NULL",
          (a, _) -> at(a.get(JAVA_LONG, RawStructs.ARRAY_CHILDREN), 16).set(JAVA_LONG, 8, 0));
      refused(
          "field ints: expected the values to have at least 12 bytes but found 0",
          (a, _) -> buffer(column(a, 0), 1, 0));
      refused(
          "field ints: expected the validity to have at least 1 bytes but found 0",
          (a, _) -> {
            buffer(column(a, 0), 0, 0);
            column(a, 0).set(JAVA_LONG, RawStructs.NULL_COUNT, 1);
          });
      refused(
          "field words: expected the values to have at least 3 bytes but found 0",
          (a, _) -> buffer(column(a, 1), 2, 0));
      refused(
          "field ints: expected buffer 1 in memory",
          (a, _) -> buffer(column(a, 0), 1, Long.MIN_VALUE + 4096));
      refused(
          "field ints: expected buffer 1 in memory",
          (a, _) -> buffer(column(a, 0), 1, Long.MAX_VALUE - 4));
      refused(
          "field ints: expected no dictionary but found one",
          (a, _) ->
              column(a, 0).set(JAVA_LONG, RawStructs.ARRAY_DICTIONARY, column(a, 1).address()));
      refused(
          "field ints: expected a dictionary but found none",
          (_, s) ->
              field(s, 0).set(JAVA_LONG, RawStructs.SCHEMA_DICTIONARY, field(s, 1).address()));
      refused(
          "field ints: expected 3 values or more but found 2",
          (a, _) -> column(a, 0).set(JAVA_LONG, RawStructs.LENGTH, 2));
      refused(
          "field ints: expected 5 values or more but found 3",
          (a, _) -> a.set(JAVA_LONG, RawStructs.OFFSET, 2));
    }

    private static void buffer(MemorySegment array, int index, long address) {
      at(array.get(JAVA_LONG, RawStructs.BUFFERS), 24).setAtIndex(JAVA_LONG, index, address);
    }

    private static MemorySegment buffer(MemorySegment array, int index) {
      long address = at(array.get(JAVA_LONG, RawStructs.BUFFERS), 24).getAtIndex(JAVA_LONG, index);
      return at(address, 64);
    }

    private void nested() {
      refused(
          "last offset of 0 or more",
          (a, _) -> buffer(column(a, 1), 1).setAtIndex(JAVA_INT, 3, -1));
      refused(
          "field lists: expected a last offset of 0..4",
          (a, _) -> buffer(column(a, 2), 1).setAtIndex(JAVA_INT, 3, 5));
      refused(
          "field lists: expected a last offset of 0..4",
          (a, _) -> buffer(column(a, 2), 1).setAtIndex(JAVA_INT, 3, Integer.MIN_VALUE));
      try (Arena arena = Arena.ofConfined()) {
        var raw = new RawStructs(arena);
        MemorySegment lists =
            raw.schema(
                "+w:2147483647",
                "wide",
                raw.schema("+w:2147483647", "wider", raw.schema("l", "x")));
        MemorySegment numbers = raw.array(1L << 56, List.of(raw.ints(), raw.ints()));
        MemorySegment inner = raw.array(1L << 40, List.of(raw.ints()), numbers);
        refused(
            "field wide: expected a length whose bytes can be counted",
            raw.array(1L << 40, List.of(raw.ints()), inner),
            lists);
        MemorySegment nothing = raw.schema("+s", "nothing");
        MemorySegment none = raw.array(1L << 40, List.of(NULL));
        refused("field nothing: expected at most 16777216 values", none, nothing);
      }
      dictionaryOfDictionary();
    }

    /** Is read: every level is what the interface says. */
    private void dictionaryOfDictionary() {
      verdicts.count();
      try (Arena arena = Arena.ofConfined()) {
        var raw = new RawStructs(arena);
        MemorySegment inner = raw.schema("i", "inner");
        inner.set(JAVA_LONG, RawStructs.SCHEMA_DICTIONARY, raw.schema("l", "values").address());
        MemorySegment outer = raw.schema("i", "outer");
        outer.set(JAVA_LONG, RawStructs.SCHEMA_DICTIONARY, inner.address());
        MemorySegment values = raw.array(2, List.of(NULL, raw.ints(7, 0, 8, 0)));
        MemorySegment indices = raw.array(2, List.of(NULL, raw.ints(1, 0)));
        indices.set(JAVA_LONG, RawStructs.ARRAY_DICTIONARY, values.address());
        MemorySegment array = raw.array(3, List.of(NULL, raw.ints(0, 1, 0)));
        array.set(JAVA_LONG, RawStructs.ARRAY_DICTIONARY, indices.address());
        int before = RawStructs.released();
        try (var column =
            (DictionaryColumn) ArrowCData.importArray(array.address(), outer.address())) {
          var within = (DictionaryColumn) column.dictionary();
          long first = within.dictionary().values().getLong(within.index(column.index(0)));
          long second = within.dictionary().values().getLong(within.index(column.index(1)));
          if (first != 8 || second != 7) {
            verdicts.wrong("expected 8 and 7 but found " + first + " and " + second);
          }
        }
        if (RawStructs.released() != before + 2) {
          verdicts.wrong("expected an array and a schema to be released");
        }
      }
    }

    /** Formats of any bytes are a type, or refused. */
    private void formats() {
      var random = new Random(SEED);
      String letters = "ncCsSiIlLefgzZuUvdtDmwrT+:0123456789,-";
      for (int round = 0; round < MUTATIONS; round++) {
        byte[] format = new byte[1 + random.nextInt(12)];
        for (int i = 0; i < format.length; i++) {
          format[i] =
              round % 2 == 0
                  ? (byte) letters.charAt(random.nextInt(letters.length()))
                  : (byte) (1 + random.nextInt(255));
        }
        try (Arena arena = Arena.ofConfined()) {
          var raw = new RawStructs(arena);
          MemorySegment schema = raw.schema("i", "f");
          schema.set(JAVA_LONG, RawStructs.FORMAT, raw.text(format));
          any("format " + Arrays.toString(format), raw.array(0, List.of()), schema);
        }
      }
    }

    /** One word or two of a good batch say something else. */
    private void mutations() {
      var random = new Random(SEED);
      long[] words = {-1, 0, 1, 2, 3, 4, 7, 9, 100, 1000, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 62};
      long[] counts = {-1, 0, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 62};
      for (int round = 0; round < MUTATIONS; round++) {
        try (Arena arena = Arena.ofConfined()) {
          var raw = new RawStructs(arena);
          MemorySegment schema = schema(raw);
          MemorySegment array = array(raw);
          for (int lie = 0; lie <= random.nextInt(2); lie++) {
            boolean ofArray = random.nextInt(3) > 0;
            List<MemorySegment> structs = ofArray ? raw.arrays : raw.schemas;
            MemorySegment struct = structs.get(random.nextInt(structs.size()));
            long word = 8L * random.nextInt(8);
            boolean isPointer = ofArray ? word >= 40 : word != 24 && word != 32;
            // How many children a field has nobody can check, unless they are absurdly many.
            long[] which = !ofArray && word == RawStructs.CHILD_COUNT ? counts : words;
            struct.set(JAVA_LONG, word, isPointer ? 0 : which[random.nextInt(which.length)]);
          }
          any("round " + round, array, schema);
        }
      }
    }

    private void any(String what, MemorySegment array, MemorySegment schema) {
      verdicts.count();
      try (ArrowColumn column = ArrowCData.importArray(array.address(), schema.address())) {
        column.nullCount();
      } catch (IllegalArgumentException | IllegalStateException | BufferRequestException e) {
        if (!String.valueOf(e.getMessage()).contains("expected")) {
          verdicts.wrong("seed " + SEED + ", " + what + ": " + e);
        }
      } catch (RuntimeException | Error e) {
        verdicts.wrong("seed " + SEED + ", " + what + ": " + e);
      }
    }
  }

  @Test
  void structsThatLie_areRefusedByNameAndLeaveNothing() throws Exception {
    ChildJvm.Outcome ended = ChildJvm.runWith(List.of("-Xmx64m"), Program.class);
    Verdicts.checkNoneWrong(ended);
  }
}
