package io.nightjar.models;

import io.nightjar.ops.Rotation.Pairs;
import java.util.List;

/**
 * EXAONE 4: norms after blocks only; where there is a window, the layers that see all are not rotated.
 *
 * <p>Source: LG AI Research, "EXAONE 4.0" (2025).
 */
final class Exaone4 {

    static final Architecture EXAONE4 = Architecture.of("exaone4", Exaone4::exaone4);

    private static final int GLOBAL_LAYER_EVERY = 4;

    private Exaone4() {}

    private static DecoderSpec exaone4(Header header) {
        HeadStep normalise = new HeadStep.NormaliseHeads(header.epsilon());
        HeadStep rotate = header.rotate(Pairs.HALVES);
        boolean hybrid = header.window() > 0;
        List<Layer> layers = header.windows(GLOBAL_LAYER_EVERY).stream()
                .map(window -> hybrid && window == 0
                        ? header.attention(window, normalise)
                        : header.attention(window, normalise, rotate))
                .map(attention -> Olmo.postNorm(header, attention))
                .toList();
        return header.decoder(1, layers, header.rmsOutput());
    }
}
