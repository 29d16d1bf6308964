package io.nightjar.kernels.x86;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * One instruction as bytes, with its places for distances that are not known yet, and as text.
 *
 * @param form the form that was chosen
 * @param bytes the code; distances to labels are zero
 * @param distances where those stand
 * @param text as GNU as reads it in Intel syntax
 */
record Encoded(Form form, CodeBytes bytes, List<Distance> distances, String text) {

    /** A distance from the end of the instruction to a label, in 1 or 4 bytes at an offset in the instruction. */
    record Distance(Label label, int offset, int size) {}

    /**
     * Chooses the form that GNU as chooses: the first kind of encoding that takes the operands, and of that kind the shortest,
     * the first of equals.
     *
     * @throws IllegalArgumentException if no form takes the operands; the message names the instruction
     */
    static Encoded of(Instruction instruction, Arguments arguments, int position) {
        if (arguments.memory() instanceof Address address && !address.mistake().isEmpty()) {
            throw new IllegalArgumentException(instruction.mnemonic() + ": " + address.mistake());
        }
        List<Encoded> candidates = new ArrayList<>();
        for (Form form : Forms.of(instruction)) {
            OptionalInt bits = form.match(arguments, position);
            boolean sameKind = candidates.isEmpty()
                    || candidates.getFirst().form.opcode().encoding()
                            == form.opcode().encoding();
            if (bits.isPresent() && sameKind) {
                Encoder encoder = new Encoder(form, arguments, bits.getAsInt());
                String text = Listing.text(instruction, form, arguments, bits.getAsInt());
                candidates.add(encoder.encode(text));
            }
        }
        return candidates.stream()
                .reduce((best, next) -> next.bytes.size() < best.bytes.size() ? next : best)
                .orElseThrow(() -> new IllegalArgumentException(Listing.mistake(instruction, arguments)));
    }
}
