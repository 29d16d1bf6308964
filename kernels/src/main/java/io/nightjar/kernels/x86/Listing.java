package io.nightjar.kernels.x86;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Instructions as text: what GNU as reads after {@code .intel_syntax noprefix}. */
final class Listing {

    private static final Map<Integer, String> SIZES = Map.of(
            1, "byte ptr ",
            2, "word ptr ",
            4, "dword ptr ",
            8, "qword ptr ",
            16, "xmmword ptr ",
            32, "ymmword ptr ",
            64, "zmmword ptr ");

    private static final int BYTES_PER_LINE = 12;

    private Listing() {}

    /** One line of a listing: a place in the code and what stands there, in words. */
    record Line(int offset, int size, String text) {}

    static String text(Instruction instruction, Form form, Arguments arguments, int vectorBits) {
        List<String> parts = new ArrayList<>();
        for (Operand operand : arguments.operands()) {
            String mask = parts.isEmpty() ? arguments.masking().text() : "";
            boolean beforeImmediate = operand instanceof Immediate;
            if (beforeImmediate) {
                addRounding(parts, arguments);
            }
            parts.add(
                    (operand instanceof Memory memory ? memoryText(memory, form, vectorBits) : operand.text()) + mask);
        }
        if (!(arguments.operands().size() > 0 && arguments.operands().getLast() instanceof Immediate)) {
            addRounding(parts, arguments);
        }
        return instruction.mnemonic() + (parts.isEmpty() ? "" : " " + String.join(", ", parts));
    }

    private static void addRounding(List<String> parts, Arguments arguments) {
        if (arguments.rounding() != Rounding.BY_MXCSR) {
            parts.add(arguments.rounding().text());
        }
    }

    private static String memoryText(Memory memory, Form form, int vectorBits) {
        int bytes = form.memoryBytes(vectorBits);
        if (!memory.isBroadcast()) {
            return SIZES.getOrDefault(bytes, "") + memory.text();
        }
        int element = form.options().broadcastBytes();
        return (element == 4 ? "dword" : "qword") + " bcst " + memory.text() + "{1to" + bytes / element + "}";
    }

    /** What is wrong with operands that no form takes, with the forms that there are. */
    static String mistake(Instruction instruction, Arguments arguments) {
        String given = arguments.operands().stream().map(Operand::text).collect(Collectors.joining(", "));
        return "%s: no form takes (%s)%s%s; its forms: %s"
                .formatted(
                        instruction.mnemonic(),
                        given,
                        arguments.masking().text(),
                        arguments.rounding().text(),
                        String.join(" | ", instruction.rows()));
    }

    /** Bytes that are no instruction. */
    static String bytes(byte[] code, int start, int end) {
        return ".byte 0x" + HexFormat.ofDelimiter(", 0x").formatHex(code, start, end);
    }

    /** The lines with offsets and bytes, as {@code objdump -d} sets them out. */
    static String of(List<Line> lines, byte[] code) {
        StringBuilder out = new StringBuilder();
        for (Line line : lines) {
            if (line.size() == 0) {
                out.append(line.text()).append('\n');
                continue;
            }
            int shown = Math.min(line.size(), BYTES_PER_LINE);
            String hex = HexFormat.ofDelimiter(" ").formatHex(code, line.offset(), line.offset() + shown);
            out.append("%6x:  %-36s  %s\n".formatted(line.offset(), hex, line.text()));
        }
        return out.toString();
    }
}
