package io.nightjar.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sets of code points, and the table that numbers them, against plain bit sets. */
class CodePointSetTest {

    private static final int CODE_POINTS = Character.MAX_CODE_POINT + 1;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void operationsAreThoseOfBitSets(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            CodePointSet left = random(random);
            CodePointSet right = random(random);
            BitSet union = bits(left);
            union.or(bits(right));
            BitSet intersection = bits(left);
            intersection.and(bits(right));
            BitSet complement = bits(left);
            complement.flip(0, CODE_POINTS);
            assertThat(bits(left.union(right)).equals(union)).isTrue();
            assertThat(bits(left.intersect(right)).equals(intersection)).isTrue();
            assertThat(bits(left.complement()).equals(complement)).isTrue();
            assertThat(left.complement().complement()).isEqualTo(left);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void numbersTellTheSetsApart(long seed) {
        Random random = new Random(seed);
        List<CodePointSet> sets = List.of(random(random), random(random), CharacterClasses.category("L"));
        CodePointTable table = CodePointTable.of(sets);
        assertThat(table.size()).isBetween(2, 8);
        for (int codePoint = 0; codePoint < CODE_POINTS; codePoint++) {
            for (int set = 0; set < sets.size(); set++) {
                if (table.isIn(set, table.number(codePoint)) != sets.get(set).contains(codePoint)) {
                    throw new AssertionError("seed " + seed + " code point " + codePoint + " set " + set);
                }
            }
        }
    }

    @Test
    void edges() {
        assertThat(CodePointSet.ALL.contains(0)).isTrue();
        assertThat(CodePointSet.ALL.contains(Character.MAX_CODE_POINT)).isTrue();
        assertThat(CodePointSet.ALL.complement()).isEqualTo(CodePointSet.EMPTY);
        assertThat(CodePointSet.EMPTY.complement()).isEqualTo(CodePointSet.ALL);
        assertThat(CodePointSet.of("b\uD83D\uDE00ac").bounds()).containsExactly('a', 'd', 0x1F600, 0x1F601);
    }

    private static CodePointSet random(Random random) {
        CodePointSet set = CodePointSet.EMPTY;
        for (int i = random.nextInt(20); i > 0; i--) {
            int first = random.nextInt(random.nextBoolean() ? 600 : CODE_POINTS);
            int last = Math.min(Character.MAX_CODE_POINT, first + random.nextInt(400));
            set = set.union(CodePointSet.range(first, last));
        }
        return set;
    }

    private static BitSet bits(CodePointSet set) {
        BitSet bits = new BitSet(CODE_POINTS);
        int[] bounds = set.bounds();
        for (int i = 0; i < bounds.length; i += 2) {
            bits.set(bounds[i], bounds[i + 1]);
        }
        return bits;
    }
}
