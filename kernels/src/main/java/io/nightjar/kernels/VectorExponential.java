package io.nightjar.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** {@link Exponential} for vectors; apart from it, so that scalar code runs in a JVM without the Vector API. */
final class VectorExponential {

    private VectorExponential() {}

    static FloatVector tanh(FloatVector value) {
        return Lanes.broadcast(1f)
                .sub(Lanes.broadcast(2f).div(of(value.add(value)).add(1f)));
    }

    static FloatVector of(FloatVector value) {
        FloatVector x = value.max(Exponential.LOWEST).min(Exponential.HIGHEST);
        FloatVector rounded = x.fma(Lanes.broadcast(Exponential.LOG2_E), Lanes.broadcast(Exponential.ROUND));
        FloatVector n = rounded.sub(Exponential.ROUND);
        FloatVector r = n.fma(Lanes.broadcast(-Exponential.LN2_LOW), n.fma(Lanes.broadcast(-Exponential.LN2_HIGH), x));
        FloatVector p = r.fma(Lanes.broadcast(Exponential.C7), Lanes.broadcast(Exponential.C6));
        p = p.fma(r, Lanes.broadcast(Exponential.C5));
        p = p.fma(r, Lanes.broadcast(Exponential.C4));
        p = p.fma(r, Lanes.broadcast(Exponential.C3));
        p = p.fma(r, Lanes.broadcast(Exponential.C2));
        p = p.fma(r, Lanes.broadcast(1f));
        p = p.fma(r, Lanes.broadcast(1f));
        return p.reinterpretAsInts()
                .add(rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                .reinterpretAsFloats();
    }
}
