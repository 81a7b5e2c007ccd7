package io.sluice.guard.document;

import io.sluice.core.BadValueException;
import io.sluice.guard.document.Node.Field;
import io.sluice.guard.document.Node.Mapping;
import io.sluice.guard.document.Node.Scalar;
import io.sluice.guard.document.RecordMaker.MissingComponentException;
import io.sluice.guard.document.RuleError.Code;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A record as a map with a field for each component.
 * <p><b>Reading</b> gives what is present to a {@link RecordMaker}, so that what is absent gets the default that the builder finds,
 * also where it follows from other options. A mistake that the record finds is told at the field it names; that field is left
 * out then and the making tried again, so that all mistakes are told at once.
 * <p><b>Writing</b> leaves out what would be made the same without it. It starts with what differs from the defaults, adds what
 * is still wrong in the record made of that (a default that follows), and drops what can be dropped, in the order of the
 * components. So equal records are written alike, and what is written is read as an equal record.
 */
final class RecordCodec implements Codec {
    /** How config records say what is wrong; what they throw through Check says it in parts. */
    private static final Pattern MUST_BUT_WAS =
            Pattern.compile("(.+?) must (?:be )?(.+), but was (.*)", Pattern.DOTALL);

    /** One component. */
    private record Component(String name, boolean nullable, Codec codec, Method accessor) {
        @Nullable Object of(Record record) {
            try {
                return accessor.invoke(record);
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private final Class<? extends Record> type;
    private final RecordMaker maker;
    private final Set<String> required;
    private final Map<String, Component> components;
    private final @Nullable Record defaults;

    private RecordCodec(Class<? extends Record> type, Map<String, Component> components) {
        this.type = type;
        this.components = components;
        maker = RecordMaker.of(type);
        required = Set.copyOf(maker.required());
        defaults = made(Map.of());
    }

    static RecordCodec of(Class<? extends Record> type) {
        Map<String, Component> components = new LinkedHashMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            components.put(component.getName(), component(type, component));
        }
        return new RecordCodec(type, components);
    }

    private static Component component(Class<?> type, RecordComponent component) {
        try {
            Codec codec = Codecs.of(component.getGenericType(), component);
            Method accessor = component.getAccessor();
            accessor.setAccessible(true); // the record may be nested in what is not public
            return new Component(component.getName(), RecordMaker.isNullable(component), codec, accessor);
        } catch (IllegalArgumentException unsupported) {
            throw new IllegalArgumentException(
                    type.getSimpleName() + '.' + component.getName() + ": " + unsupported.getMessage(), unsupported);
        }
    }

    // ---- reading ----

    @Override
    public @Nullable Record read(Node node, String path, Context context) {
        int before = context.problems().size();
        Map<String, Field> fields = ContainerCodecs.fields(node, path, components.keySet(), context);
        if (!(node instanceof Mapping)) {
            return null;
        }
        Map<String, @Nullable Object> present = new LinkedHashMap<>();
        for (Field field : fields.values()) {
            readComponent(field, path, present, context);
        }
        return make(node, path, fields, present, before, context);
    }

    /**
     * A record that is all there is to be read.
     *
     * @throws InvalidRulesException if it holds mistakes; all are told
     */
    Record readAll(Node node, String path, Context context) {
        Record record = read(node, path, context);
        if (record == null) {
            throw context.problems().exception();
        }
        return record;
    }

    /** A message is a record that stands for a whole document: its fields have no path before them. */
    private static String within(String path, String field) {
        return path.isEmpty() ? field : path + '.' + field;
    }

    private void readComponent(Field field, String path, Map<String, @Nullable Object> present, Context context) {
        Component component = Objects.requireNonNull(components.get(field.key().text()));
        if (component.nullable && field.value() instanceof Scalar scalar && scalar.isNull()) {
            present.put(component.name, null);
            return;
        }
        Object value = component.codec.read(field.value(), within(path, component.name), context);
        if (value != null) {
            present.put(component.name, value);
        }
    }

    private @Nullable Record make(
            Node node,
            String path,
            Map<String, Field> fields,
            Map<String, @Nullable Object> present,
            int before,
            Context context) {
        while (true) {
            try {
                Record record = maker.make(present);
                return context.problems().size() == before ? record : null;
            } catch (MissingComponentException missing) {
                if (!fields.containsKey(missing.component())) {
                    context.problems().add(Code.MISSING, within(path, missing.component()), node, "it must be given");
                }
                return null;
            } catch (RuntimeException wrong) {
                String culprit = culprit(wrong);
                boolean known = context.problems().size() > before && !present.containsKey(culprit);
                if (!known) {
                    tell(wrong, culprit, node, path, fields.get(culprit), context);
                }
                if (!present.containsKey(culprit)) {
                    return null;
                }
                present.remove(culprit);
            }
        }
    }

    /** The component that a message is about: the one it begins with, or the first one that it has at all. */
    private String culprit(RuntimeException wrong) {
        String message = String.valueOf(wrong.getMessage());
        String first = name(wrong).split("\\W", 2)[0];
        if (components.containsKey(first)) {
            return first;
        }
        return components.keySet().stream()
                .filter(name ->
                        Pattern.compile("\\b" + name + "\\b").matcher(message).find())
                .findFirst()
                .orElse("");
    }

    /** What a message begins with: a component, or what is within it. */
    private static String name(RuntimeException wrong) {
        return wrong instanceof BadValueException bad ? bad.name() : String.valueOf(wrong.getMessage());
    }

    private static void tell(
            RuntimeException wrong, String culprit, Node node, String path, @Nullable Field field, Context context) {
        String message = DurationText.inMessage(String.valueOf(wrong.getMessage()));
        Matcher parts = MUST_BUT_WAS.matcher(message);
        boolean inParts = wrong instanceof IllegalArgumentException && parts.matches();
        String allowed = inParts ? parts.group(2) : "";
        String itsPath = culprit.isEmpty() ? path : within(path, culprit);
        Subject subject = new Subject(itsPath, field == null ? node : field.value());
        String name = name(wrong);
        if (field != null && name.startsWith(culprit)) {
            subject = subject.within(name.substring(culprit.length()));
        }
        Code code = !inParts ? Code.INVALID : allowed.equals("present") ? Code.MISSING : Code.OUT_OF_RANGE;
        String actual = inParts ? parts.group(3) : "";
        context.problems().add(code, subject.path(), subject.node().place(), message, allowed, actual);
    }

    // ---- writing ----

    @Override
    public Map<String, Object> write(Object value, Context context) {
        Record record = (Record) value;
        Map<String, Object> tree = new LinkedHashMap<>();
        Set<String> needed = needed(record);
        for (Component component : components.values()) {
            if (needed.contains(component.name)) {
                tree.put(component.name, written(component, component.of(record), context));
            }
        }
        return tree;
    }

    private static Object written(Component component, @Nullable Object value, Context context) {
        try {
            return value == null ? JsonText.NULL : component.codec.write(value, context);
        } catch (IllegalArgumentException unwritable) {
            throw new IllegalArgumentException(component.name + " " + unwritable.getMessage(), unwritable);
        }
    }

    /** The components without which another record would be read. */
    private Set<String> needed(Record record) {
        Set<String> needed = new LinkedHashSet<>(differing(record, defaults));
        Record made = made(part(record, needed));
        while (!record.equals(made)) {
            if (!needed.addAll(differing(record, made))) {
                throw new IllegalArgumentException("is not equal to what is made of its own components: " + record);
            }
            made = made(part(record, needed));
        }
        for (String name : List.copyOf(needed)) {
            if (required.contains(name)) {
                continue;
            }
            Set<String> fewer = new LinkedHashSet<>(needed);
            fewer.remove(name);
            if (record.equals(made(part(record, fewer)))) {
                needed = fewer;
            }
        }
        return needed;
    }

    /** Where two records differ; without another one, all that is not null. */
    private List<String> differing(Record record, @Nullable Record other) {
        List<String> names = new ArrayList<>();
        for (Component component : components.values()) {
            if (!Objects.equals(component.of(record), other == null ? null : component.of(other))) {
                names.add(component.name);
            }
        }
        return names;
    }

    private Map<String, @Nullable Object> part(Record record, Set<String> names) {
        Map<String, @Nullable Object> part = new LinkedHashMap<>();
        for (Component component : components.values()) {
            if (names.contains(component.name)) {
                part.put(component.name, component.of(record));
            }
        }
        return part;
    }

    private @Nullable Record made(Map<String, @Nullable Object> present) {
        try {
            return maker.make(present);
        } catch (IllegalArgumentException notEnough) {
            return null;
        }
    }

    // ---- describing ----

    @Override
    public Map<String, Object> schema(Descriptions descriptions) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (Component component : components.values()) {
            Map<String, Object> property = new LinkedHashMap<>();
            descriptions.of(type, component.name).ifPresent(text -> property.put("description", text));
            property.putAll(component.codec.schema(descriptions));
            properties.put(component.name, property);
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        if (!maker.required().isEmpty()) {
            schema.put("required", maker.required());
        }
        schema.put("additionalProperties", false);
        return schema;
    }
}
