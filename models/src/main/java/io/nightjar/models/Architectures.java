package io.nightjar.models;

import io.nightjar.base.UnsupportedModelException;
import io.nightjar.formats.ModelSource;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The table of architectures. To add one: a file like {@link Llama}, a row here, a golden test. */
public final class Architectures {

    private static final List<Architecture> TABLE = List.of(
            Llama.LLAMA,
            LlamaRelatives.QWEN2,
            LlamaRelatives.QWEN3,
            LlamaRelatives.SEED_OSS,
            LlamaRelatives.ERNIE_4_5,
            LlamaRelatives.HUNYUAN_DENSE,
            LlamaRelatives.ARCEE,
            LlamaRelatives.SMOLLM3,
            Gemma.GEMMA,
            Gemma.GEMMA2,
            Gemma3.GEMMA3,
            Gemma3n.GEMMA3N,
            Gemma4.GEMMA4,
            Phi.PHI2,
            Phi.PHI3,
            Granite.GRANITE,
            Olmo.OLMO,
            Olmo.OLMO2,
            Exaone4.EXAONE4,
            StableLm.STABLELM,
            Gpt.GPT2,
            Gpt.STARCODER2,
            Gpt.GPT_NEOX,
            Gpt.NEMOTRON,
            Falcon.FALCON,
            Cohere.COMMAND_R,
            Cohere.COHERE2,
            Glm4.GLM4,
            BitNet.BITNET,
            BitNet.BITNET_SILU,
            ExpertFamilies.QWEN2_MOE,
            ExpertFamilies.QWEN3_MOE,
            ExpertFamilies.OLMOE,
            ExpertFamilies.GRANITE_MOE,
            ExpertFamilies.PHI_MOE,
            ExpertFamilies.GLM4_MOE,
            GptOss.GPT_OSS,
            DeepSeek.DEEPSEEK2,
            Bert.BERT,
            Mamba.MAMBA,
            Mamba.MAMBA2,
            FalconH1.FALCON_H1,
            GraniteHybrid.GRANITE_HYBRID,
            Lfm2.LFM2,
            Qwen3Next.QWEN3_NEXT,
            Qwen3Next.QWEN3_5);

    private static final int LONGEST_COMPARED = 64;

    private Architectures() {}

    /**
     * Reads a model's spec, checks its tensors and builds its program.
     *
     * @throws UnsupportedModelException if the architecture, or something that this file uses of it, is not in the table
     * @throws io.nightjar.base.ModelFormatException if metadata and tensors contradict each other
     */
    public static Model load(ModelSource source) {
        String name = source.metadata().text("general.architecture");
        for (Architecture architecture : TABLE) {
            if (architecture.name().equals(name)) {
                return DecoderProgram.build(architecture.spec(source), source);
            }
        }
        throw new UnsupportedModelException(source.name() + " general.architecture: \"" + name
                + "\" is not supported; the nearest that is: \"" + nearest(name) + "\"");
    }

    private static String nearest(String name) {
        return TABLE.stream()
                .map(Architecture::name)
                .min(Comparator.comparingInt(known -> editDistance(known, name)))
                .orElseThrow();
    }

    /**
     * How many letters must be added, taken away or changed to make one word of the other. Only the first ones of a long name
     * count: it comes from a file that may hold anything.
     *
     * <p>Source: Wagner and Fischer, "The String-to-String Correction Problem" (1974).
     */
    private static int editDistance(String known, String name) {
        int length = Math.min(name.length(), LONGEST_COMPARED);
        int[] distances = IntStream.rangeClosed(0, length).toArray();
        for (int i = 1; i <= known.length(); i++) {
            int diagonal = distances[0];
            distances[0] = i;
            for (int j = 1; j <= length; j++) {
                int changed = diagonal + (known.charAt(i - 1) == name.charAt(j - 1) ? 0 : 1);
                diagonal = distances[j];
                distances[j] = Math.min(changed, 1 + Math.min(distances[j], distances[j - 1]));
            }
        }
        return distances[length];
    }
}
