package io.nightjar.models;

import io.nightjar.ops.Activation;
import io.nightjar.ops.Rotation.Pairs;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Families that are {@link Llama} with one or two things changed: the pairs of the rotation, norms of queries and keys before
 * or after it, where a norm keeps its gain, the feed-forward block, layers without rotation.
 *
 * <p>Sources: Yang et al., "Qwen2 Technical Report" (2024); "Qwen3 Technical Report" (2025); the model cards of Seed-OSS, ERNIE
 * 4.5, Hunyuan, Arcee AFM and SmolLM3 (2025).
 */
final class LlamaRelatives {

    static final Architecture QWEN2 = Architecture.of("qwen2", LlamaRelatives::qwen2);
    static final Architecture QWEN3 = Architecture.of("qwen3", LlamaRelatives::qwen3);
    static final Architecture SEED_OSS = Architecture.of("seed_oss", LlamaRelatives::seedOss);
    static final Architecture ERNIE_4_5 = Architecture.of("ernie4_5", LlamaRelatives::ernie);
    static final Architecture HUNYUAN_DENSE = Architecture.of("hunyuan-dense", LlamaRelatives::hunyuan);
    static final Architecture ARCEE = Architecture.of("arcee", LlamaRelatives::arcee);
    static final Architecture SMOLLM3 = Architecture.of("smollm3", LlamaRelatives::smolLm3);

    private static final int SMOLLM3_STILL_LAYER_EVERY = 4;

    private LlamaRelatives() {}

    private static DecoderSpec qwen2(Header header) {
        return Llama.decoder(header, header.attention(header.rotate(Pairs.HALVES)));
    }

    private static DecoderSpec qwen3(Header header) {
        HeadStep normalise = new HeadStep.NormaliseHeads(header.epsilon());
        return Llama.decoder(header, header.attention(normalise, header.rotate(Pairs.HALVES)));
    }

    private static DecoderSpec seedOss(Header header) {
        Layer layer = Layer.sequential(
                header.rms("attn_norm"),
                header.attention(header.rotate(Pairs.HALVES)),
                header.rms("post_attention_norm"),
                header.gatedMlp(Activation.SILU));
        return header.decoder(layer, header.rmsOutput());
    }

    private static DecoderSpec ernie(Header header) {
        return Llama.decoder(header, header.attention(header.rotate(Pairs.INTERLEAVED)));
    }

    private static DecoderSpec hunyuan(Header header) {
        HeadStep normalise = new HeadStep.NormaliseHeads(header.epsilon());
        return Llama.decoder(header, header.attention(header.rotate(Pairs.HALVES), normalise));
    }

    private static DecoderSpec arcee(Header header) {
        Layer layer = Layer.sequential(
                header.rms("attn_norm"),
                header.attention(header.rotate(Pairs.INTERLEAVED)),
                header.rms("ffn_norm"),
                header.plainMlp(Activation.RELU_SQUARED));
        return header.decoder(layer, header.rmsOutput());
    }

    private static DecoderSpec smolLm3(Header header) {
        Attention turned = header.attention(header.rotate(Pairs.INTERLEAVED));
        Attention still = header.attention();
        List<Layer> layers = IntStream.rangeClosed(1, header.layers())
                .mapToObj(layer -> Layer.sequential(
                        header.rms("attn_norm"),
                        layer % SMOLLM3_STILL_LAYER_EVERY == 0 ? still : turned,
                        header.rms("ffn_norm"),
                        header.gatedMlp(Activation.SILU)))
                .toList();
        return header.decoder(1, layers, header.rmsOutput());
    }
}
