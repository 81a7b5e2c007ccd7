package io.sluice.spring.actuate;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Values of options and snapshots as maps, lists, texts, numbers and booleans, which any writer of JSON knows.
 * <p>What is none of these and no record, collection, time or constant is named by its type and never looked into, since it belongs to the
 * application: a function, the value a fallback answers.
 */
final class Plain {
    private Plain() {}

    /** A record by its components, without those that are absent. */
    static Map<String, Object> map(Record of) {
        Map<String, Object> plain = new LinkedHashMap<>();
        for (RecordComponent component : of.getClass().getRecordComponents()) {
            Object value = value(component(component, of));
            if (value != null) {
                plain.put(component.getName(), value);
            }
        }
        return plain;
    }

    /** Null for null, for an empty {@link Optional}, and for what is not a number. */
    static @Nullable Object value(@Nullable Object of) {
        if (of == null || of instanceof Boolean || of instanceof String) {
            return of;
        }
        if (of instanceof Number number) {
            return Double.isFinite(number.doubleValue()) ? number : null;
        }
        if (of instanceof Optional<?> optional) {
            return value(optional.orElse(null));
        }
        if (of instanceof Record nested) {
            return map(nested);
        }
        if (of instanceof Collection<?> all) {
            return all.stream().flatMap(each -> Stream.ofNullable(value(each))).toList();
        }
        if (of instanceof Map<?, ?> entries) {
            Map<String, Object> plain = new LinkedHashMap<>();
            entries.forEach((key, entry) -> {
                Object value = value(entry);
                if (value != null) {
                    plain.put(String.valueOf(key), value);
                }
            });
            return plain;
        }
        return text(of);
    }

    private static String text(Object of) {
        if (of instanceof Enum<?> constant) {
            return constant.name();
        }
        if (of instanceof Class<?> type) {
            return type.getName();
        }
        if (of.getClass().getName().startsWith("java.time.")) {
            return of.toString();
        }
        Class<?> type = of.getClass();
        return type.isHidden() || type.isSynthetic() ? "(function)" : type.getName();
    }

    private static @Nullable Object component(RecordComponent component, Record of) {
        try {
            component.getAccessor().trySetAccessible();
            return component.getAccessor().invoke(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component + " of " + of.getClass(), e);
        }
    }
}
