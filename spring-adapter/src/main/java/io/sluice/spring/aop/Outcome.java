package io.sluice.spring.aop;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/** How a method tells the end of its call. */
enum Outcome {
    /** It returns, or throws. */
    RETURN,
    /** By a stage. */
    STAGE,
    /** By at most one element. */
    MONO,
    /** By elements. */
    FLUX;

    private static final ClassLoader LOADER = Outcome.class.getClassLoader();
    private static final boolean REACTOR = ClassUtils.isPresent("io.sluice.reactor.ReactorGuard", LOADER)
            && ClassUtils.isPresent("reactor.core.publisher.Mono", LOADER);

    static Outcome of(Method method) {
        Class<?> type = method.getReturnType();
        if (type == CompletionStage.class || type == CompletableFuture.class) {
            return STAGE;
        }
        if (isA("org.reactivestreams.Publisher", type)) {
            if (!REACTOR) {
                throw new InvalidGuardedMethodException(
                        method,
                        "to return a " + type.getSimpleName()
                                + ", sluice-reactor-adapter and reactor-core must be present");
            }
            return isA("reactor.core.publisher.Mono", type) ? MONO : FLUX;
        }
        if (isA("kotlinx.coroutines.flow.Flow", type)) {
            throw new InvalidGuardedMethodException(
                    method, "a Flow of Kotlin is not supported, since its end cannot be seen; let it return a Flux");
        }
        return RETURN;
    }

    /** By name, since the type may not be there. */
    private static boolean isA(String name, @Nullable Class<?> type) {
        return type != null
                && (type.getName().equals(name)
                        || isA(name, type.getSuperclass())
                        || Arrays.stream(type.getInterfaces()).anyMatch(each -> isA(name, each)));
    }
}
