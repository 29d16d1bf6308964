package io.nightjar.text;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers the code points so that those which no set of a list tells apart have the same number. Immutable.
 *
 * <p>A table of two stages: pages of 128 code points, equal pages stored once.
 */
final class CodePointTable {

    private static final int PAGE_BITS = 7;
    private static final int PAGE = 1 << PAGE_BITS;

    private final int[] pageStarts;
    private final char[] numbers;
    private final int size;
    private final List<BitSet> members;

    private CodePointTable(int[] pageStarts, char[] numbers, int size, List<BitSet> members) {
        this.pageStarts = pageStarts;
        this.numbers = numbers;
        this.size = size;
        this.members = members;
    }

    static CodePointTable of(List<CodePointSet> sets) {
        int[] bounds = sets.stream()
                .flatMapToInt(set -> Arrays.stream(set.bounds()))
                .filter(bound -> bound > 0 && bound <= Character.MAX_CODE_POINT)
                .sorted()
                .distinct()
                .toArray();
        Map<BitSet, Integer> bySignature = new HashMap<>();
        List<BitSet> members = sets.stream().map(set -> new BitSet()).toList();
        Map<String, Integer> pages = new HashMap<>();
        StringBuilder numbers = new StringBuilder();
        int[] pageStarts = new int[(Character.MAX_CODE_POINT + 1) >> PAGE_BITS];
        char[] page = new char[PAGE];
        int next = 0;
        int number = number(0, sets, bySignature, members);
        boolean uniform = false;
        for (int i = 0; i < pageStarts.length; i++) {
            int first = i << PAGE_BITS;
            boolean changes = next < bounds.length && bounds[next] < first + PAGE;
            if (uniform && !changes) {
                pageStarts[i] = pageStarts[i - 1];
                continue;
            }
            uniform = !changes;
            for (int codePoint = first; codePoint < first + PAGE; codePoint++) {
                if (next < bounds.length && bounds[next] == codePoint) {
                    next++;
                    number = number(codePoint, sets, bySignature, members);
                }
                page[codePoint - first] = (char) number;
            }
            pageStarts[i] = pages.computeIfAbsent(new String(page), added -> {
                numbers.append(added);
                return numbers.length() - PAGE;
            });
        }
        return new CodePointTable(pageStarts, numbers.toString().toCharArray(), bySignature.size(), members);
    }

    /** The number of a code point. */
    int number(int codePoint) {
        return numbers[pageStarts[codePoint >> PAGE_BITS] + (codePoint & (PAGE - 1))];
    }

    /** How many numbers there are; they begin at 0. */
    int size() {
        return size;
    }

    /** Whether the code points of this number are in the set with this place in the list. */
    boolean isIn(int set, int number) {
        return members.get(set).get(number);
    }

    private static int number(
            int codePoint, List<CodePointSet> sets, Map<BitSet, Integer> bySignature, List<BitSet> members) {
        BitSet signature = new BitSet();
        for (int set = 0; set < sets.size(); set++) {
            signature.set(set, sets.get(set).contains(codePoint));
        }
        int number = bySignature.computeIfAbsent(signature, added -> bySignature.size());
        signature.stream().forEach(set -> members.get(set).set(number));
        return number;
    }
}
