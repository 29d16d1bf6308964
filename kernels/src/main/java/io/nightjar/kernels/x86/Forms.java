package io.nightjar.kernels.x86;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The forms of all instructions, read once from their rows. */
final class Forms {

    private static final List<Instruction> INSTRUCTIONS = Stream.<Instruction[]>of(
                    GeneralOp.values(),
                    MoveOp.values(),
                    FloatOp.values(),
                    IntegerOp.values(),
                    ShuffleOp.values(),
                    MaskOp.values(),
                    TileOp.values())
            .flatMap(Stream::of)
            .toList();

    private static final Map<Instruction, List<Form>> FORMS = parseAll();

    private Forms() {}

    static List<Instruction> instructions() {
        return INSTRUCTIONS;
    }

    static List<Form> of(Instruction instruction) {
        return FORMS.getOrDefault(instruction, List.of());
    }

    private static Map<Instruction, List<Form>> parseAll() {
        Map<Instruction, List<Form>> forms = new HashMap<>();
        for (Instruction instruction : INSTRUCTIONS) {
            forms.put(instruction, instruction.rows().stream().map(Form::parse).toList());
        }
        return Map.copyOf(forms);
    }
}
