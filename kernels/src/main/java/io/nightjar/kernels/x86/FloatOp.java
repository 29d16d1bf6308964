package io.nightjar.kernels.x86;

import java.util.List;

/**
 * Arithmetic on vectors of F32, and the BF16 dot product.
 * The constants' names are the mnemonics; {@link Instruction} says how to read a row.
 */
public enum FloatOp implements Instruction {
    VADDPS("vex.np.0f.wig 58 Rx Vx Mxm", "evex.np.0f.w0 58 Rx Vx Mxm kz b4 rc"),
    VADDSS("vex.f3.0f.wig 58 Ro Vo Mom4 l128", "evex.f3.0f.w0 58 Ro Vo Mom4 l128 kz rc"),
    VMULPS("vex.np.0f.wig 59 Rx Vx Mxm", "evex.np.0f.w0 59 Rx Vx Mxm kz b4 rc"),
    VMULSS("vex.f3.0f.wig 59 Ro Vo Mom4 l128", "evex.f3.0f.w0 59 Ro Vo Mom4 l128 kz rc"),
    VSUBPS("vex.np.0f.wig 5c Rx Vx Mxm", "evex.np.0f.w0 5c Rx Vx Mxm kz b4 rc"),
    VSUBSS("vex.f3.0f.wig 5c Ro Vo Mom4 l128", "evex.f3.0f.w0 5c Ro Vo Mom4 l128 kz rc"),
    VMINPS("vex.np.0f.wig 5d Rx Vx Mxm", "evex.np.0f.w0 5d Rx Vx Mxm kz b4 sae"),
    VMINSS("vex.f3.0f.wig 5d Ro Vo Mom4 l128", "evex.f3.0f.w0 5d Ro Vo Mom4 l128 kz sae"),
    VDIVPS("vex.np.0f.wig 5e Rx Vx Mxm", "evex.np.0f.w0 5e Rx Vx Mxm kz b4 rc"),
    VDIVSS("vex.f3.0f.wig 5e Ro Vo Mom4 l128", "evex.f3.0f.w0 5e Ro Vo Mom4 l128 kz rc"),
    VMAXPS("vex.np.0f.wig 5f Rx Vx Mxm", "evex.np.0f.w0 5f Rx Vx Mxm kz b4 sae"),
    VMAXSS("vex.f3.0f.wig 5f Ro Vo Mom4 l128", "evex.f3.0f.w0 5f Ro Vo Mom4 l128 kz sae"),
    VSQRTPS("vex.np.0f.wig 51 Rx Mxm", "evex.np.0f.w0 51 Rx Mxm kz b4 rc"),
    VSQRTSS("vex.f3.0f.wig 51 Ro Vo Mom4 l128", "evex.f3.0f.w0 51 Ro Vo Mom4 l128 kz rc"),
    VFMADD132PS("vex.66.0f38.w0 98 Rx Vx Mxm", "evex.66.0f38.w0 98 Rx Vx Mxm kz b4 rc"),
    VFMADD132SS("vex.66.0f38.w0 99 Ro Vo Mom4 l128", "evex.66.0f38.w0 99 Ro Vo Mom4 l128 kz rc"),
    VFMSUB132PS("vex.66.0f38.w0 9a Rx Vx Mxm", "evex.66.0f38.w0 9a Rx Vx Mxm kz b4 rc"),
    VFNMADD132PS("vex.66.0f38.w0 9c Rx Vx Mxm", "evex.66.0f38.w0 9c Rx Vx Mxm kz b4 rc"),
    VFNMADD132SS("vex.66.0f38.w0 9d Ro Vo Mom4 l128", "evex.66.0f38.w0 9d Ro Vo Mom4 l128 kz rc"),
    VFMADD213PS("vex.66.0f38.w0 a8 Rx Vx Mxm", "evex.66.0f38.w0 a8 Rx Vx Mxm kz b4 rc"),
    VFMADD213SS("vex.66.0f38.w0 a9 Ro Vo Mom4 l128", "evex.66.0f38.w0 a9 Ro Vo Mom4 l128 kz rc"),
    VFMSUB213PS("vex.66.0f38.w0 aa Rx Vx Mxm", "evex.66.0f38.w0 aa Rx Vx Mxm kz b4 rc"),
    VFNMADD213PS("vex.66.0f38.w0 ac Rx Vx Mxm", "evex.66.0f38.w0 ac Rx Vx Mxm kz b4 rc"),
    VFNMADD213SS("vex.66.0f38.w0 ad Ro Vo Mom4 l128", "evex.66.0f38.w0 ad Ro Vo Mom4 l128 kz rc"),
    VFMADD231PS("vex.66.0f38.w0 b8 Rx Vx Mxm", "evex.66.0f38.w0 b8 Rx Vx Mxm kz b4 rc"),
    VFMADD231SS("vex.66.0f38.w0 b9 Ro Vo Mom4 l128", "evex.66.0f38.w0 b9 Ro Vo Mom4 l128 kz rc"),
    VFMSUB231PS("vex.66.0f38.w0 ba Rx Vx Mxm", "evex.66.0f38.w0 ba Rx Vx Mxm kz b4 rc"),
    VFNMADD231PS("vex.66.0f38.w0 bc Rx Vx Mxm", "evex.66.0f38.w0 bc Rx Vx Mxm kz b4 rc"),
    VFNMADD231SS("vex.66.0f38.w0 bd Ro Vo Mom4 l128", "evex.66.0f38.w0 bd Ro Vo Mom4 l128 kz rc"),
    VANDPS("vex.np.0f.wig 54 Rx Vx Mxm", "evex.np.0f.w0 54 Rx Vx Mxm kz b4"),
    VANDNPS("vex.np.0f.wig 55 Rx Vx Mxm", "evex.np.0f.w0 55 Rx Vx Mxm kz b4"),
    VORPS("vex.np.0f.wig 56 Rx Vx Mxm", "evex.np.0f.w0 56 Rx Vx Mxm kz b4"),
    VXORPS("vex.np.0f.wig 57 Rx Vx Mxm", "evex.np.0f.w0 57 Rx Vx Mxm kz b4"),
    VHADDPS("vex.f2.0f.wig 7c Rx Vx Mxm"),
    VMOVMSKPS("vex.np.0f.wig 50 Rd Mx"),
    VCMPPS("vex.np.0f.wig c2 Rx Vx Mxm Iu8", "evex.np.0f.w0 c2 Rk Vx Mxm Iu8 k b4 sae"),
    VCOMISS("vex.np.0f.wig 2f Ro Mom4 l128", "evex.np.0f.w0 2f Ro Mom4 l128 sae"),
    VUCOMISS("vex.np.0f.wig 2e Ro Mom4 l128", "evex.np.0f.w0 2e Ro Mom4 l128 sae"),
    VROUNDPS("vex.66.0f3a.wig 08 Rx Mxm Iu8"),
    VRNDSCALEPS("evex.66.0f3a.w0 08 Rx Mxm Iu8 kz b4 sae"),
    VREDUCEPS("evex.66.0f3a.w0 56 Rx Mxm Iu8 kz b4 sae"),
    VGETMANTPS("evex.66.0f3a.w0 26 Rx Mxm Iu8 kz b4 sae"),
    VGETEXPPS("evex.66.0f38.w0 42 Rx Mxm kz b4 sae"),
    VSCALEFPS("evex.66.0f38.w0 2c Rx Vx Mxm kz b4 rc"),
    VRCP14PS("evex.66.0f38.w0 4c Rx Mxm kz b4"),
    VRSQRT14PS("evex.66.0f38.w0 4e Rx Mxm kz b4"),
    VDPBF16PS("evex.f3.0f38.w0 52 Rx Vx Mxm kz b4");

    private final List<String> rows;

    FloatOp(String... rows) {
        this.rows = List.of(rows);
    }

    @Override
    public List<String> rows() {
        return rows;
    }
}
