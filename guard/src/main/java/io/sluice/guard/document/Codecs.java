package io.sluice.guard.document;

import io.sluice.core.rule.Percent;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the codec of a type. A record is looked at once in a program, and not kept longer than its class. */
final class Codecs {
    private static final ClassValue<RecordCodec> RECORDS = new ClassValue<>() {
        @Override
        protected RecordCodec computeValue(Class<?> type) {
            return RecordCodec.of(type.asSubclass(Record.class)); // one that holds itself has no end, in documents, too
        }
    };

    private Codecs() {}

    /**
     * @throws IllegalArgumentException if documents cannot hold such a record
     */
    static RecordCodec ofRecord(Class<? extends Record> type) {
        return RECORDS.get(type);
    }

    /**
     * @param marks where {@link Percent} may be found
     */
    static Codec of(Type type, AnnotatedElement marks) {
        if (type instanceof Class<?> plain) {
            return ofClass(plain, marks);
        }
        if (type instanceof WildcardType wildcard) {
            return of(wildcard.getUpperBounds()[0], marks);
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
            return ofGeneric(raw, generic.getActualTypeArguments(), marks);
        }
        throw unsupported(type);
    }

    private static Codec ofClass(Class<?> type, AnnotatedElement marks) {
        if (type == boolean.class || type == Boolean.class) {
            return new ScalarCodecs.OfBoolean();
        }
        if (type == int.class || type == Integer.class) {
            return new ScalarCodecs.OfWhole(true);
        }
        if (type == long.class || type == Long.class) {
            return new ScalarCodecs.OfWhole(false);
        }
        if (type == double.class || type == Double.class) {
            return new ScalarCodecs.OfDecimal(marks.isAnnotationPresent(Percent.class));
        }
        if (type == String.class) {
            return new ScalarCodecs.OfText();
        }
        if (type == Object.class) {
            return new ScalarCodecs.OfAnything();
        }
        if (type == Duration.class) {
            return new ScalarCodecs.OfDuration();
        }
        if (type == CanonicalRules.class) {
            return new CanonicalRules.OfRules();
        }
        if (type.isEnum()) {
            return new ScalarCodecs.OfEnum(type);
        }
        if (type.isRecord()) {
            Method parse = parser(type);
            return parse == null ? ofRecord(type.asSubclass(Record.class)) : new ScalarCodecs.OfParsed(type, parse);
        }
        return ofOther(type);
    }

    private static Codec ofOther(Class<?> type) {
        Method parse = type == ZoneId.class ? method(ZoneId.class, "of", String.class) : parser(type);
        if (parse != null) {
            return new ScalarCodecs.OfParsed(type, parse);
        }
        if (type.isInterface()) {
            return new ScalarCodecs.OfFunction(type);
        }
        throw unsupported(type);
    }

    private static Codec ofGeneric(Class<?> raw, Type[] arguments, AnnotatedElement marks) {
        if (raw == Class.class) {
            return new ScalarCodecs.OfThrowable();
        }
        if (raw == Set.class) {
            return new ContainerCodecs.OfCollection(of(arguments[0], marks), true);
        }
        if (raw == List.class || raw == Collection.class) {
            return new ContainerCodecs.OfCollection(of(arguments[0], marks), false);
        }
        if (raw == Map.class) {
            return new ContainerCodecs.OfMap(of(arguments[0], marks), of(arguments[1], marks));
        }
        return ofOther(raw);
    }

    /** {@code static T parse(String)}, or of a {@code CharSequence}. */
    private static @Nullable Method parser(Class<?> type) {
        Method ofString = method(type, "parse", String.class);
        return ofString != null ? ofString : method(type, "parse", CharSequence.class);
    }

    private static @Nullable Method method(Class<?> type, String name, Class<?> parameter) {
        try {
            Method method = type.getMethod(name, parameter);
            return Modifier.isStatic(method.getModifiers()) && type.isAssignableFrom(method.getReturnType())
                    ? method
                    : null;
        } catch (NoSuchMethodException none) {
            return null;
        }
    }

    private static IllegalArgumentException unsupported(Type type) {
        return new IllegalArgumentException("rule documents cannot hold a value of type " + type.getTypeName());
    }
}
