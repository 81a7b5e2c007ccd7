package io.sluice.spring.aop;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;
import org.springframework.util.ClassUtils;

/**
 * Finds calls of guarded methods by {@code this}, which pass by the proxy, in the byte code of their class. A method that gets hold of another
 * object of its class (a parameter, a field, a result, a cast), which may well be the proxy, is not looked at further: so what is
 * told is so, and what is not told may be.
 */
final class SelfCalls {
    private SelfCalls() {}

    /** Each as {@code Prices.all calls of(String)}; none where the byte code is not at hand, as in a native image. */
    static List<String> find(Class<?> type, Collection<Method> guarded) {
        Map<String, Method> byDescriptor = guarded.stream()
                .collect(Collectors.toMap(
                        method -> method.getName() + Type.getMethodDescriptor(method),
                        Function.identity(),
                        (first, second) -> first));
        List<String> found = new ArrayList<>();
        try (InputStream code = type.getResourceAsStream(ClassUtils.getClassFileName(type))) {
            if (code != null) {
                new ClassReader(code)
                        .accept(
                                new Visitor(type, byDescriptor, found),
                                ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
            }
        } catch (IOException | IllegalArgumentException unreadable) { // such as a class file of a later Java
            return List.of();
        }
        return found;
    }

    private static final class Visitor extends ClassVisitor {
        private final Class<?> type;
        private final Map<String, Method> guarded;
        private final List<String> found;

        Visitor(Class<?> type, Map<String, Method> guarded, List<String> found) {
            super(SpringAsmInfo.ASM_VERSION);
            this.type = type;
            this.guarded = guarded;
            this.found = found;
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            String own = Type.getDescriptor(type);
            boolean hasOther = (access & (Opcodes.ACC_STATIC | Opcodes.ACC_BRIDGE)) != 0
                    || descriptor.substring(0, descriptor.indexOf(')')).contains(own);
            return hasOther ? null : new Body(name, own);
        }

        private final class Body extends MethodVisitor {
            private final String method;
            private final String own;
            private final String ownName = Type.getInternalName(type);
            private boolean hasOther;

            Body(String method, String own) {
                super(SpringAsmInfo.ASM_VERSION);
                this.method = method;
                this.own = own;
            }

            @Override
            public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
                hasOther |= descriptor.equals(own);
            }

            @Override
            public void visitTypeInsn(int opcode, String name) {
                hasOther |= name.equals(ownName);
            }

            @Override
            public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean ofInterface) {
                hasOther |= descriptor.endsWith(own);
                Method called = guarded.get(name + descriptor);
                if (called != null && !hasOther && opcode == Opcodes.INVOKEVIRTUAL && owner.equals(ownName)) {
                    found.add(type.getSimpleName() + '.' + method + " calls "
                            + InvalidGuardedMethodException.signature(called));
                }
            }
        }
    }
}
