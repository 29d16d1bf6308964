package io.nightjar.text;

import java.util.List;

/** Cuts a stretch of text into pieces, from left to right. Immutable; safe for any thread. */
interface Splitter {

    /** Receives the pieces. */
    interface Reader {
        /**
         * A piece, as char indexes; not empty.
         *
         * @param matched whether it is what the splitter looks for, rather than what lies between
         */
        void accept(int start, int end, boolean matched);
    }

    /**
     * Gives all pieces of a stretch: together they are the stretch. Takes linear time. Nothing outside of the stretch is
     * looked at.
     *
     * @param text well-formed UTF-16
     * @param start char index of the first character
     * @param end char index after the last character
     */
    void split(String text, int start, int end, Reader reader);

    /** Each cuts the pieces of the one before, matched or not; none leaves the text whole. */
    static Splitter chain(List<? extends Splitter> stages) {
        return switch (stages.size()) {
            case 0 ->
                (text, start, end, reader) -> {
                    if (start < end) {
                        reader.accept(start, end, false);
                    }
                };
            case 1 -> stages.getFirst();
            default -> {
                Splitter first = stages.getFirst();
                Splitter rest = chain(stages.subList(1, stages.size()));
                yield (text, start, end, reader) ->
                        first.split(text, start, end, (from, to, matched) -> rest.split(text, from, to, reader));
            }
        };
    }
}
