package io.nightjar.models;

import io.nightjar.base.UnsupportedModelException;

/**
 * Mamba and Mamba-2: no attention, and no feed-forward blocks.
 *
 * <p>Source: Gu and Dao, "Mamba" (2023); Dao and Gu, "Transformers are SSMs" (2024).
 */
final class Mamba {

    static final Architecture MAMBA = Architecture.of("mamba", Mamba::mamba);
    static final Architecture MAMBA2 = Architecture.of("mamba2", Mamba::mamba2);

    private Mamba() {}

    private static DecoderSpec mamba(Header header) {
        if (header.metadata().bool(header.key("ssm.dt_b_c_rms"), false)) {
            throw new UnsupportedModelException(header.source().name() + " " + header.key("ssm.dt_b_c_rms")
                    + ": norms inside the scan (Falcon Mamba) are not supported");
        }
        return decoder(header, new MambaMixer(StateSpace.read(header)));
    }

    private static DecoderSpec mamba2(Header header) {
        StateSpace sizes = StateSpace.read(header).requireHeads(header);
        return decoder(header, new Mamba2Mixer(sizes, header.epsilon()));
    }

    private static DecoderSpec decoder(Header header, Block mixer) {
        return header.decoder(Layer.of(Residual.of(header.rms("attn_norm"), mixer)), header.rmsOutput());
    }
}
