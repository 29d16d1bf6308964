package io.nightjar.text;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts long runs of combining marks into canonical order before the JDK normalises them. The JDK sorts a run by insertion,
 * which takes quadratic time: minutes for a million marks of two classes in turn. What it is given here is in order
 * already, and stays as it is.
 *
 * <p>The JDK does not tell a mark's combining class, but it shows in how it orders two marks.
 *
 * <p>Source: The Unicode Standard, section 3.11, "Canonical Ordering Algorithm".
 */
final class CombiningMarks {

    /* Runs up to here are left to the JDK. Words have two or three marks. */
    private static final int LONG_RUN_CHARS = 64;

    /* Of class 1, the lowest, and of class 240, the highest. */
    private static final int LOWEST = 0x0334;
    private static final int HIGHEST = 0x0345;

    private final Normalizer.Form decomposition;

    private CombiningMarks(Normalizer.Form decomposition) {
        this.decomposition = decomposition;
    }

    /** The text with its long runs of marks in canonical order; equivalent to it under this form. */
    static String inOrder(String text, Normalizer.Form form) {
        CombiningMarks marks = new CombiningMarks(
                switch (form) {
                    case NFC, NFD -> Normalizer.Form.NFD;
                    case NFKC, NFKD -> Normalizer.Form.NFKD;
                });
        StringBuilder ordered = new StringBuilder();
        int copied = 0;
        int position = 0;
        while (position < text.length()) {
            int runEnd = Splitters.skip(text, position, text.length(), CharacterClasses::isMark);
            if (runEnd - position > LONG_RUN_CHARS) {
                ordered.append(text, copied, position);
                marks.appendInOrder(text.substring(position, runEnd), ordered);
                copied = runEnd;
            }
            position = Splitters.skip(text, runEnd, text.length(), codePoint -> !CharacterClasses.isMark(codePoint));
        }
        return copied == 0 ? text : ordered.append(text, copied, text.length()).toString();
    }

    private void appendInOrder(String run, StringBuilder ordered) {
        Map<Integer, String> parts = new HashMap<>();
        Integer[] marks = run.codePoints()
                .mapToObj(mark -> parts.computeIfAbsent(
                        mark, single -> Normalizer.normalize(Character.toString(single), decomposition)))
                .flatMapToInt(String::codePoints)
                .boxed()
                .toArray(Integer[]::new);
        Map<Integer, Integer> ranks = ranks(Arrays.asList(marks));
        int start = 0;
        for (int i = 0; i <= marks.length; i++) {
            /* Marks of class 0 stay where they are and part the others. */
            if (i == marks.length || !ranks.containsKey(marks[i])) {
                Arrays.sort(marks, start, i, Comparator.comparingInt(mark -> ranks.getOrDefault(mark, 0)));
                start = i + 1;
            }
        }
        for (Integer mark : marks) {
            ordered.appendCodePoint(mark);
        }
    }

    /* Numbers that order the marks as their classes do; none for class 0. */
    private Map<Integer, Integer> ranks(List<Integer> marks) {
        List<Integer> distinct = marks.stream()
                .distinct()
                .filter(this::moves)
                .sorted(this::compare)
                .toList();
        Map<Integer, Integer> ranks = new HashMap<>();
        int rank = 0;
        for (int i = 0; i < distinct.size(); i++) {
            if (i > 0 && compare(distinct.get(i - 1), distinct.get(i)) != 0) {
                rank = i;
            }
            ranks.put(distinct.get(i), rank);
        }
        return ranks;
    }

    private boolean moves(int mark) {
        return swap(mark, LOWEST) || swap(HIGHEST, mark);
    }

    private int compare(int left, int right) {
        if (swap(left, right)) {
            return 1;
        }
        return swap(right, left) ? -1 : 0;
    }

    /* Whether canonical order puts the second of two marks first. */
    private boolean swap(int first, int second) {
        String pair = Character.toString(first) + Character.toString(second);
        return first != second && !Normalizer.normalize(pair, decomposition).equals(pair);
    }
}
