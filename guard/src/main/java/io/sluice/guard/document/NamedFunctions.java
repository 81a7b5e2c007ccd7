package io.sluice.guard.document;

import io.sluice.core.Check;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is code, by the names that rule documents use for it; immutable.
 * <p>A document says {@code recordException: isBusy}; here it is told what {@code isBusy} is. An option's type is looked at, but not
 * its type arguments: they are gone at run time.
 */
public final class NamedFunctions {
    private static final NamedFunctions NONE = new NamedFunctions(Map.of(), false);

    private final Map<String, Object> byName;
    private final boolean assumesOthers;

    private NamedFunctions(Map<String, Object> byName, boolean assumesOthers) {
        this.byName = byName;
        this.assumesOthers = assumesOthers;
    }

    /** No names. */
    public static NamedFunctions none() {
        return NONE;
    }

    /** Every name is taken to be a function; such a one cannot be called. */
    static NamedFunctions assumed() {
        return new NamedFunctions(Map.of(), true);
    }

    /**
     * These and one more.
     *
     * @throws IllegalArgumentException if the name is blank or taken
     */
    public NamedFunctions with(String name, Object function) {
        Map<String, Object> more = new LinkedHashMap<>(byName);
        if (more.put(Check.notBlank("name", name), Check.present("function", function)) != null) {
            throw new IllegalArgumentException("name must not be taken, but was \"" + name + '"');
        }
        return new NamedFunctions(more, assumesOthers);
    }

    @Nullable Object find(String name, Class<?> type) {
        Object function = byName.get(name);
        if (function == null && assumesOthers) {
            return Assumed.of(name, type);
        }
        return type.isInstance(function) ? function : null;
    }

    List<String> names(Class<?> type) {
        return byName.entrySet().stream()
                .filter(entry -> type.isInstance(entry.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** The first name it was given. */
    @SuppressWarnings("ReferenceEquality") // the very function
    Optional<String> nameOf(Object function) {
        if (Proxy.isProxyClass(function.getClass())
                && Proxy.getInvocationHandler(function) instanceof Assumed assumed) {
            return Optional.of(assumed.name);
        }
        return byName.entrySet().stream()
                .filter(entry -> entry.getValue() == function)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Stands for a function that only the application has; two of one name are equal. */
    private record Assumed(String name) implements InvocationHandler {
        static Object of(String name, Class<?> type) {
            return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, new Assumed(name));
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
            return switch (method.getName()) {
                case "equals" ->
                    arguments != null
                            && arguments[0] != null
                            && Proxy.isProxyClass(arguments[0].getClass())
                            && equals(Proxy.getInvocationHandler(arguments[0]));
                case "hashCode" -> hashCode();
                case "toString" -> name;
                default -> throw new UnsupportedOperationException(name + " is known by its name only");
            };
        }
    }
}
