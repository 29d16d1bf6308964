package io.nightjar.kernels.x86;

import java.util.List;

/**
 * Moves of elements within and between vectors: shuffles, permutes, unpacks, packs, inserts, blends.
 * The constants' names are the mnemonics; {@link Instruction} says how to read a row.
 */
public enum ShuffleOp implements Instruction {
    VPSHUFB("vex.66.0f38.wig 00 Rx Vx Mxm", "evex.66.0f38.wig 00 Rx Vx Mxm kz"),
    VPSHUFD("vex.66.0f.wig 70 Rx Mxm Iu8", "evex.66.0f.w0 70 Rx Mxm Iu8 kz b4"),
    VPSHUFLW("vex.f2.0f.wig 70 Rx Mxm Iu8", "evex.f2.0f.wig 70 Rx Mxm Iu8 kz"),
    VPSHUFHW("vex.f3.0f.wig 70 Rx Mxm Iu8", "evex.f3.0f.wig 70 Rx Mxm Iu8 kz"),
    VSHUFPS("vex.np.0f.wig c6 Rx Vx Mxm Iu8", "evex.np.0f.w0 c6 Rx Vx Mxm Iu8 kz b4"),
    VPERMD("vex.66.0f38.w0 36 Rx Vx Mxm l256", "evex.66.0f38.w0 36 Rx Vx Mxm kz b4 l256 l512"),
    VPERMPS("vex.66.0f38.w0 16 Rx Vx Mxm l256", "evex.66.0f38.w0 16 Rx Vx Mxm kz b4 l256 l512"),
    VPERMQ(
            "vex.66.0f3a.w1 00 Rx Mxm Iu8 l256",
            "evex.66.0f3a.w1 00 Rx Mxm Iu8 kz b8 l256 l512",
            "evex.66.0f38.w1 36 Rx Vx Mxm kz b8 l256 l512"),
    VPERMB("evex.66.0f38.w0 8d Rx Vx Mxm kz"),
    VPERMT2B("evex.66.0f38.w0 7d Rx Vx Mxm kz"),
    VPERMI2B("evex.66.0f38.w0 75 Rx Vx Mxm kz"),
    VPERMW("evex.66.0f38.w1 8d Rx Vx Mxm kz"),
    VPERMT2W("evex.66.0f38.w1 7d Rx Vx Mxm kz"),
    VPERMI2W("evex.66.0f38.w1 75 Rx Vx Mxm kz"),
    VPERMT2D("evex.66.0f38.w0 7e Rx Vx Mxm kz b4"),
    VPERMI2D("evex.66.0f38.w0 76 Rx Vx Mxm kz b4"),
    VPERMT2PS("evex.66.0f38.w0 7f Rx Vx Mxm kz b4"),
    VPMULTISHIFTQB("evex.66.0f38.w1 83 Rx Vx Mxm kz b8"),
    VPERM2I128("vex.66.0f3a.w0 46 Rx Vx Mxm Iu8 l256"),
    VPERM2F128("vex.66.0f3a.w0 06 Rx Vx Mxm Iu8 l256"),
    VEXTRACTI128("vex.66.0f3a.w0 39 Mom16 Rx Iu8 l256"),
    VINSERTI128("vex.66.0f3a.w0 38 Rx Vx Mom16 Iu8 l256"),
    VEXTRACTI32X4("evex.66.0f3a.w0 39 Mom16 Rx Iu8 kz l256 l512"),
    VINSERTI32X4("evex.66.0f3a.w0 38 Rx Vx Mom16 Iu8 kz l256 l512"),
    VEXTRACTI64X4("evex.66.0f3a.w1 3b Mym32 Rx Iu8 kz l512"),
    VINSERTI64X4("evex.66.0f3a.w1 3a Rx Vx Mym32 Iu8 kz l512"),
    VEXTRACTI32X8("evex.66.0f3a.w0 3b Mym32 Rx Iu8 kz l512"),
    VINSERTI32X8("evex.66.0f3a.w0 3a Rx Vx Mym32 Iu8 kz l512"),
    VEXTRACTF128("vex.66.0f3a.w0 19 Mom16 Rx Iu8 l256"),
    VINSERTF128("vex.66.0f3a.w0 18 Rx Vx Mom16 Iu8 l256"),
    VEXTRACTF32X4("evex.66.0f3a.w0 19 Mom16 Rx Iu8 kz l256 l512"),
    VINSERTF32X4("evex.66.0f3a.w0 18 Rx Vx Mom16 Iu8 kz l256 l512"),
    VEXTRACTF64X4("evex.66.0f3a.w1 1b Mym32 Rx Iu8 kz l512"),
    VINSERTF64X4("evex.66.0f3a.w1 1a Rx Vx Mym32 Iu8 kz l512"),
    VEXTRACTF32X8("evex.66.0f3a.w0 1b Mym32 Rx Iu8 kz l512"),
    VINSERTF32X8("evex.66.0f3a.w0 1a Rx Vx Mym32 Iu8 kz l512"),
    VSHUFI32X4("evex.66.0f3a.w0 43 Rx Vx Mxm Iu8 kz b4 l256 l512"),
    VSHUFF32X4("evex.66.0f3a.w0 23 Rx Vx Mxm Iu8 kz b4 l256 l512"),
    VPALIGNR("vex.66.0f3a.wig 0f Rx Vx Mxm Iu8", "evex.66.0f3a.wig 0f Rx Vx Mxm Iu8 kz"),
    VALIGND("evex.66.0f3a.w0 03 Rx Vx Mxm Iu8 kz b4"),
    VPUNPCKLBW("vex.66.0f.wig 60 Rx Vx Mxm", "evex.66.0f.wig 60 Rx Vx Mxm kz"),
    VPUNPCKLWD("vex.66.0f.wig 61 Rx Vx Mxm", "evex.66.0f.wig 61 Rx Vx Mxm kz"),
    VPUNPCKLDQ("vex.66.0f.wig 62 Rx Vx Mxm", "evex.66.0f.w0 62 Rx Vx Mxm kz b4"),
    VPUNPCKLQDQ("vex.66.0f.wig 6c Rx Vx Mxm", "evex.66.0f.w1 6c Rx Vx Mxm kz b8"),
    VPUNPCKHBW("vex.66.0f.wig 68 Rx Vx Mxm", "evex.66.0f.wig 68 Rx Vx Mxm kz"),
    VPUNPCKHWD("vex.66.0f.wig 69 Rx Vx Mxm", "evex.66.0f.wig 69 Rx Vx Mxm kz"),
    VPUNPCKHDQ("vex.66.0f.wig 6a Rx Vx Mxm", "evex.66.0f.w0 6a Rx Vx Mxm kz b4"),
    VPUNPCKHQDQ("vex.66.0f.wig 6d Rx Vx Mxm", "evex.66.0f.w1 6d Rx Vx Mxm kz b8"),
    VPACKSSWB("vex.66.0f.wig 63 Rx Vx Mxm", "evex.66.0f.wig 63 Rx Vx Mxm kz"),
    VPACKUSWB("vex.66.0f.wig 67 Rx Vx Mxm", "evex.66.0f.wig 67 Rx Vx Mxm kz"),
    VPACKSSDW("vex.66.0f.wig 6b Rx Vx Mxm", "evex.66.0f.w0 6b Rx Vx Mxm kz b4"),
    VPACKUSDW("vex.66.0f38.wig 2b Rx Vx Mxm", "evex.66.0f38.w0 2b Rx Vx Mxm kz b4"),
    VUNPCKLPS("vex.np.0f.wig 14 Rx Vx Mxm", "evex.np.0f.w0 14 Rx Vx Mxm kz b4"),
    VUNPCKHPS("vex.np.0f.wig 15 Rx Vx Mxm", "evex.np.0f.w0 15 Rx Vx Mxm kz b4"),
    VMOVHLPS("vex.np.0f.wig 12 Ro Vo Mo l128", "evex.np.0f.w0 12 Ro Vo Mo l128"),
    VMOVLHPS("vex.np.0f.wig 16 Ro Vo Mo l128", "evex.np.0f.w0 16 Ro Vo Mo l128"),
    VMOVSHDUP("vex.f3.0f.wig 16 Rx Mxm", "evex.f3.0f.w0 16 Rx Mxm kz"),
    VMOVSLDUP("vex.f3.0f.wig 12 Rx Mxm", "evex.f3.0f.w0 12 Rx Mxm kz"),
    VPERMILPS(
            "vex.66.0f3a.w0 04 Rx Mxm Iu8",
            "evex.66.0f3a.w0 04 Rx Mxm Iu8 kz b4",
            "vex.66.0f38.w0 0c Rx Vx Mxm",
            "evex.66.0f38.w0 0c Rx Vx Mxm kz b4"),
    VBLENDPS("vex.66.0f3a.wig 0c Rx Vx Mxm Iu8"),
    VPBLENDD("vex.66.0f3a.w0 02 Rx Vx Mxm Iu8"),
    VPBLENDW("vex.66.0f3a.wig 0e Rx Vx Mxm Iu8"),
    VBLENDVPS("vex.66.0f3a.w0 4a Rx Vx Mxm Sx"),
    VPBLENDVB("vex.66.0f3a.w0 4c Rx Vx Mxm Sx"),
    VBLENDMPS("evex.66.0f38.w0 65 Rx Vx Mxm kz b4"),
    VPBLENDMD("evex.66.0f38.w0 64 Rx Vx Mxm kz b4"),
    VPBLENDMB("evex.66.0f38.w0 66 Rx Vx Mxm kz"),
    VMASKMOVPS("vex.66.0f38.w0 2c Rx Vx Mmx", "vex.66.0f38.w0 2e Mmx Vx Rx"),
    VPMASKMOVD("vex.66.0f38.w0 8c Rx Vx Mmx", "vex.66.0f38.w0 8e Mmx Vx Rx"),
    VINSERTPS("vex.66.0f3a.wig 21 Ro Vo Mom4 Iu8 l128", "evex.66.0f3a.w0 21 Ro Vo Mom4 Iu8 l128"),
    VPEXTRD("vex.66.0f3a.w0 16 Mdm Ro Iu8 l128"),
    VPEXTRQ("vex.66.0f3a.w1 16 Mgm Ro Iu8 l128"),
    VPINSRD("vex.66.0f3a.w0 22 Ro Vo Mdm Iu8 l128"),
    VPINSRQ("vex.66.0f3a.w1 22 Ro Vo Mgm Iu8 l128");

    private final List<String> rows;

    ShuffleOp(String... rows) {
        this.rows = List.of(rows);
    }

    @Override
    public List<String> rows() {
        return rows;
    }
}
