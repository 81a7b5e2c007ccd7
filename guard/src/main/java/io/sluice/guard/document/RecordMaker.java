package io.sluice.guard.document;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a record of some of its components; those that are absent get their defaults. By the record's builder if it has one, else by
 * the shortest constructor that takes all that is given.
 */
interface RecordMaker {

    /**
     * @param present by name; null where null is meant
     * @throws IllegalArgumentException as the record throws it
     * @throws MissingComponentException if a component without default is absent
     */
    Record make(Map<String, @Nullable Object> present);

    /** The components that must be present, as far as that can be told without making anything. */
    List<String> required();

    /** A component that has no default is absent. */
    final class MissingComponentException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        private final String component;

        MissingComponentException(String component) {
            super(component + " must be given");
            this.component = component;
        }

        String component() {
            return component;
        }
    }

    static RecordMaker of(Class<? extends Record> type) {
        Method custom = publicMethod(type, "custom");
        return custom == null ? new ByConstructor(type) : new ByBuilder(type, custom);
    }

    private static @Nullable Method publicMethod(Class<?> type, String name) {
        try {
            Method method = type.getMethod(name);
            return Modifier.isStatic(method.getModifiers()) ? method : null;
        } catch (NoSuchMethodException none) {
            return null;
        }
    }

    /** Sets what is present on a builder. */
    final class ByBuilder implements RecordMaker {
        private final Method custom;
        private final Method build;
        private final Map<String, BuilderSetter> setters = new HashMap<>();

        ByBuilder(Class<? extends Record> type, Method custom) {
            this.custom = custom;
            Class<?> builder = custom.getReturnType();
            try {
                build = builder.getMethod("build");
            } catch (NoSuchMethodException none) {
                throw new IllegalArgumentException(builder.getName() + " must have a method build()", none);
            }
            for (RecordComponent component : type.getRecordComponents()) {
                setters.put(component.getName(), BuilderSetter.of(builder, component));
            }
        }

        @Override
        public Record make(Map<String, @Nullable Object> present) {
            try {
                Object builder = custom.invoke(null);
                for (Map.Entry<String, @Nullable Object> entry : present.entrySet()) {
                    Objects.requireNonNull(setters.get(entry.getKey())).set(builder, entry.getValue());
                }
                return (Record) build.invoke(builder);
            } catch (InvocationTargetException thrown) {
                throw RecordMaker.unwrapped(thrown);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Known to the builder alone. */
        @Override
        public List<String> required() {
            return List.of();
        }
    }

    /** Gives what is present to a public constructor of the leading components. */
    final class ByConstructor implements RecordMaker {
        private final RecordComponent[] components;
        private final List<Constructor<?>> constructors;

        ByConstructor(Class<? extends Record> type) {
            components = type.getRecordComponents();
            constructors = Stream.of(type.getConstructors())
                    .filter(this::takesLeadingComponents)
                    .sorted(Comparator.comparingInt(Constructor::getParameterCount))
                    .toList();
            if (constructors.isEmpty()) {
                throw new IllegalArgumentException(
                        type.getName() + " must have a public constructor or a static method custom()");
            }
        }

        private boolean takesLeadingComponents(Constructor<?> constructor) {
            Class<?>[] parameters = constructor.getParameterTypes();
            return parameters.length <= components.length
                    && IntStream.range(0, parameters.length).allMatch(i -> parameters[i] == components[i].getType());
        }

        @Override
        public Record make(Map<String, @Nullable Object> present) {
            Constructor<?> shortest = constructors.stream()
                    .filter(one -> takesAll(one, present))
                    .findFirst()
                    .orElseThrow();
            Object[] arguments = new Object[shortest.getParameterCount()];
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = argument(components[i], present);
            }
            try {
                return (Record) shortest.newInstance(arguments);
            } catch (InvocationTargetException thrown) {
                throw RecordMaker.unwrapped(thrown);
            } catch (InstantiationException | IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public List<String> required() {
            return Arrays.stream(components)
                    .limit(constructors.get(0).getParameterCount())
                    .filter(component -> !isCollection(component.getType()) && !isNullable(component))
                    .map(RecordComponent::getName)
                    .toList();
        }

        private static boolean isCollection(Class<?> type) {
            return type == Set.class || type == List.class || type == Collection.class || type == Map.class;
        }

        private boolean takesAll(Constructor<?> constructor, Map<String, @Nullable Object> present) {
            return Arrays.stream(components)
                    .skip(constructor.getParameterCount())
                    .noneMatch(component -> present.containsKey(component.getName()));
        }

        private static @Nullable Object argument(RecordComponent component, Map<String, @Nullable Object> present) {
            if (present.containsKey(component.getName())) {
                return present.get(component.getName());
            }
            Class<?> type = component.getType();
            if (type == Set.class) {
                return Set.of();
            }
            if (type == List.class || type == Collection.class) {
                return List.of();
            }
            if (type == Map.class) {
                return Map.of();
            }
            if (isNullable(component)) {
                return null;
            }
            throw new MissingComponentException(component.getName());
        }
    }

    static boolean isNullable(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static RuntimeException unwrapped(InvocationTargetException thrown) {
        if (thrown.getCause() instanceof RuntimeException unchecked) {
            return unchecked;
        }
        if (thrown.getCause() instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(thrown);
    }
}
