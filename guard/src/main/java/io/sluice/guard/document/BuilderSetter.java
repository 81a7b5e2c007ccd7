package io.sluice.guard.document;

import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a builder is told one component: by the method of the component's name, or, for a map whose entries are told one by one, by
 * the method of the name without its last letter: {@code overrides} by {@code override(key, value)}.
 *
 * @param method the method
 * @param byEntry whether it takes the entries one by one
 */
record BuilderSetter(Method method, boolean byEntry) {

    /**
     * @throws IllegalArgumentException if there is no such method
     */
    static BuilderSetter of(Class<?> builder, RecordComponent component) {
        return whole(builder, component)
                .or(() -> byEntry(builder, component))
                .orElseThrow(() -> new IllegalArgumentException(builder.getName() + " must have a method "
                        + component.getName() + "(" + component.getGenericType().getTypeName() + ")"));
    }

    private static Optional<BuilderSetter> whole(Class<?> builder, RecordComponent component) {
        return Arrays.stream(builder.getMethods())
                .filter(method -> method.getName().equals(component.getName()) && method.getParameterCount() == 1)
                .filter(method -> takes(method.getParameterTypes()[0], component.getType()))
                .min(Comparator.comparing(method -> method.getParameterTypes()[0].isArray()))
                .map(method -> new BuilderSetter(method, false));
    }

    private static Optional<BuilderSetter> byEntry(Class<?> builder, RecordComponent component) {
        if (component.getType() != Map.class) {
            return Optional.empty();
        }
        String singular = component.getName().substring(0, component.getName().length() - 1);
        return Arrays.stream(builder.getMethods())
                .filter(method -> method.getName().equals(singular) && method.getParameterCount() == 2)
                .findFirst()
                .map(method -> new BuilderSetter(method, true));
    }

    private static boolean takes(Class<?> parameter, Class<?> component) {
        return boxed(parameter).isAssignableFrom(boxed(component))
                || parameter.isArray() && Collection.class.isAssignableFrom(component);
    }

    private static Class<?> boxed(Class<?> type) {
        return MethodType.methodType(type).wrap().returnType();
    }

    void set(Object builder, @Nullable Object value) throws InvocationTargetException, IllegalAccessException {
        Class<?>[] parameters = method.getParameterTypes();
        if (byEntry && value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                method.invoke(builder, entry.getKey(), argument(parameters[1], entry.getValue()));
            }
        } else if (value != null || !parameters[0].isPrimitive()) { // absent is the only way to say null to a primitive
            method.invoke(builder, argument(parameters[0], value));
        }
    }

    private static @Nullable Object argument(Class<?> parameter, @Nullable Object value) {
        return parameter.isArray() && value instanceof Collection<?> items
                ? items.toArray((Object[]) Array.newInstance(parameter.getComponentType(), 0))
                : value;
    }
}
