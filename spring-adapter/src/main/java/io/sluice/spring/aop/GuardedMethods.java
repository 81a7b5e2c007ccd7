package io.sluice.spring.aop;

import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.guard.document.BulkheadRule;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.recovery.RetryConfig;
import io.sluice.recovery.TimeoutConfig;
import io.sluice.spring.annotation.Bulkhead;
import io.sluice.spring.annotation.CircuitBreaker;
import io.sluice.spring.annotation.Guarded;
import io.sluice.spring.annotation.RateLimiter;
import io.sluice.spring.annotation.Retry;
import io.sluice.spring.annotation.TimeLimiter;
import io.sluice.spring.aop.GuardedMethod.Part;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;

/**
 * Finds what stands at methods, and remembers it. All that can be wrong with an annotation is found out here, which is when the proxy of
 * the first bean of a class is made.
 * <p><b>Thread safety.</b> Safe for many threads.
 */
final class GuardedMethods {
    static final List<Class<? extends Annotation>> ANNOTATIONS = List.of(
            Guarded.class, Retry.class, CircuitBreaker.class, RateLimiter.class, Bulkhead.class, TimeLimiter.class);

    private record Key(Method method, Class<?> targetClass) {}

    private final Map<Key, GuardedMethod> known = new ConcurrentHashMap<>();
    private final BeanFactory beans;
    private final UnaryOperator<String> placeholders;

    /**
     * @param beans what expressions may name
     * @param placeholders resolves those in names of guards
     */
    GuardedMethods(BeanFactory beans, UnaryOperator<String> placeholders) {
        this.beans = beans;
        this.placeholders = placeholders;
    }

    /** Whether it is worth while to look at the methods of this class. */
    static boolean mayHave(Class<?> type) {
        return AnnotationUtils.isCandidateClass(type, ANNOTATIONS);
    }

    /**
     * What stands at a method; null if nothing does.
     *
     * @throws InvalidGuardedMethodException if it cannot be
     */
    @Nullable GuardedMethod find(Method method, Class<?> targetClass) {
        Class<?> userClass = ClassUtils.getUserClass(targetClass);
        Method specific = AopUtils.getMostSpecificMethod(method, userClass);
        Key key = new Key(specific, userClass);
        GuardedMethod found = known.get(key);
        if (found == null) {
            found = look(specific, method, userClass);
            if (found != null) {
                known.put(
                        key, found); // nothing is remembered of methods where nothing stands: they are asked about once
            }
        }
        return found;
    }

    /** All that were found. */
    Collection<GuardedMethod> all() {
        return List.copyOf(known.values());
    }

    private @Nullable GuardedMethod look(Method specific, Method asked, Class<?> type) {
        if (specific.getDeclaringClass() == Object.class || specific.isSynthetic()) {
            return null;
        }
        Map<Class<?>, Annotation> found = new LinkedHashMap<>();
        boolean own = false;
        for (Class<? extends Annotation> kind : ANNOTATIONS) {
            Annotation annotation = ofMethod(specific, asked, kind);
            own |= annotation != null;
            annotation = annotation == null ? AnnotatedElementUtils.findMergedAnnotation(type, kind) : annotation;
            if (annotation != null) {
                found.put(kind, annotation);
            }
        }
        if (found.isEmpty() || !own && isNotForProxies(specific)) {
            return null;
        }
        checkSeen(specific);
        return guarded(specific, type, found);
    }

    private static @Nullable Annotation ofMethod(Method specific, Method asked, Class<? extends Annotation> kind) {
        Annotation annotation = AnnotatedElementUtils.findMergedAnnotation(specific, kind);
        return annotation == null ? AnnotatedElementUtils.findMergedAnnotation(asked, kind) : annotation;
    }

    private static boolean isNotForProxies(Method method) {
        int modifiers = method.getModifiers();
        return Modifier.isPrivate(modifiers) || Modifier.isStatic(modifiers) || Modifier.isFinal(modifiers);
    }

    private static void checkSeen(Method method) {
        if (isNotForProxies(method)) {
            throw new InvalidGuardedMethodException(
                    method, "it must not be private, static or final, since its calls pass by any proxy then");
        }
        Class<?>[] parameters = method.getParameterTypes();
        if (parameters.length > 0
                && parameters[parameters.length - 1].getName().equals("kotlin.coroutines.Continuation")) {
            throw new InvalidGuardedMethodException(
                    method,
                    "suspending functions of Kotlin are not supported; let it return a Mono or a CompletionStage");
        }
    }

    private @Nullable GuardedMethod guarded(Method method, Class<?> type, Map<Class<?>, Annotation> found) {
        Map<String, Annotation> fallbacks = new LinkedHashMap<>();
        List<Part> parts = new ArrayList<>();
        String guard = null;
        CallDescription description = null;
        for (Annotation annotation : found.values()) {
            if (annotation instanceof Guarded whole) {
                guard = name(method, whole.value());
                description = CallDescription.of(method, whole, beans);
                note(whole.fallbackMethod(), whole, fallbacks);
            } else {
                parts.add(part(method, annotation, fallbacks));
            }
        }
        if (guard != null && !parts.isEmpty()) {
            throw new InvalidGuardedMethodException(
                    method,
                    "@Guarded must stand alone, since it is the whole guard, but stands with " + names(found.values()));
        }
        if (fallbacks.containsKey(method.getName())) {
            return null; // its class is annotated, and it is what answers
        }
        return new GuardedMethod(
                method, Outcome.of(method), guard, List.copyOf(parts), description, fallbacks(method, type, fallbacks));
    }

    private Part part(Method method, Annotation annotation, Map<String, Annotation> fallbacks) {
        if (annotation instanceof Retry retry) {
            note(retry.fallbackMethod(), retry, fallbacks);
            return new Part(StandardKinds.RETRY, name(method, retry.name()), RetryConfig.ofDefaults());
        }
        if (annotation instanceof CircuitBreaker breaker) {
            note(breaker.fallbackMethod(), breaker, fallbacks);
            return new Part(
                    StandardKinds.CIRCUIT_BREAKER, name(method, breaker.name()), CircuitBreakerConfig.ofDefaults());
        }
        if (annotation instanceof RateLimiter limiter) {
            note(limiter.fallbackMethod(), limiter, fallbacks);
            if (limiter.permits() != 1) {
                throw new InvalidGuardedMethodException(method, "permits must be 1, but was " + limiter.permits());
            }
            return new Part(StandardKinds.RATE_LIMITER, name(method, limiter.name()), RateLimiterConfig.ofDefaults());
        }
        if (annotation instanceof Bulkhead bulkhead) {
            note(bulkhead.fallbackMethod(), bulkhead, fallbacks);
            BulkheadRule rule = bulkhead.type() == Bulkhead.Type.SEMAPHORE
                    ? BulkheadRule.of(BulkheadConfig.ofDefaults())
                    : BulkheadRule.custom().type(BulkheadRule.Type.THREAD_POOL).build();
            return new Part(StandardKinds.BULKHEAD, name(method, bulkhead.name()), rule);
        }
        TimeLimiter limiter = (TimeLimiter) annotation;
        note(limiter.fallbackMethod(), limiter, fallbacks);
        TimeoutConfig second = TimeoutConfig.custom()
                .attemptTimeout(Duration.ofSeconds(1))
                .interrupt(true)
                .build();
        return new Part(StandardKinds.TIMEOUT, name(method, limiter.name()), second);
    }

    private String name(Method method, String given) {
        String name = placeholders.apply(given);
        if (name.isBlank()) {
            throw new InvalidGuardedMethodException(
                    method, "the name of a guard must not be blank, but was \"" + name + '"');
        }
        return name;
    }

    private static void note(String fallback, Annotation by, Map<String, Annotation> fallbacks) {
        if (!fallback.isEmpty()) {
            fallbacks.putIfAbsent(fallback, by);
        }
    }

    private static @Nullable FallbackMethods fallbacks(
            Method method, Class<?> type, Map<String, Annotation> fallbacks) {
        if (fallbacks.size() > 1) {
            List<String> told = new ArrayList<>();
            fallbacks.forEach((name, by) ->
                    told.add('"' + name + "\" of @" + by.annotationType().getSimpleName()));
            throw new InvalidGuardedMethodException(
                    method,
                    "all annotations must name the same fallbackMethod, but there are " + String.join(" and ", told));
        }
        return fallbacks.isEmpty()
                ? null
                : FallbackMethods.find(
                        method, type, fallbacks.keySet().iterator().next());
    }

    private static String names(Collection<Annotation> annotations) {
        return String.join(
                ", ",
                annotations.stream()
                        .filter(each -> !(each instanceof Guarded))
                        .map(each -> '@' + each.annotationType().getSimpleName())
                        .toList());
    }
}
