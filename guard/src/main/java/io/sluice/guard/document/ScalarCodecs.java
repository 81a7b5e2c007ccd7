package io.sluice.guard.document;

import io.sluice.guard.document.Node.Scalar;
import io.sluice.guard.document.RuleError.Code;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Codecs of what stands in one word. */
final class ScalarCodecs {
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
    private static final BigDecimal MOST_MILLIONTHS = BigDecimal.valueOf(1L << 53);
    private static final BigDecimal MILLIONTHS_PER_PERCENT = BigDecimal.valueOf(10_000);

    private ScalarCodecs() {}

    static final class OfBoolean implements Codec {
        @Override
        public @Nullable Object read(Node node, String path, Context context) {
            if (node instanceof Scalar scalar && scalar.isBoolean()) {
                return scalar.text().equals("true");
            }
            context.problems().wrong(Code.WRONG_TYPE, path, node, "true or false");
            return null;
        }

        @Override
        public Object write(Object value, Context context) {
            return value;
        }

        @Override
        public Map<String, Object> schema(Descriptions descriptions) {
            return Map.of("type", "boolean");
        }
    }

    /** Integers; {@code narrow} ones are an int. */
    record OfWhole(boolean narrow) implements Codec {
        /** Beyond this JSON's numbers, which are doubles, are not exact. */
        static final long MOST = 1L << 53;

        @Override
        public @Nullable Object read(Node node, String path, Context context) {
            if (!(node instanceof Scalar scalar) || !scalar.isWhole()) {
                context.problems().wrong(Code.WRONG_TYPE, path, node, "a whole number");
                return null;
            }
            long most = narrow ? Integer.MAX_VALUE : MOST;
            boolean isLong = scalar.text().length() <= 18;
            long number = isLong ? Long.parseLong(scalar.text()) : Long.MAX_VALUE;
            if (Math.abs(number) > most) {
                context.problems().wrong(Code.OUT_OF_RANGE, path, node, "between " + -most + " and " + most);
                return null;
            }
            if (narrow) {
                return (int) number;
            }
            return number;
        }

        @Override
        public Object write(Object value, Context context) {
            long number = ((Number) value).longValue();
            if (Math.abs(number) > MOST) {
                throw new IllegalArgumentException(
                        "must be between " + -MOST + " and " + MOST + " to be written, but was " + number);
            }
            return number;
        }

        @Override
        public Map<String, Object> schema(Descriptions descriptions) {
            return Map.of("type", "integer");
        }
    }

    /** Fractions. */
    record OfDecimal(boolean percent) implements Codec {
        @Override
        public @Nullable Object read(Node node, String path, Context context) {
            boolean canonical = context.form() == Form.CANONICAL;
            if (!(node instanceof Scalar scalar) || !(canonical ? scalar.isWhole() : scalar.isDecimal())) {
                String hint = percent && node.describe().endsWith("%\"") ? " without a sign" : "";
                context.problems()
                        .wrong(
                                Code.WRONG_TYPE,
                                path,
                                node,
                                canonical ? "millionths, a whole number" : "a number" + hint);
                return null;
            }
            BigDecimal written = new BigDecimal(scalar.text());
            BigDecimal number = canonical ? written.divide(millionths()) : written;
            BigDecimal inMillionths = number.multiply(millionths());
            if (inMillionths.abs().compareTo(MOST_MILLIONTHS) > 0) {
                context.problems().wrong(Code.OUT_OF_RANGE, path, node, "at most 2^53 millionths");
                return null;
            }
            if (!isWhole(inMillionths)) {
                context.problems().wrong(Code.TOO_FINE, path, node, "given in whole millionths");
                return null;
            }
            return number.doubleValue();
        }

        @Override
        public Object write(Object value, Context context) {
            BigDecimal number = BigDecimal.valueOf((Double) value);
            BigDecimal millionths = number.multiply(millionths());
            if (!isWhole(millionths)) {
                throw new IllegalArgumentException("must be whole millionths to be written, but was " + value);
            }
            if (context.form() == Form.CANONICAL) {
                return millionths.longValueExact();
            }
            return isWhole(number) ? (Object) number.longValueExact() : number.stripTrailingZeros();
        }

        private BigDecimal millionths() {
            return percent ? MILLIONTHS_PER_PERCENT : MILLION;
        }

        private static boolean isWhole(BigDecimal number) {
            return number.stripTrailingZeros().scale() <= 0;
        }

        @Override
        public Map<String, Object> schema(Descriptions descriptions) {
            return Map.of("type", "number");
        }
    }

    static final class OfDuration implements Codec {
        @Override
        public @Nullable Object read(Node node, String path, Context context) {
            return context.form() == Form.CANONICAL ? millis(node, path, context) : text(node, path, context);
        }

        private static @Nullable Duration millis(Node node, String path, Context context) {
            Object millis = new OfWhole(false).read(node, path, context);
            return millis == null ? null : Duration.ofMillis((Long) millis);
        }

        private static @Nullable Duration text(Node node, String path, Context context) {
            if (!(node instanceof Scalar scalar) || !DurationText.isDuration(scalar.text())) {
                boolean finer = node instanceof Scalar scalar && DurationText.isFiner(scalar.text());
                context.problems()
                        .wrong(
                                finer ? Code.TOO_FINE : Code.WRONG_TYPE,
                                path,
                                node,
                                finer ? "whole milliseconds" : "a duration with its unit, such as 250ms or 2s");
                return null;
            }
            try {
                return DurationText.parse(scalar.text());
            } catch (ArithmeticException finer) {
                context.problems().wrong(Code.TOO_FINE, path, node, "whole milliseconds");
                return null;
            }
        }

        @Override
        public Object write(Object value, Context context) {
            Duration duration = (Duration) value;
            if (DurationText.isFinerThanMillis(duration)) {
                throw new IllegalArgumentException(
                        "must be whole milliseconds to be written, but was " + DurationText.format(duration));
            }
            return context.form() == Form.CANONICAL ? (Object) duration.toMillis() : DurationText.format(duration);
        }

        @Override
        public Map<String, Object> schema(Descriptions descriptions) {
            Map<String, Object> schema = new LinkedHashMap<>();
            schema.put("type", "string");
            schema.put("pattern", DurationText.PATTERN);
            return schema;
        }
    }

    static final class OfText implements Codec {
        @Override
        public @Nullable Object read(Node node, String path, Context context) {
            return text(node, path, context, "text");
        }

        @Override
        public Object write(Object value, Context context) {
            return value;
        }

        @Override
        public Map<String, Object> schema(Descriptions descriptions) {
            return Map.of("type", "string");
        }
    }

    /** Constants, by their names. */
    record OfEnum(Class<?> type) implements Codec {
        @Override
        public @Nullable Object read(Node node, String path, Context context) {
            String word = text(node, path, context, "one of " + names());
            if (word == null) {
                return null;
            }
            for (Object constant : type.getEnumConstants()) {
                if (((Enum<?>) constant).name().equals(word)) {
                    return constant;
                }
            }
            context.problems()
                    .add(
                            Code.UNKNOWN_NAME,
                            path,
                            node.place(),
                            "must be one of " + String.join(", ", names()) + ", but was " + node.describe()
                                    + Texts.didYouMean(word, names()),
                            "one of " + String.join(", ", names()),
                            node.describe());
            return null;
        }

        private List<String> names() {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant -> ((Enum<?>) constant).name())
                    .toList();
        }

        @Override
        public Object write(Object value, Context context) {
            return ((Enum<?>) value).name();
        }

        @Override
        public Map<String, Object> schema(Descriptions descriptions) {
            return Map.of("enum", names());
        }
    }

    /** Types with a static {@code parse} and a {@code toString} that goes back. */
    record OfParsed(Class<?> type, Method parse) implements Codec {
        @Override
        public @Nullable Object read(Node node, String path, Context context) {
            String text = text(node, path, context, "text");
            if (text == null) {
                return null;
            }
            try {
                return parse.invoke(null, text);
            } catch (InvocationTargetException wrong) {
                String message =
                        String.valueOf(Objects.requireNonNull(wrong.getCause()).getMessage());
                context.problems().add(Code.OUT_OF_RANGE, path, node.place(), message, "", node.describe());
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
            return null;
        }

        @Override
        public Object write(Object value, Context context) {
            return value.toString();
        }

        @Override
        public Map<String, Object> schema(Descriptions descriptions) {
            return Map.of("type", "string");
        }
    }

    /** Classes of exceptions, by name; they are not initialised. */
    static final class OfThrowable implements Codec {
        private static final Pattern NAME =
                Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*(\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*");

        @Override
        public @Nullable Object read(Node node, String path, Context context) {
            String name = text(node, path, context, "the name of a class of exceptions");
            if (name == null) {
                return null;
            }
            Class<?> type = NAME.matcher(name).matches() ? find(name, context.classes()) : null;
            if (type == null) {
                context.problems()
                        .wrong(Code.UNKNOWN_NAME, path, node, "the full name of a class that the application has");
            } else if (!Throwable.class.isAssignableFrom(type)) {
                context.problems().wrong(Code.WRONG_TYPE, path, node, "a class of exceptions");
            } else {
                return type;
            }
            return null;
        }

        private static @Nullable Class<?> find(String name, ClassLoader classes) {
            try {
                return Class.forName(name, false, classes);
            } catch (ClassNotFoundException | LinkageError | SecurityException unknown) {
                return null;
            }
        }

        @Override
        public Object write(Object value, Context context) {
            return ((Class<?>) value).getName();
        }

        @Override
        public Map<String, Object> schema(Descriptions descriptions) {
            return Map.of("type", "string");
        }
    }

    /** What is code, by name. */
    record OfFunction(Class<?> type) implements Codec {
        @Override
        public @Nullable Object read(Node node, String path, Context context) {
            String name = text(node, path, context, "the name of a function");
            if (name == null) {
                return null;
            }
            Object function = context.functions().find(name, type);
            if (function == null) {
                List<String> known = context.functions().names(type);
                String allowed = known.isEmpty()
                        ? "the name of a " + type.getSimpleName() + ", of which none was given a name"
                        : "one of " + String.join(", ", known);
                context.problems()
                        .add(
                                Code.UNKNOWN_NAME,
                                path,
                                node.place(),
                                "must be " + allowed + ", but was " + node.describe() + Texts.didYouMean(name, known),
                                allowed,
                                node.describe());
            }
            return function;
        }

        @Override
        public Object write(Object value, Context context) {
            return context.functions()
                    .nameOf(value)
                    .orElseThrow(
                            () -> new IllegalArgumentException("must have a name to be written, but was " + value));
        }

        @Override
        public Map<String, Object> schema(Descriptions descriptions) {
            return Map.of("type", "string");
        }
    }

    /** Values whose meaning is the application's: text, true or false, whole numbers, and lists and maps of these. */
    static final class OfAnything implements Codec {
        @Override
        public @Nullable Object read(Node node, String path, Context context) {
            if (node instanceof Node.Sequence) {
                return new ContainerCodecs.OfCollection(this, false).read(node, path, context);
            }
            if (node instanceof Node.Mapping) {
                return new ContainerCodecs.OfMap(new OfText(), this).read(node, path, context);
            }
            Scalar scalar = (Scalar) node;
            if (scalar.isBoolean()) {
                return scalar.text().equals("true");
            }
            return scalar.isWhole() ? new OfWhole(false).read(node, path, context) : text(node, path, context, "text");
        }

        @Override
        public Object write(Object value, Context context) {
            if (value instanceof Collection<?>) {
                return new ContainerCodecs.OfCollection(this, false).write(value, context);
            }
            if (value instanceof Map<?, ?>) {
                return new ContainerCodecs.OfMap(new OfText(), this).write(value, context);
            }
            if (value instanceof Integer || value instanceof Long) {
                return new OfWhole(false).write(value, context);
            }
            if (value instanceof String || value instanceof Boolean) {
                return value;
            }
            throw new IllegalArgumentException(
                    "must be text, true or false or a whole number to be written, but was " + value);
        }

        @Override
        public Map<String, Object> schema(Descriptions descriptions) {
            return Map.of();
        }
    }

    private static @Nullable String text(Node node, String path, Context context, String allowed) {
        if (node instanceof Scalar scalar && scalar.isText()) {
            return scalar.text();
        }
        String hint = node instanceof Scalar scalar && !scalar.isNull() ? "; put it in quotes if text is meant" : "";
        context.problems()
                .add(
                        Code.WRONG_TYPE,
                        path,
                        node.place(),
                        "must be " + allowed + ", but was " + node.describe() + hint,
                        allowed,
                        node.describe());
        return null;
    }
}
