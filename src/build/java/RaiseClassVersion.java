import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Rewrites a jar in place so that its classes have class-file version 50 or newer.
 *
 * <p>The JDK leaves older classes out of an AOT cache. picocli is compiled for Java 5 (version 49),
 * and it is most of what runs when lmresp starts.
 */
public final class RaiseClassVersion {
    private static final int OLDEST_IN_AOT_CACHE = ClassFile.JAVA_6_VERSION;

    private static final String CHANGED =
            """
            The class files in this jar are not those of its authors: the build of lmresp has rewritten them to version
            50, with the stack maps that this version needs. They do the same as before.
            """;

    /** From version 50 on a method needs a stack map: passing its code through writes one. */
    private static final ClassTransform RAISE =
            (builder, element) -> {
                switch (element) {
                    case ClassFileVersion _ -> builder.withVersion(OLDEST_IN_AOT_CACHE, 0);
                    case MethodModel method ->
                            builder.transformMethod(
                                    method, MethodTransform.transformingCode(CodeBuilder::with));
                    default -> builder.with(element);
                }
            };

    public static void main(String[] args) throws IOException {
        try (FileSystem jar = FileSystems.newFileSystem(Path.of(args[0]))) {
            // Stack maps need to know which class extends which.
            var hierarchy =
                    ClassHierarchyResolver.ofResourceParsing(
                                    type -> open(jar, type.descriptorString()))
                            .orElse(ClassHierarchyResolver.defaultResolver());
            var classFile =
                    ClassFile.of(
                            ClassHierarchyResolverOption.of(hierarchy),
                            StackMapsOption.GENERATE_STACK_MAPS);
            // The Apache License wants files that were changed to say so (4b).
            Files.writeString(jar.getPath("/META-INF/CHANGED-BY-LMRESP.txt"), CHANGED);
            for (Path path : classes(jar)) {
                var model = classFile.parse(Files.readAllBytes(path));
                if (model.majorVersion() < OLDEST_IN_AOT_CACHE) {
                    Files.write(path, classFile.transformClass(model, RAISE));
                }
            }
        }
    }

    private static List<Path> classes(FileSystem jar) throws IOException {
        try (var paths = Files.walk(jar.getPath("/"))) {
            return paths.filter(path -> path.toString().endsWith(".class")).toList();
        }
    }

    private static InputStream open(FileSystem jar, String descriptor) {
        Path path = jar.getPath("/" + descriptor.substring(1, descriptor.length() - 1) + ".class");
        try {
            return Files.exists(path) ? Files.newInputStream(path) : null;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
