package io.nightjar.formats;

import io.nightjar.base.ElementType;
import io.nightjar.base.FetchException;
import io.nightjar.base.ModelFormatException;
import io.nightjar.base.Tensor;
import io.nightjar.base.UnsupportedModelException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model in GGUF files, mapped into memory. Everything in the headers is checked when it is opened: nothing in a file is
 * trusted, and nothing is allocated by a number that the file's own size does not bear out.
 *
 * <p>A file whose tensors are of types that cannot be read yet still opens, so that {@link #metadata} and {@link
 * #tensorInfos} can list it; {@link #tensors} then refuses.
 *
 * <p>Safe for any thread. The files must not be cut short while they are open.
 */
public final class GgufFile implements ModelSource {

    private final Arena arena;
    private final GgufPart first;
    private final List<GgufTensorInfo> infos;
    private final Map<String, Tensor> tensors;
    private final List<GgufTensorInfo> unreadable;

    private GgufFile(Arena arena, List<GgufPart> parts) {
        this.arena = arena;
        this.first = parts.getFirst();
        List<GgufTensorInfo> allInfos = new ArrayList<>();
        Map<String, Tensor> byName = new LinkedHashMap<>();
        List<GgufTensorInfo> withoutCodec = new ArrayList<>();
        for (GgufPart part : parts) {
            for (GgufTensorInfo info : part.tensors()) {
                allInfos.add(info);
                Optional<ElementType> type = info.type().elementType();
                if (type.isPresent()) {
                    byName.put(info.name(), tensor(part, info, type.get()));
                } else {
                    withoutCodec.add(info);
                }
            }
        }
        this.infos = Collections.unmodifiableList(allInfos);
        this.tensors = Collections.unmodifiableMap(byName);
        this.unreadable = withoutCodec;
    }

    /**
     * Opens a model; of one that is split over several files, {@code path} is the first and the others lie beside it.
     *
     * @throws FetchException if a file is not there or cannot be read
     * @throws ModelFormatException if a file is corrupt, or a later part of a split model
     * @throws UnsupportedModelException if it is big-endian, of another version, or has a tensor of an unknown type
     */
    public static GgufFile open(Path path) {
        Arena arena = Arena.ofShared();
        try {
            return new GgufFile(arena, openParts(path, arena));
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    @Override
    public String format() {
        return "GGUF version " + first.version();
    }

    @Override
    public List<TensorInfo> tensorInfos() {
        return infos.stream()
                .map(info -> new TensorInfo(
                        info.fileName(),
                        info.name(),
                        info.type().name(),
                        info.type().elementType().isPresent(),
                        info.shape(),
                        info.offsetBytes(),
                        info.sizeBytes()))
                .toList();
    }

    @Override
    public String name() {
        return first.fileName();
    }

    @Override
    public Metadata metadata() {
        return first.metadata();
    }

    /**
     * All tensors by name, in file order.
     *
     * @throws UnsupportedModelException if one of them is of a type that cannot be read
     */
    @Override
    public Map<String, Tensor> tensors() {
        if (!unreadable.isEmpty()) {
            GgufTensorInfo info = unreadable.getFirst();
            throw new UnsupportedModelException(info.fileName() + " tensor " + GgufCursor.shown(info.name()) + " "
                    + info.shape() + ": element type " + info.type().name() + " (GGUF id "
                    + info.type().id() + ") is not supported, as of " + unreadable.size() + " of " + infos.size()
                    + " tensors - use the same model in another type, such as Q8_0 or Q4_K_M");
        }
        return tensors;
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    private static List<GgufPart> openParts(Path path, Arena arena) {
        GgufPart first = GgufPart.open(path, arena);
        List<Path> paths = GgufSplit.parts(path, first);
        List<GgufPart> parts = new ArrayList<>();
        parts.add(first);
        Map<String, String> holders = new LinkedHashMap<>();
        first.tensors().forEach(info -> holders.put(info.name(), first.fileName()));
        for (int i = 1; i < paths.size(); i++) {
            if (!Files.exists(paths.get(i))) {
                throw new FetchException(paths.get(i) + ": no such file - it is part " + (i + 1) + " of " + paths.size()
                        + " of " + first.fileName());
            }
            GgufPart part = GgufPart.open(paths.get(i), arena);
            GgufSplit.checkPart(part, i, paths.size());
            for (GgufTensorInfo info : part.tensors()) {
                String holder = holders.putIfAbsent(info.name(), part.fileName());
                if (holder != null) {
                    throw ModelFormatException.of(
                            part.fileName(),
                            "tensor " + GgufCursor.shown(info.name()),
                            "a new name",
                            "one that is in " + holder);
                }
            }
            parts.add(part);
        }
        if (paths.size() > 1) {
            first.metadata().integer(GgufSplit.TENSORS_KEY, holders.size(), holders.size(), holders.size());
        }
        return parts;
    }

    private static Tensor tensor(GgufPart part, GgufTensorInfo info, ElementType type) {
        return new Tensor(info.name(), type, info.shape(), part.bytes().asSlice(info.offsetBytes(), info.sizeBytes()));
    }
}
