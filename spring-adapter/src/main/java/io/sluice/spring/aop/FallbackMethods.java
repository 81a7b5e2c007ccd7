package io.sluice.spring.aop;

import io.sluice.recovery.Fallback;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * The methods that answer instead of one guarded method, by the type of exception they are for. Of those the nearest to a failure answers;
 * who takes no exception is for every {@link Exception}. What the caller gave up, by interrupt or cancelling, is answered only by who asks
 * for that very type.
 */
final class FallbackMethods {
    /**
     * One answer.
     *
     * @param passesArguments whether the guarded method's arguments are handed on
     * @param takesFailure whether the failure is
     */
    private record Answer(Method method, boolean passesArguments, boolean takesFailure) {
        @Nullable Object give(@Nullable Object target, @Nullable Object[] arguments, Throwable failure) throws Throwable {
            int passed = passesArguments ? arguments.length : 0;
            @Nullable Object[] all = Arrays.copyOf(arguments, passed + (takesFailure ? 1 : 0));
            if (takesFailure) {
                all[passed] = failure;
            }
            try {
                return method.invoke(Modifier.isStatic(method.getModifiers()) ? null : target, all);
            } catch (InvocationTargetException thrown) {
                throw thrown.getTargetException();
            }
        }
    }

    private final Map<Class<?>, Answer> answers;

    private FallbackMethods(Map<Class<?>, Answer> answers) {
        this.answers = answers;
    }

    /**
     * @throws InvalidGuardedMethodException if there is none, two are for one type, or one returns something else
     */
    static FallbackMethods find(Method guarded, Class<?> targetClass, String name) {
        Map<Class<?>, Answer> answers = new LinkedHashMap<>();
        List<Method> others = new ArrayList<>();
        for (Method candidate : methods(targetClass)) {
            if (candidate.getName().equals(name) && !candidate.isBridge() && !candidate.equals(guarded)) {
                Answer answer = answer(guarded, candidate);
                if (answer == null) {
                    others.add(candidate);
                } else {
                    add(guarded, answer, answers);
                }
            }
        }
        if (answers.isEmpty()) {
            throw new InvalidGuardedMethodException(
                    guarded,
                    "there must be a fallback method such as " + wanted(guarded, name) + ", but there "
                            + (others.isEmpty() ? "is no " + name : "is only " + told(others)));
        }
        return new FallbackMethods(answers);
    }

    private static Collection<Method> methods(Class<?> targetClass) {
        Map<String, Method> methods = new LinkedHashMap<>();
        for (Method method : ReflectionUtils.getUniqueDeclaredMethods(targetClass)) {
            methods.put(method.getName() + Arrays.toString(method.getParameterTypes()), method);
        }
        for (Class<?> type : ClassUtils.getAllInterfacesForClass(targetClass)) {
            for (Method method : type.getMethods()) {
                if (method.isDefault()) {
                    methods.putIfAbsent(method.getName() + Arrays.toString(method.getParameterTypes()), method);
                }
            }
        }
        return methods.values();
    }

    /** Null if its parameters are others. */
    private static @Nullable Answer answer(Method guarded, Method candidate) {
        Class<?>[] wanted = guarded.getParameterTypes();
        Class<?>[] taken = candidate.getParameterTypes();
        boolean takesFailure = taken.length > 0
                && taken.length != wanted.length
                && Throwable.class.isAssignableFrom(taken[taken.length - 1]);
        if (taken.length == 1 && wanted.length == 1 && !taken[0].isAssignableFrom(wanted[0])) {
            takesFailure = Throwable.class.isAssignableFrom(taken[0]);
        }
        int arguments = taken.length - (takesFailure ? 1 : 0);
        boolean passesArguments = arguments == wanted.length;
        if (!passesArguments && arguments > 0) {
            return null;
        }
        for (int i = 0; i < arguments; i++) {
            if (!ClassUtils.isAssignable(taken[i], wanted[i])) {
                return null;
            }
        }
        return new Answer(candidate, passesArguments, takesFailure);
    }

    private static void add(Method guarded, Answer answer, Map<Class<?>, Answer> answers) {
        Method method = answer.method;
        Class<?> returned = method.getReturnType();
        Class<?> wanted = guarded.getReturnType();
        if (wanted == void.class ? returned != void.class : !ClassUtils.isAssignable(wanted, returned)) {
            throw new InvalidGuardedMethodException(
                    guarded,
                    "its fallback method "
                            + InvalidGuardedMethodException.signature(method) + " must return a "
                            + wanted.getSimpleName() + ", as "
                            + wanted(guarded, method.getName()) + ", but returns a " + returned.getSimpleName());
        }
        Class<?> type =
                answer.takesFailure ? method.getParameterTypes()[method.getParameterCount() - 1] : Exception.class;
        Answer other = answers.putIfAbsent(type, answer);
        if (other != null) {
            throw new InvalidGuardedMethodException(
                    guarded,
                    "there must be one fallback method for each type of exception, but for " + type.getSimpleName()
                            + " there are " + told(List.of(other.method, method)));
        }
        ReflectionUtils.makeAccessible(method);
    }

    private static String wanted(Method guarded, String name) {
        List<Class<?>> types = new ArrayList<>(List.of(guarded.getParameterTypes()));
        types.add(Throwable.class);
        return guarded.getReturnType().getSimpleName()
                + ' '
                + name
                + '('
                + InvalidGuardedMethodException.types(types.toArray(Class<?>[]::new))
                + ')';
    }

    private static String told(List<Method> methods) {
        return methods.stream().map(InvalidGuardedMethodException::signature).collect(Collectors.joining(" and "));
    }

    /** For hints: native images keep only what they are told to. */
    List<Method> methods() {
        return answers.values().stream().map(Answer::method).toList();
    }

    boolean handles(Throwable failure) {
        return nearest(failure) != null;
    }

    /**
     * The answer to a failure.
     *
     * @throws Throwable the failure if there is none, or what the answer throws, with the failure suppressed in it
     */
    @Nullable Object answer(@Nullable Object target, @Nullable Object[] arguments, Throwable failure) throws Throwable {
        Answer answer = nearest(failure);
        if (answer == null) {
            throw failure;
        }
        try {
            return answer.give(target, arguments, failure);
        } catch (Throwable second) {
            throw withSuppressed(second, failure);
        }
    }

    @SuppressWarnings("ReferenceEquality") // what must not suppress itself is this very exception
    private static Throwable withSuppressed(Throwable second, Throwable failure) {
        if (second != failure) {
            second.addSuppressed(failure);
        }
        return second;
    }

    private @Nullable Answer nearest(Throwable failure) {
        boolean gaveUp = failure instanceof InterruptedException || failure instanceof CancellationException;
        for (Class<?> type = failure.getClass(); type != null; type = type.getSuperclass()) {
            if (gaveUp && type == Exception.class) {
                return null;
            }
            Answer answer = answers.get(type);
            if (answer != null) {
                return answer;
            }
        }
        return null;
    }

    /** The same answers for one asynchronous call, whose stage a fallback completes, and which stays cancellable. */
    Fallback of(@Nullable Object target, @Nullable Object[] arguments) {
        Fallback.Builder all = Fallback.builder();
        answers.forEach((type, answer) -> all.on(type.asSubclass(Throwable.class), failure -> {
            try {
                return answer.give(target, arguments, failure);
            } catch (RuntimeException | Error asIs) {
                throw asIs;
            } catch (Throwable checked) {
                throw new CompletionException(checked);
            }
        }));
        return all.build();
    }
}
