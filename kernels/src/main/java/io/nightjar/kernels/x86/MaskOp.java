package io.nightjar.kernels.x86;

import java.util.List;

/**
 * AVX-512 mask registers: moves, logic, and to and from vectors.
 * The constants' names are the mnemonics; {@link Instruction} says how to read a row.
 */
public enum MaskOp implements Instruction {
    KMOVB(
            "vex.66.0f.w0 90 Rk Mkm1 l128",
            "vex.66.0f.w0 91 Mm1 Rk l128",
            "vex.66.0f.w0 92 Rk Md l128",
            "vex.66.0f.w0 93 Rd Mk l128"),
    KMOVW(
            "vex.np.0f.w0 90 Rk Mkm2 l128",
            "vex.np.0f.w0 91 Mm2 Rk l128",
            "vex.np.0f.w0 92 Rk Md l128",
            "vex.np.0f.w0 93 Rd Mk l128"),
    KMOVD(
            "vex.66.0f.w1 90 Rk Mkm4 l128",
            "vex.66.0f.w1 91 Mm4 Rk l128",
            "vex.f2.0f.w0 92 Rk Md l128",
            "vex.f2.0f.w0 93 Rd Mk l128"),
    KMOVQ(
            "vex.np.0f.w1 90 Rk Mkm8 l128",
            "vex.np.0f.w1 91 Mm8 Rk l128",
            "vex.f2.0f.w1 92 Rk Mg l128",
            "vex.f2.0f.w1 93 Rg Mk l128"),
    KANDW("vex.np.0f.w0 41 Rk Vk Mk l256"),
    KANDNW("vex.np.0f.w0 42 Rk Vk Mk l256"),
    KORW("vex.np.0f.w0 45 Rk Vk Mk l256"),
    KXORW("vex.np.0f.w0 47 Rk Vk Mk l256"),
    KNOTW("vex.np.0f.w0 44 Rk Mk l128"),
    KORTESTW("vex.np.0f.w0 98 Rk Mk l128"),
    KANDD("vex.66.0f.w1 41 Rk Vk Mk l256"),
    KANDND("vex.66.0f.w1 42 Rk Vk Mk l256"),
    KORD("vex.66.0f.w1 45 Rk Vk Mk l256"),
    KXORD("vex.66.0f.w1 47 Rk Vk Mk l256"),
    KNOTD("vex.66.0f.w1 44 Rk Mk l128"),
    KORTESTD("vex.66.0f.w1 98 Rk Mk l128"),
    KANDQ("vex.np.0f.w1 41 Rk Vk Mk l256"),
    KANDNQ("vex.np.0f.w1 42 Rk Vk Mk l256"),
    KORQ("vex.np.0f.w1 45 Rk Vk Mk l256"),
    KXORQ("vex.np.0f.w1 47 Rk Vk Mk l256"),
    KNOTQ("vex.np.0f.w1 44 Rk Mk l128"),
    KORTESTQ("vex.np.0f.w1 98 Rk Mk l128"),
    KUNPCKWD("vex.np.0f.w0 4b Rk Vk Mk l256"),
    KUNPCKDQ("vex.np.0f.w1 4b Rk Vk Mk l256"),
    VPMOVM2B("evex.f3.0f38.w0 28 Rx Mk"),
    VPMOVM2W("evex.f3.0f38.w1 28 Rx Mk"),
    VPMOVM2D("evex.f3.0f38.w0 38 Rx Mk"),
    VPMOVB2M("evex.f3.0f38.w0 29 Rk Mx"),
    VPMOVW2M("evex.f3.0f38.w1 29 Rk Mx"),
    VPMOVD2M("evex.f3.0f38.w0 39 Rk Mx");

    private final List<String> rows;

    MaskOp(String... rows) {
        this.rows = List.of(rows);
    }

    @Override
    public List<String> rows() {
        return rows;
    }
}
