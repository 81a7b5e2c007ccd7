package io.sluice.guard.document;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads and writes records as canonical JSON, by the very reader of rule documents: as strict, within the same limits, and with the same
 * errors. For what is said about rules, such as the messages of agents and the console. One instance knows a set of records; immutable
 * and safe for many threads.
 * <p>A record is held to what {@link io.sluice.core.rule.RuleKind} says of configs. So numbers are integers in base units: a
 * duration is milliseconds, a fraction millionths. Components that may be absent are {@code @Nullable} or collections; they are left out if
 * they are null or empty.
 */
public final class RecordMessages {
    private final Map<Class<? extends Record>, RecordCodec> records = new LinkedHashMap<>();

    private RecordMessages(List<Class<? extends Record>> types) {
        types.forEach(type -> records.put(type, Codecs.ofRecord(type)));
    }

    /**
     * @throws IllegalArgumentException if documents cannot hold such a record; the message says why
     */
    public static RecordMessages of(List<Class<? extends Record>> types) {
        return new RecordMessages(types);
    }

    /**
     * A record from its JSON.
     *
     * @throws InvalidRulesException if it holds mistakes: all of them, each with path and place
     * @throws IllegalArgumentException if the type is not one of those given
     */
    public <T extends Record> T read(Class<T> type, byte[] json) {
        return type.cast(codec(type).readAll(NodeParser.parse(json, true), "", Context.ofRecords(Form.CANONICAL)));
    }

    /**
     * The canonical JSON of a record, as RFC 8785 wants it. Reading it gives an equal record.
     *
     * @throws IllegalArgumentException if the type is not one of those given, or a value is finer than documents can tell
     */
    public String write(Record record) {
        return JsonText.canonical(codec(record.getClass()).write(record, Context.ofRecords(Form.CANONICAL)));
    }

    /** The JSON Schema (2020-12) of all the records, each under its simple name in {@code $defs}. */
    public String schema(String title, Descriptions descriptions) {
        Map<String, Object> definitions = new LinkedHashMap<>();
        records.forEach(
                (type, codec) -> definitions.put(type.getSimpleName(), inBaseUnits(codec.schema(descriptions))));
        Map<String, Object> schema = DocumentSchema.titled(title);
        schema.put("$defs", definitions);
        return JsonText.indented(schema);
    }

    /** Codecs describe the form for people; what is text or a fraction there is an integer in the canonical one. */
    private static Object inBaseUnits(Object schema) {
        if (schema instanceof List<?> list) {
            return list.stream().map(RecordMessages::inBaseUnits).toList();
        }
        if (!(schema instanceof Map<?, ?> map)) {
            return schema;
        }
        Map<Object, Object> changed = new LinkedHashMap<>();
        map.forEach((key, value) -> changed.put(key, inBaseUnits(value)));
        if (DurationText.PATTERN.equals(map.get("pattern"))) {
            changed.remove("pattern");
            changed.put("type", "integer");
            changed.put("title", "milliseconds");
        } else if ("number".equals(map.get("type"))) {
            changed.put("type", "integer");
            changed.put("title", "millionths");
        }
        return changed;
    }

    private RecordCodec codec(Class<?> type) {
        RecordCodec codec = records.get(type);
        if (codec == null) {
            throw new IllegalArgumentException("type must be one of " + records.keySet() + ", but was " + type);
        }
        return codec;
    }
}
