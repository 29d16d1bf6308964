import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.ConstantPoolSharingOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Rewrites the classes of a jar that were compiled for Java 5 or older as classes of Java 8, with stack maps; all else stays as it
 * is. JDK 25 leaves older classes out of an AOT cache, with every class that names them, and fails to write one that links the
 * rest. Picocli is such a library.
 *
 * <p>Usage: {@code java tools/ModernClasses.java FILE.jar}; the jar is replaced.
 */
public final class ModernClasses {

    /** Classes before this version have no stack maps. */
    private static final int FIRST_WITH_STACK_MAPS = ClassFile.JAVA_6_VERSION;

    private final ClassFile classFile;

    private ModernClasses(ClassLoader classes) {
        classFile = ClassFile.of(
                StackMapsOption.GENERATE_STACK_MAPS,
                // With the old pool, bodies that do not change would be copied without stack maps.
                ConstantPoolSharingOption.NEW_POOL,
                ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(classes)
                        .orElse(ClassHierarchyResolver.defaultResolver())));
    }

    public static void main(String[] args) throws IOException {
        Path jar = Path.of(args[0]);
        Path rewritten = Path.of(args[0] + ".rewritten");
        try (URLClassLoader classes = new URLClassLoader(new URL[] {jar.toUri().toURL()});
                ZipFile from = new ZipFile(jar.toFile());
                OutputStream file = new BufferedOutputStream(Files.newOutputStream(rewritten));
                ZipOutputStream to = new ZipOutputStream(file)) {
            ModernClasses modern = new ModernClasses(classes);
            for (ZipEntry entry : Collections.list(from.entries())) {
                ZipEntry copy = new ZipEntry(entry.getName());
                copy.setTime(entry.getTime());
                to.putNextEntry(copy);
                byte[] bytes = from.getInputStream(entry).readAllBytes();
                to.write(entry.getName().endsWith(".class") ? modern.rewrite(bytes) : bytes);
            }
        }
        Files.move(rewritten, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    private byte[] rewrite(byte[] bytes) {
        ClassModel old = classFile.parse(bytes);
        if (old.majorVersion() >= FIRST_WITH_STACK_MAPS) {
            return bytes;
        }
        ClassTransform body = ClassTransform.transformingMethodBodies((code, element) -> code.with(element))
                .andThen(ClassTransform.dropping(ClassFileVersion.class::isInstance));
        return classFile.build(old.thisClass().asSymbol(), rewritten -> {
            rewritten.withVersion(ClassFile.JAVA_8_VERSION, 0);
            rewritten.transform(old, body);
        });
    }
}
