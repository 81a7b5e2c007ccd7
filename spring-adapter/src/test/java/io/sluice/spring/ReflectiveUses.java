package io.sluice.spring;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * What the main classes of this module, and of the modules that it stands on, reach by name: read from their byte code.
 * <p>Handles of fields are told with class and field; of all other ways it is told which class goes them.
 */
final class ReflectiveUses {
    private static final String LOOKUP = "java/lang/invoke/MethodHandles$Lookup";

    /** Ways to get at something by its name; those of a prefix end in a star. */
    private static final Map<String, Set<String>> WAYS = Map.of(
            "java/lang/Class",
            Set.of("forName", "get*Method*", "get*Field*", "get*Constructor*", "getRecordComponents", "getResource*"),
            "java/lang/ClassLoader",
            Set.of("loadClass", "getResource*"),
            LOOKUP,
            Set.of("find*", "unreflect*"),
            "java/lang/invoke/MethodHandles",
            Set.of("privateLookupIn"),
            "java/lang/reflect/Proxy",
            Set.of("newProxyInstance"),
            "java/util/ServiceLoader",
            Set.of("load*"),
            "java/util/ResourceBundle",
            Set.of("getBundle"),
            "org/springframework/util/ClassUtils",
            Set.of("forName", "resolveClassName", "isPresent", "get*Method*"),
            "org/springframework/util/ReflectionUtils",
            Set.of("find*", "get*Methods", "doWith*"));

    private final SortedMap<String, SortedSet<String>> fields = new TreeMap<>();
    private final SortedMap<String, SortedSet<String>> others = new TreeMap<>();

    private ReflectiveUses() {}

    static ReflectiveUses ofMainClasses() throws IOException {
        ReflectiveUses uses = new ReflectiveUses();
        for (Resource resource :
                new PathMatchingResourcePatternResolver().getResources("classpath*:io/sluice/**/*.class")) {
            String place = resource.getURL().toString();
            if (!place.contains("/test-classes/") && !place.contains("-tests.jar!")) {
                try (InputStream code = resource.getInputStream()) {
                    new ClassReader(code).accept(uses.new OfClass(), ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
                }
            }
        }
        return uses;
    }

    /** Names of fields that have handles, by their classes. */
    SortedMap<String, SortedSet<String>> fields() {
        return fields;
    }

    /** What else is called that looks for names, as {@code Class.getMethod}, by the outermost class that calls it. */
    SortedMap<String, SortedSet<String>> others() {
        return others;
    }

    private final class OfClass extends ClassVisitor {
        private String name = "";

        OfClass() {
            super(SpringAsmInfo.ASM_VERSION);
        }

        @Override
        public void visit(
                int version,
                int access,
                String internalName,
                @Nullable String signature,
                @Nullable String superName,
                String @Nullable [] interfaces) {
            name = Type.getObjectType(internalName).getClassName();
        }

        @Override
        public MethodVisitor visitMethod(
                int access,
                String method,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            return new OfMethod(name);
        }
    }

    /** {@code findVarHandle(Owner.class, "field", …)} pushes two constants, in this order, with no other text between. */
    private final class OfMethod extends MethodVisitor {
        private final String caller;
        private String type = "";
        private String owner = "";
        private String text = "";

        OfMethod(String caller) {
            super(SpringAsmInfo.ASM_VERSION);
            this.caller = caller;
        }

        @Override
        public void visitLdcInsn(Object value) {
            if (value instanceof Type constant) {
                type = constant.getClassName();
            } else if (value instanceof String constant) {
                text = constant;
                owner = type;
            }
        }

        @Override
        public void visitMethodInsn(int opcode, String declaring, String name, String descriptor, boolean ofInterface) {
            if (declaring.equals(LOOKUP) && name.equals("findVarHandle")) {
                fields.computeIfAbsent(owner, first -> new TreeSet<>()).add(text);
            } else if (WAYS.getOrDefault(declaring, Set.of()).stream().anyMatch(way -> matches(way, name))) {
                String outermost = caller.contains("$") ? caller.substring(0, caller.indexOf('$')) : caller;
                String simple = declaring.substring(declaring.lastIndexOf('/') + 1);
                others.computeIfAbsent(outermost, first -> new TreeSet<>()).add(simple + '.' + name);
            }
        }

        private static boolean matches(String way, String name) {
            return name.matches(way.replace("*", ".*"));
        }
    }
}
