package io.nightjar.kernels.x86;

import java.util.List;

/**
 * Vector loads, stores, broadcasts, widening, narrowing and conversions, and the state of the vector unit.
 * The constants' names are the mnemonics; {@link Instruction} says how to read a row.
 */
public enum MoveOp implements Instruction {
    VMOVUPS(
            "vex.np.0f.wig 10 Rx Mxm",
            "vex.np.0f.wig 11 Mxm Rx",
            "evex.np.0f.w0 10 Rx Mxm kz",
            "evex.np.0f.w0 11 Mxm Rx kz"),
    VMOVAPS(
            "vex.np.0f.wig 28 Rx Mxm",
            "vex.np.0f.wig 29 Mxm Rx",
            "evex.np.0f.w0 28 Rx Mxm kz",
            "evex.np.0f.w0 29 Mxm Rx kz"),
    VMOVDQU("vex.f3.0f.wig 6f Rx Mxm", "vex.f3.0f.wig 7f Mxm Rx"),
    VMOVDQA("vex.66.0f.wig 6f Rx Mxm", "vex.66.0f.wig 7f Mxm Rx"),
    VMOVDQU8("evex.f2.0f.w0 6f Rx Mxm kz", "evex.f2.0f.w0 7f Mxm Rx kz"),
    VMOVDQU16("evex.f2.0f.w1 6f Rx Mxm kz", "evex.f2.0f.w1 7f Mxm Rx kz"),
    VMOVDQU32("evex.f3.0f.w0 6f Rx Mxm kz", "evex.f3.0f.w0 7f Mxm Rx kz"),
    VMOVDQU64("evex.f3.0f.w1 6f Rx Mxm kz", "evex.f3.0f.w1 7f Mxm Rx kz"),
    VMOVDQA32("evex.66.0f.w0 6f Rx Mxm kz", "evex.66.0f.w0 7f Mxm Rx kz"),
    VMOVDQA64("evex.66.0f.w1 6f Rx Mxm kz", "evex.66.0f.w1 7f Mxm Rx kz"),
    VMOVNTPS("vex.np.0f.wig 2b Mmx Rx", "evex.np.0f.w0 2b Mmx Rx"),
    VMOVD(
            "vex.66.0f.w0 6e Ro Mdm l128",
            "vex.66.0f.w0 7e Mdm Ro l128",
            "evex.66.0f.w0 6e Ro Mdm l128",
            "evex.66.0f.w0 7e Mdm Ro l128"),
    VMOVQ(
            "vex.f3.0f.wig 7e Ro Mom8 l128",
            "vex.66.0f.wig d6 Mom8 Ro l128",
            "vex.66.0f.w1 6e Ro Mg l128",
            "vex.66.0f.w1 7e Mg Ro l128",
            "evex.f3.0f.w1 7e Ro Mo l128",
            "evex.66.0f.w1 6e Ro Mgm l128",
            "evex.66.0f.w1 7e Mgm Ro l128"),
    VMOVSS(
            "vex.f3.0f.wig 10 Ro Mm4 l128",
            "vex.f3.0f.wig 11 Mm4 Ro l128",
            "vex.f3.0f.wig 10 Ro Vo Mo l128",
            "vex.f3.0f.wig 11 Mo Vo Ro l128",
            "evex.f3.0f.w0 10 Ro Mm4 l128 kz",
            "evex.f3.0f.w0 11 Mm4 Ro l128 k",
            "evex.f3.0f.w0 10 Ro Vo Mo l128 kz"),
    VBROADCASTSS("vex.66.0f38.w0 18 Rx Mom4", "evex.66.0f38.w0 18 Rx Mom4 kz"),
    VPBROADCASTB("vex.66.0f38.w0 78 Rx Mom1", "evex.66.0f38.w0 78 Rx Mom1 kz", "evex.66.0f38.w0 7a Rx Md kz"),
    VPBROADCASTW("vex.66.0f38.w0 79 Rx Mom2", "evex.66.0f38.w0 79 Rx Mom2 kz", "evex.66.0f38.w0 7b Rx Md kz"),
    VPBROADCASTD("vex.66.0f38.w0 58 Rx Mom4", "evex.66.0f38.w0 58 Rx Mom4 kz", "evex.66.0f38.w0 7c Rx Md kz"),
    VPBROADCASTQ("vex.66.0f38.w0 59 Rx Mom8", "evex.66.0f38.w1 59 Rx Mom8 kz", "evex.66.0f38.w1 7c Rx Mg kz"),
    VBROADCASTF128("vex.66.0f38.w0 1a Rx Mm16 l256"),
    VBROADCASTI128("vex.66.0f38.w0 5a Rx Mm16 l256"),
    VBROADCASTF32X4("evex.66.0f38.w0 1a Rx Mm16 kz l256 l512"),
    VBROADCASTF32X8("evex.66.0f38.w0 1b Rx Mm32 kz l512"),
    VBROADCASTF64X4("evex.66.0f38.w1 1b Rx Mm32 kz l512"),
    VBROADCASTI32X4("evex.66.0f38.w0 5a Rx Mm16 kz l256 l512"),
    VBROADCASTI32X8("evex.66.0f38.w0 5b Rx Mm32 kz l512"),
    VBROADCASTI64X4("evex.66.0f38.w1 5b Rx Mm32 kz l512"),
    VPMOVZXBW("vex.66.0f38.wig 30 Rx Mhm", "evex.66.0f38.wig 30 Rx Mhm kz"),
    VPMOVZXBD("vex.66.0f38.wig 31 Rx Mqm", "evex.66.0f38.wig 31 Rx Mqm kz"),
    VPMOVZXBQ("vex.66.0f38.wig 32 Rx Mem", "evex.66.0f38.wig 32 Rx Mem kz"),
    VPMOVZXWD("vex.66.0f38.wig 33 Rx Mhm", "evex.66.0f38.wig 33 Rx Mhm kz"),
    VPMOVZXWQ("vex.66.0f38.wig 34 Rx Mqm", "evex.66.0f38.wig 34 Rx Mqm kz"),
    VPMOVZXDQ("vex.66.0f38.wig 35 Rx Mhm", "evex.66.0f38.w0 35 Rx Mhm kz"),
    VPMOVSXBW("vex.66.0f38.wig 20 Rx Mhm", "evex.66.0f38.wig 20 Rx Mhm kz"),
    VPMOVSXBD("vex.66.0f38.wig 21 Rx Mqm", "evex.66.0f38.wig 21 Rx Mqm kz"),
    VPMOVSXBQ("vex.66.0f38.wig 22 Rx Mem", "evex.66.0f38.wig 22 Rx Mem kz"),
    VPMOVSXWD("vex.66.0f38.wig 23 Rx Mhm", "evex.66.0f38.wig 23 Rx Mhm kz"),
    VPMOVSXWQ("vex.66.0f38.wig 24 Rx Mqm", "evex.66.0f38.wig 24 Rx Mqm kz"),
    VPMOVSXDQ("vex.66.0f38.wig 25 Rx Mhm", "evex.66.0f38.w0 25 Rx Mhm kz"),
    VPMOVWB("evex.f3.0f38.w0 30 Mhm Rx kz"),
    VPMOVDB("evex.f3.0f38.w0 31 Mqm Rx kz"),
    VPMOVDW("evex.f3.0f38.w0 33 Mhm Rx kz"),
    VPMOVSWB("evex.f3.0f38.w0 20 Mhm Rx kz"),
    VPMOVSDB("evex.f3.0f38.w0 21 Mqm Rx kz"),
    VPMOVSDW("evex.f3.0f38.w0 23 Mhm Rx kz"),
    VPMOVUSWB("evex.f3.0f38.w0 10 Mhm Rx kz"),
    VPMOVUSDB("evex.f3.0f38.w0 11 Mqm Rx kz"),
    VPMOVUSDW("evex.f3.0f38.w0 13 Mhm Rx kz"),
    VCVTDQ2PS("vex.np.0f.wig 5b Rx Mxm", "evex.np.0f.w0 5b Rx Mxm kz b4 rc"),
    VCVTPS2DQ("vex.66.0f.wig 5b Rx Mxm", "evex.66.0f.w0 5b Rx Mxm kz b4 rc"),
    VCVTTPS2DQ("vex.f3.0f.wig 5b Rx Mxm", "evex.f3.0f.w0 5b Rx Mxm kz b4 sae"),
    VCVTPH2PS("vex.66.0f38.w0 13 Rx Mhm", "evex.66.0f38.w0 13 Rx Mhm kz sae"),
    VCVTPS2PH("vex.66.0f3a.w0 1d Mhm Rx Iu8", "evex.66.0f3a.w0 1d Mhm Rx Iu8 kz sae"),
    VCVTNEPS2BF16("evex.f3.0f38.w0 72 Rh Mx kz l128 l256", "evex.f3.0f38.w0 72 Rh Mxm kz b4 l512"),
    VCVTNE2PS2BF16("evex.f2.0f38.w0 72 Rx Vx Mxm kz b4"),
    VCVTSI2SS("vex.f3.0f.w0 2a Ro Vo Md l128", "vex.f3.0f.w1 2a Ro Vo Mg l128"),
    VCVTTSS2SI("vex.f3.0f.w0 2c Rd Mom4 l128", "vex.f3.0f.w1 2c Rg Mom4 l128"),
    VLDMXCSR("vex.np.0f.wig ae /2 Mm4 l128"),
    VSTMXCSR("vex.np.0f.wig ae /3 Mm4 l128"),
    VZEROUPPER("vex.np.0f.wig 77 l128");

    private final List<String> rows;

    MoveOp(String... rows) {
        this.rows = List.of(rows);
    }

    @Override
    public List<String> rows() {
        return rows;
    }
}
