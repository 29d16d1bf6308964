package io.nightjar.kernels.x86;

import static io.nightjar.kernels.x86.Address.at;
import static io.nightjar.kernels.x86.Gpr.R12;
import static io.nightjar.kernels.x86.Gpr.RAX;
import static io.nightjar.kernels.x86.Gpr.RCX;
import static io.nightjar.kernels.x86.Gpr.RDI;
import static io.nightjar.kernels.x86.Gpr.RDX;
import static io.nightjar.kernels.x86.Gpr.RSI;
import static io.nightjar.kernels.x86.Immediate.imm;
import static io.nightjar.kernels.x86.Vec.ymm;
import static io.nightjar.kernels.x86.Vec.zmm;
import static org.assertj.core.api.Assertions.assertThat;

import io.nightjar.testkit.SharedData;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The listing of a small kernel against {@code objdump}, whose reading of the same bytes is the resource. */
class ListingGoldenTest {

    private static final String RESOURCE = "small-kernel.txt";
    private static final Pattern OURS = Pattern.compile(" *([0-9a-f]+):  ((?:[0-9a-f]{2} )+) +(.*)");
    private static final Pattern THEIRS = Pattern.compile("([0-9a-f]+):\\s((?:[0-9a-f]{2} )+)\\s+(.*)");
    private static final Pattern TARGET = Pattern.compile("\\[rip\\+0x[0-9a-f]+\\]\\s+# (0x[0-9a-f]+)");

    @Test
    void readsAsObjdumpReadsTheBytes() throws IOException {
        Assembler code = new Assembler();
        writeKernel(code);
        String hex = HexFormat.of().formatHex(code.assemble(), 0, code.position());
        if (Boolean.getBoolean("nightjar.rewriteDocuments")) {
            Path folder = SharedData.projectRoot().resolve("kernels/src/test/resources/io/nightjar/kernels/x86");
            Files.writeString(folder.resolve(RESOURCE), hex + "\n");
        }
        List<String> golden = golden();
        assertThat(hex).isEqualTo(golden.getFirst());

        List<String> theirs = new ArrayList<>();
        for (String line : golden.subList(2, golden.size())) {
            Matcher matcher = THEIRS.matcher(line);
            assertThat(matcher.matches()).as(line).isTrue();
            theirs.add(line(matcher, TARGET.matcher(matcher.group(3)).replaceAll("[rip+$1]")));
        }
        assertThat(ours(code.listing(), code.position())).isNotEmpty().isEqualTo(theirs);
    }

    @Test
    void showsLabelsAndConstants() {
        Assembler code = new Assembler();
        writeKernel(code);
        assertThat(code.listing())
                .contains("\nblock:\n")
                .contains("\ndone:\n")
                .contains("vpdpbusd zmm0, zmm4, zmmword ptr [rsi+rax*1+0x40]")
                .contains("vaddps zmm2{k1}{z}, zmm0, dword bcst [rip+constant1]{1to16}")
                .contains("constant1:\n")
                .contains(".byte 0x00, 0x00, 0x80, 0x3f");
    }

    /* Loops, both kinds of jumps, constants, masks, broadcasts, tiles, a frame and an alignment. */
    private static void writeKernel(Assembler code) {
        Frame frame = new Frame(List.of(Gpr.RBX, R12), 72);
        Label block = code.label("block");
        Label done = code.label("done");
        LabelAddress nibbles = code.constant(new byte[64]);
        frame.enter(code);
        code.emit(GeneralOp.XOR, RAX.dword(), RAX.dword());
        code.emit(GeneralOp.TEST, RCX, RCX);
        code.emit(GeneralOp.JE, done);
        code.emit(IntegerOp.VPXORD, zmm(16), zmm(16), zmm(16));
        code.emit(MoveOp.VMOVDQU64, zmm(4), nibbles);
        code.align(32);
        code.bind(block);
        code.emit(IntegerOp.VPDPBUSD, zmm(0), zmm(4), at(RSI, RAX, 1, 64));
        code.emit(FloatOp.VADDPS, zmm(2), zmm(0), code.constantFloats(1f).broadcast(), Mask.K1.zeroing());
        code.emit(FloatOp.VFMADD231PS, zmm(2), zmm(3), at(RDX, 8).broadcast());
        code.emit(FloatOp.VMULPS, zmm(2), zmm(3), zmm(20), Rounding.TOWARDS_ZERO);
        code.emit(FloatOp.VADDPS, ymm(1), ymm(2), ymm(9));
        code.emit(TileOp.TILELOADD, Tile.TMM1, at(RSI, R12, 1, 0));
        code.emit(TileOp.TDPBUSD, Tile.TMM0, Tile.TMM1, Tile.TMM2);
        code.emit(MoveOp.VMOVUPS, at(RDI, RAX, 4, 0), zmm(2), Mask.K1.merging());
        code.emit(GeneralOp.PREFETCHT0, at(RSI, 4096));
        code.emit(GeneralOp.ADD, RAX, imm(64));
        code.emit(GeneralOp.CMP, RAX, RCX);
        code.emit(GeneralOp.JB, block);
        code.bind(done);
        frame.leave(code);
    }

    private static List<String> ours(String listing, int codeBytes) {
        List<String> lines = new ArrayList<>();
        String[] all = listing.split("\n", -1);
        Map<String, String> places = new HashMap<>();
        for (int i = 0; i + 1 < all.length; i++) {
            if (all[i].endsWith(":")) {
                String next = all[i + 1].strip();
                places.put(all[i].replace(":", ""), "0x" + next.substring(0, next.indexOf(':')));
            }
        }
        for (String text : all) {
            Matcher matcher = OURS.matcher(text);
            if (matcher.matches() && Integer.parseInt(matcher.group(1), 16) < codeBytes) {
                String words = matcher.group(3);
                for (Map.Entry<String, String> place : places.entrySet()) {
                    words = words.replace(place.getKey(), place.getValue());
                }
                lines.add(line(matcher, words));
            }
        }
        return lines;
    }

    /* One spelling for both: no capitals, one blank, no count of copies. For padding objdump shows an operand, we the directive. */
    private static String line(Matcher matcher, String words) {
        String text = words.toLowerCase(Locale.ROOT)
                .replace(", ", ",")
                .replace(",{", "{")
                .replaceAll("\\{1to[0-9]+\\}", "")
                .replaceAll(" +", " ")
                .replaceAll("(cs )?(\\.nops|nop|xchg ax,ax).*", "nop")
                .strip();
        return matcher.group(1) + ": " + matcher.group(2).strip() + " " + text;
    }

    private static List<String> golden() throws IOException {
        try (InputStream in = ListingGoldenTest.class.getResourceAsStream(RESOURCE)) {
            assertThat(in).as(RESOURCE).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
