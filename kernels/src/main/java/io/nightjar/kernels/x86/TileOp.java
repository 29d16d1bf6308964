package io.nightjar.kernels.x86;

import java.util.List;

/**
 * AMX: configuration of tiles, their loads and stores, and dot products of tiles.
 * The constants' names are the mnemonics; {@link Instruction} says how to read a row.
 */
public enum TileOp implements Instruction {
    LDTILECFG("vex.np.0f38.w0 49 /0 Mm0 l128"),
    STTILECFG("vex.66.0f38.w0 49 /0 Mm0 l128"),
    TILERELEASE("vex.np.0f38.w0 49 =c0 l128"),
    TILEZERO("vex.f2.0f38.w0 49 Rt l128"),
    TILELOADD("vex.f2.0f38.w0 4b Rt Mm0 l128 sib"),
    TILELOADDT1("vex.66.0f38.w0 4b Rt Mm0 l128 sib"),
    TILESTORED("vex.f3.0f38.w0 4b Mm0 Rt l128 sib"),
    TDPBSSD("vex.f2.0f38.w0 5e Rt Mt Vt l128 distinct"),
    TDPBSUD("vex.f3.0f38.w0 5e Rt Mt Vt l128 distinct"),
    TDPBUSD("vex.66.0f38.w0 5e Rt Mt Vt l128 distinct"),
    TDPBUUD("vex.np.0f38.w0 5e Rt Mt Vt l128 distinct"),
    TDPBF16PS("vex.f3.0f38.w0 5c Rt Mt Vt l128 distinct");

    private final List<String> rows;

    TileOp(String... rows) {
        this.rows = List.of(rows);
    }

    @Override
    public List<String> rows() {
        return rows;
    }
}
