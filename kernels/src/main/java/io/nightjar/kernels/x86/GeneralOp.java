package io.nightjar.kernels.x86;

import java.util.List;

/**
 * General-purpose instructions: moves, integers, branches, hints and state of the processor.
 * The constants' names are the mnemonics; {@link Instruction} says how to read a row.
 */
public enum GeneralOp implements Instruction {
    MOV(
            "gp.np.00.w1 89 Mgm Rg",
            "gp.np.00.w0 89 Mdm Rd",
            "gp.66.00.w0 89 Mwm Rw",
            "gp.np.00.w0 88 Mbm Rb",
            "gp.np.00.w1 8b Rg Mgm",
            "gp.np.00.w0 8b Rd Mdm",
            "gp.66.00.w0 8b Rw Mwm",
            "gp.np.00.w0 8a Rb Mbm",
            "gp.np.00.w1 c7 /0 Mgm Is32",
            "gp.np.00.w0 b8 Od Iu32",
            "gp.np.00.w1 b8 Og I64"),
    MOVZX("gp.np.0f.w1 b6 Rg Mbm", "gp.np.0f.w0 b6 Rd Mbm", "gp.np.0f.w1 b7 Rg Mw", "gp.np.0f.w0 b7 Rd Mwm"),
    MOVSX("gp.np.0f.w1 be Rg Mbm", "gp.np.0f.w0 be Rd Mbm", "gp.np.0f.w1 bf Rg Mw", "gp.np.0f.w0 bf Rd Mwm"),
    MOVSXD("gp.np.00.w1 63 Rg Mdm"),
    LEA("gp.np.00.w1 8d Rg Mm0", "gp.np.00.w0 8d Rd Mm0"),
    ADD(arithmetic(0)),
    OR(arithmetic(1)),
    AND(arithmetic(4)),
    SUB(arithmetic(5)),
    XOR(arithmetic(6)),
    CMP(arithmetic(7)),
    TEST(
            "gp.np.00.w1 85 Mgm Rg",
            "gp.np.00.w0 85 Mdm Rd",
            "gp.np.00.w1 a9 Ag Is32",
            "gp.np.00.w0 a9 Ad Is32",
            "gp.np.00.w1 f7 /0 Mgm Is32",
            "gp.np.00.w0 f7 /0 Md Is32"),
    IMUL(
            "gp.np.0f.w1 af Rg Mgm",
            "gp.np.0f.w0 af Rd Mdm",
            "gp.np.00.w1 6b Rg Mgm Is8",
            "gp.np.00.w1 69 Rg Mgm Is32",
            "gp.np.00.w0 6b Rd Mdm Is8",
            "gp.np.00.w0 69 Rd Mdm Is32"),
    NEG("gp.np.00.w1 f7 /3 Mgm", "gp.np.00.w0 f7 /3 Md"),
    NOT("gp.np.00.w1 f7 /2 Mgm", "gp.np.00.w0 f7 /2 Md"),
    SHL(shift(4)),
    SHR(shift(5)),
    SAR(shift(7)),
    PUSH("gp.np.00.w0 50 Og"),
    POP("gp.np.00.w0 58 Og"),
    JMP("gp.np.00.w0 eb J8", "gp.np.00.w0 e9 J32"),
    JO("gp.np.00.w0 70 J8", "gp.np.0f.w0 80 J32"),
    JNO("gp.np.00.w0 71 J8", "gp.np.0f.w0 81 J32"),
    JB("gp.np.00.w0 72 J8", "gp.np.0f.w0 82 J32"),
    JAE("gp.np.00.w0 73 J8", "gp.np.0f.w0 83 J32"),
    JE("gp.np.00.w0 74 J8", "gp.np.0f.w0 84 J32"),
    JNE("gp.np.00.w0 75 J8", "gp.np.0f.w0 85 J32"),
    JBE("gp.np.00.w0 76 J8", "gp.np.0f.w0 86 J32"),
    JA("gp.np.00.w0 77 J8", "gp.np.0f.w0 87 J32"),
    JS("gp.np.00.w0 78 J8", "gp.np.0f.w0 88 J32"),
    JNS("gp.np.00.w0 79 J8", "gp.np.0f.w0 89 J32"),
    JL("gp.np.00.w0 7c J8", "gp.np.0f.w0 8c J32"),
    JGE("gp.np.00.w0 7d J8", "gp.np.0f.w0 8d J32"),
    JLE("gp.np.00.w0 7e J8", "gp.np.0f.w0 8e J32"),
    JG("gp.np.00.w0 7f J8", "gp.np.0f.w0 8f J32"),
    CMOVO("gp.np.0f.w1 40 Rg Mgm", "gp.np.0f.w0 40 Rd Mdm"),
    CMOVNO("gp.np.0f.w1 41 Rg Mgm", "gp.np.0f.w0 41 Rd Mdm"),
    CMOVB("gp.np.0f.w1 42 Rg Mgm", "gp.np.0f.w0 42 Rd Mdm"),
    CMOVAE("gp.np.0f.w1 43 Rg Mgm", "gp.np.0f.w0 43 Rd Mdm"),
    CMOVE("gp.np.0f.w1 44 Rg Mgm", "gp.np.0f.w0 44 Rd Mdm"),
    CMOVNE("gp.np.0f.w1 45 Rg Mgm", "gp.np.0f.w0 45 Rd Mdm"),
    CMOVBE("gp.np.0f.w1 46 Rg Mgm", "gp.np.0f.w0 46 Rd Mdm"),
    CMOVA("gp.np.0f.w1 47 Rg Mgm", "gp.np.0f.w0 47 Rd Mdm"),
    CMOVS("gp.np.0f.w1 48 Rg Mgm", "gp.np.0f.w0 48 Rd Mdm"),
    CMOVNS("gp.np.0f.w1 49 Rg Mgm", "gp.np.0f.w0 49 Rd Mdm"),
    CMOVL("gp.np.0f.w1 4c Rg Mgm", "gp.np.0f.w0 4c Rd Mdm"),
    CMOVGE("gp.np.0f.w1 4d Rg Mgm", "gp.np.0f.w0 4d Rd Mdm"),
    CMOVLE("gp.np.0f.w1 4e Rg Mgm", "gp.np.0f.w0 4e Rd Mdm"),
    CMOVG("gp.np.0f.w1 4f Rg Mgm", "gp.np.0f.w0 4f Rd Mdm"),
    RET("gp.np.00.w0 c3"),
    NOP("gp.np.00.w0 90"),
    CPUID("gp.np.0f.w0 a2"),
    XGETBV("gp.np.0f.w0 01 =d0"),
    PREFETCHNTA("gp.np.0f.w0 18 /0 Mm1"),
    PREFETCHT0("gp.np.0f.w0 18 /1 Mm1"),
    PREFETCHT1("gp.np.0f.w0 18 /2 Mm1"),
    PREFETCHT2("gp.np.0f.w0 18 /3 Mm1"),
    PREFETCHW("gp.np.0f.w0 0d /1 Mm1"),
    LDMXCSR("gp.np.0f.w0 ae /2 Mm4"),
    STMXCSR("gp.np.0f.w0 ae /3 Mm4"),
    SFENCE("gp.np.0f.w0 ae =f8");

    private final List<String> rows;

    GeneralOp(String... rows) {
        this.rows = List.of(rows);
    }

    @Override
    public List<String> rows() {
        return rows;
    }

    /* The eight classic operations share one layout: eight opcodes from 8 * n on, and n as the extension for immediates. */
    private static String[] arithmetic(int number) {
        String toMemory = "%02x".formatted(number * 8 + 1);
        String toRegister = "%02x".formatted(number * 8 + 3);
        String accumulator = "%02x".formatted(number * 8 + 5);
        return new String[] {
            "gp.np.00.w1 " + toMemory + " Mgm Rg",
            "gp.np.00.w0 " + toMemory + " Mdm Rd",
            "gp.np.00.w1 " + toRegister + " Rg Mgm",
            "gp.np.00.w0 " + toRegister + " Rd Mdm",
            "gp.np.00.w1 83 /" + number + " Mgm Is8",
            "gp.np.00.w0 83 /" + number + " Md Is8",
            "gp.np.00.w1 " + accumulator + " Ag Is32",
            "gp.np.00.w0 " + accumulator + " Ad Is32",
            "gp.np.00.w1 81 /" + number + " Mgm Is32",
            "gp.np.00.w0 81 /" + number + " Md Is32"
        };
    }

    private static String[] shift(int number) {
        return new String[] {
            "gp.np.00.w1 d1 /" + number + " Mgm N",
            "gp.np.00.w0 d1 /" + number + " Md N",
            "gp.np.00.w1 c1 /" + number + " Mgm Iu8",
            "gp.np.00.w0 c1 /" + number + " Md Iu8"
        };
    }
}
