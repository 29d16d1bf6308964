package io.nightjar.kernels.x86;

import java.util.List;

/**
 * Arithmetic on vectors of integers: sums, products, dot products, shifts, logic, comparisons.
 * The constants' names are the mnemonics; {@link Instruction} says how to read a row.
 */
public enum IntegerOp implements Instruction {
    VPAND("vex.66.0f.wig db Rx Vx Mxm"),
    VPANDD("evex.66.0f.w0 db Rx Vx Mxm kz b4"),
    VPANDQ("evex.66.0f.w1 db Rx Vx Mxm kz b8"),
    VPANDN("vex.66.0f.wig df Rx Vx Mxm"),
    VPANDND("evex.66.0f.w0 df Rx Vx Mxm kz b4"),
    VPANDNQ("evex.66.0f.w1 df Rx Vx Mxm kz b8"),
    VPOR("vex.66.0f.wig eb Rx Vx Mxm"),
    VPORD("evex.66.0f.w0 eb Rx Vx Mxm kz b4"),
    VPORQ("evex.66.0f.w1 eb Rx Vx Mxm kz b8"),
    VPXOR("vex.66.0f.wig ef Rx Vx Mxm"),
    VPXORD("evex.66.0f.w0 ef Rx Vx Mxm kz b4"),
    VPXORQ("evex.66.0f.w1 ef Rx Vx Mxm kz b8"),
    VPTERNLOGD("evex.66.0f3a.w0 25 Rx Vx Mxm Iu8 kz b4"),
    VPTERNLOGQ("evex.66.0f3a.w1 25 Rx Vx Mxm Iu8 kz b8"),
    VPADDB("vex.66.0f.wig fc Rx Vx Mxm", "evex.66.0f.wig fc Rx Vx Mxm kz"),
    VPADDW("vex.66.0f.wig fd Rx Vx Mxm", "evex.66.0f.wig fd Rx Vx Mxm kz"),
    VPADDD("vex.66.0f.wig fe Rx Vx Mxm", "evex.66.0f.w0 fe Rx Vx Mxm kz b4"),
    VPADDQ("vex.66.0f.wig d4 Rx Vx Mxm", "evex.66.0f.w1 d4 Rx Vx Mxm kz b8"),
    VPSUBB("vex.66.0f.wig f8 Rx Vx Mxm", "evex.66.0f.wig f8 Rx Vx Mxm kz"),
    VPSUBW("vex.66.0f.wig f9 Rx Vx Mxm", "evex.66.0f.wig f9 Rx Vx Mxm kz"),
    VPSUBD("vex.66.0f.wig fa Rx Vx Mxm", "evex.66.0f.w0 fa Rx Vx Mxm kz b4"),
    VPSUBQ("vex.66.0f.wig fb Rx Vx Mxm", "evex.66.0f.w1 fb Rx Vx Mxm kz b8"),
    VPADDSW("vex.66.0f.wig ed Rx Vx Mxm", "evex.66.0f.wig ed Rx Vx Mxm kz"),
    VPADDUSB("vex.66.0f.wig dc Rx Vx Mxm", "evex.66.0f.wig dc Rx Vx Mxm kz"),
    VPSUBUSB("vex.66.0f.wig d8 Rx Vx Mxm", "evex.66.0f.wig d8 Rx Vx Mxm kz"),
    VPMULLW("vex.66.0f.wig d5 Rx Vx Mxm", "evex.66.0f.wig d5 Rx Vx Mxm kz"),
    VPMULLD("vex.66.0f38.wig 40 Rx Vx Mxm", "evex.66.0f38.w0 40 Rx Vx Mxm kz b4"),
    VPMULHW("vex.66.0f.wig e5 Rx Vx Mxm", "evex.66.0f.wig e5 Rx Vx Mxm kz"),
    VPMULHUW("vex.66.0f.wig e4 Rx Vx Mxm", "evex.66.0f.wig e4 Rx Vx Mxm kz"),
    VPMULHRSW("vex.66.0f38.wig 0b Rx Vx Mxm", "evex.66.0f38.wig 0b Rx Vx Mxm kz"),
    VPMULUDQ("vex.66.0f.wig f4 Rx Vx Mxm", "evex.66.0f.w1 f4 Rx Vx Mxm kz b8"),
    VPMADDUBSW("vex.66.0f38.wig 04 Rx Vx Mxm", "evex.66.0f38.wig 04 Rx Vx Mxm kz"),
    VPMADDWD("vex.66.0f.wig f5 Rx Vx Mxm", "evex.66.0f.wig f5 Rx Vx Mxm kz"),
    VPDPBUSD("evex.66.0f38.w0 50 Rx Vx Mxm kz b4"),
    VEX_VPDPBUSD("vex.66.0f38.w0 50 Rx Vx Mxm"),
    VPDPBUSDS("evex.66.0f38.w0 51 Rx Vx Mxm kz b4"),
    VEX_VPDPBUSDS("vex.66.0f38.w0 51 Rx Vx Mxm"),
    VPDPWSSD("evex.66.0f38.w0 52 Rx Vx Mxm kz b4"),
    VEX_VPDPWSSD("vex.66.0f38.w0 52 Rx Vx Mxm"),
    VPDPWSSDS("evex.66.0f38.w0 53 Rx Vx Mxm kz b4"),
    VEX_VPDPWSSDS("vex.66.0f38.w0 53 Rx Vx Mxm"),
    VPSADBW("vex.66.0f.wig f6 Rx Vx Mxm", "evex.66.0f.wig f6 Rx Vx Mxm"),
    VPSIGNB("vex.66.0f38.wig 08 Rx Vx Mxm"),
    VPSIGNW("vex.66.0f38.wig 09 Rx Vx Mxm"),
    VPSIGND("vex.66.0f38.wig 0a Rx Vx Mxm"),
    VPABSB("vex.66.0f38.wig 1c Rx Mxm", "evex.66.0f38.wig 1c Rx Mxm kz"),
    VPABSW("vex.66.0f38.wig 1d Rx Mxm", "evex.66.0f38.wig 1d Rx Mxm kz"),
    VPABSD("vex.66.0f38.wig 1e Rx Mxm", "evex.66.0f38.w0 1e Rx Mxm kz b4"),
    VPSRLW(
            "vex.66.0f.wig 71 /2 Vx Mx Iu8",
            "vex.66.0f.wig d1 Rx Vx Mom16",
            "evex.66.0f.wig 71 /2 Vx Mxm Iu8 kz",
            "evex.66.0f.wig d1 Rx Vx Mom16 kz"),
    VPSRLD(
            "vex.66.0f.wig 72 /2 Vx Mx Iu8",
            "vex.66.0f.wig d2 Rx Vx Mom16",
            "evex.66.0f.w0 72 /2 Vx Mxm Iu8 kz b4",
            "evex.66.0f.w0 d2 Rx Vx Mom16 kz"),
    VPSRLVD("vex.66.0f38.w0 45 Rx Vx Mxm", "evex.66.0f38.w0 45 Rx Vx Mxm kz b4"),
    VPSRLQ(
            "vex.66.0f.wig 73 /2 Vx Mx Iu8",
            "vex.66.0f.wig d3 Rx Vx Mom16",
            "evex.66.0f.w1 73 /2 Vx Mxm Iu8 kz b8",
            "evex.66.0f.w1 d3 Rx Vx Mom16 kz"),
    VPSRLVQ("vex.66.0f38.w1 45 Rx Vx Mxm", "evex.66.0f38.w1 45 Rx Vx Mxm kz b8"),
    VPSRAW(
            "vex.66.0f.wig 71 /4 Vx Mx Iu8",
            "vex.66.0f.wig e1 Rx Vx Mom16",
            "evex.66.0f.wig 71 /4 Vx Mxm Iu8 kz",
            "evex.66.0f.wig e1 Rx Vx Mom16 kz"),
    VPSRAD(
            "vex.66.0f.wig 72 /4 Vx Mx Iu8",
            "vex.66.0f.wig e2 Rx Vx Mom16",
            "evex.66.0f.w0 72 /4 Vx Mxm Iu8 kz b4",
            "evex.66.0f.w0 e2 Rx Vx Mom16 kz"),
    VPSRAVD("vex.66.0f38.w0 46 Rx Vx Mxm", "evex.66.0f38.w0 46 Rx Vx Mxm kz b4"),
    VPSLLW(
            "vex.66.0f.wig 71 /6 Vx Mx Iu8",
            "vex.66.0f.wig f1 Rx Vx Mom16",
            "evex.66.0f.wig 71 /6 Vx Mxm Iu8 kz",
            "evex.66.0f.wig f1 Rx Vx Mom16 kz"),
    VPSLLD(
            "vex.66.0f.wig 72 /6 Vx Mx Iu8",
            "vex.66.0f.wig f2 Rx Vx Mom16",
            "evex.66.0f.w0 72 /6 Vx Mxm Iu8 kz b4",
            "evex.66.0f.w0 f2 Rx Vx Mom16 kz"),
    VPSLLVD("vex.66.0f38.w0 47 Rx Vx Mxm", "evex.66.0f38.w0 47 Rx Vx Mxm kz b4"),
    VPSLLQ(
            "vex.66.0f.wig 73 /6 Vx Mx Iu8",
            "vex.66.0f.wig f3 Rx Vx Mom16",
            "evex.66.0f.w1 73 /6 Vx Mxm Iu8 kz b8",
            "evex.66.0f.w1 f3 Rx Vx Mom16 kz"),
    VPSLLVQ("vex.66.0f38.w1 47 Rx Vx Mxm", "evex.66.0f38.w1 47 Rx Vx Mxm kz b8"),
    VPSRLVW("evex.66.0f38.w1 10 Rx Vx Mxm kz"),
    VPSRAVW("evex.66.0f38.w1 11 Rx Vx Mxm kz"),
    VPSLLVW("evex.66.0f38.w1 12 Rx Vx Mxm kz"),
    VPSRLDQ("vex.66.0f.wig 73 /3 Vx Mx Iu8", "evex.66.0f.wig 73 /3 Vx Mxm Iu8"),
    VPSLLDQ("vex.66.0f.wig 73 /7 Vx Mx Iu8", "evex.66.0f.wig 73 /7 Vx Mxm Iu8"),
    VPMAXSB("vex.66.0f38.wig 3c Rx Vx Mxm", "evex.66.0f38.wig 3c Rx Vx Mxm kz"),
    VPMINSB("vex.66.0f38.wig 38 Rx Vx Mxm", "evex.66.0f38.wig 38 Rx Vx Mxm kz"),
    VPMAXUB("vex.66.0f.wig de Rx Vx Mxm", "evex.66.0f.wig de Rx Vx Mxm kz"),
    VPMINUB("vex.66.0f.wig da Rx Vx Mxm", "evex.66.0f.wig da Rx Vx Mxm kz"),
    VPMAXSW("vex.66.0f.wig ee Rx Vx Mxm", "evex.66.0f.wig ee Rx Vx Mxm kz"),
    VPMINSW("vex.66.0f.wig ea Rx Vx Mxm", "evex.66.0f.wig ea Rx Vx Mxm kz"),
    VPMAXSD("vex.66.0f38.wig 3d Rx Vx Mxm", "evex.66.0f38.w0 3d Rx Vx Mxm kz b4"),
    VPMINSD("vex.66.0f38.wig 39 Rx Vx Mxm", "evex.66.0f38.w0 39 Rx Vx Mxm kz b4"),
    VPCMPEQB("vex.66.0f.wig 74 Rx Vx Mxm", "evex.66.0f.wig 74 Rk Vx Mxm k"),
    VPCMPEQW("vex.66.0f.wig 75 Rx Vx Mxm", "evex.66.0f.wig 75 Rk Vx Mxm k"),
    VPCMPEQD("vex.66.0f.wig 76 Rx Vx Mxm", "evex.66.0f.w0 76 Rk Vx Mxm k b4"),
    VPCMPGTB("vex.66.0f.wig 64 Rx Vx Mxm", "evex.66.0f.wig 64 Rk Vx Mxm k"),
    VPCMPGTW("vex.66.0f.wig 65 Rx Vx Mxm", "evex.66.0f.wig 65 Rk Vx Mxm k"),
    VPCMPGTD("vex.66.0f.wig 66 Rx Vx Mxm", "evex.66.0f.w0 66 Rk Vx Mxm k b4"),
    VPCMPB("evex.66.0f3a.w0 3f Rk Vx Mxm Iu8 k"),
    VPCMPUB("evex.66.0f3a.w0 3e Rk Vx Mxm Iu8 k"),
    VPCMPW("evex.66.0f3a.w1 3f Rk Vx Mxm Iu8 k"),
    VPCMPUW("evex.66.0f3a.w1 3e Rk Vx Mxm Iu8 k"),
    VPCMPD("evex.66.0f3a.w0 1f Rk Vx Mxm Iu8 k b4"),
    VPCMPUD("evex.66.0f3a.w0 1e Rk Vx Mxm Iu8 k b4"),
    VPTESTMB("evex.66.0f38.w0 26 Rk Vx Mxm k"),
    VPTESTMD("evex.66.0f38.w0 27 Rk Vx Mxm k b4"),
    VPTESTNMB("evex.f3.0f38.w0 26 Rk Vx Mxm k"),
    VPTESTNMD("evex.f3.0f38.w0 27 Rk Vx Mxm k b4"),
    VPMOVMSKB("vex.66.0f.wig d7 Rd Mx"),
    VPTEST("vex.66.0f38.wig 17 Rx Mxm"),
    VGF2P8AFFINEQB("vex.66.0f3a.w1 ce Rx Vx Mxm Iu8", "evex.66.0f3a.w1 ce Rx Vx Mxm Iu8 kz b8");

    private final List<String> rows;

    IntegerOp(String... rows) {
        this.rows = List.of(rows);
    }

    @Override
    public List<String> rows() {
        return rows;
    }
}
