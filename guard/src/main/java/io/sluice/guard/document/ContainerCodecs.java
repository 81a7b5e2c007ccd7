package io.sluice.guard.document;

import io.sluice.guard.document.Node.Field;
import io.sluice.guard.document.Node.Mapping;
import io.sluice.guard.document.Node.Scalar;
import io.sluice.guard.document.Node.Sequence;
import io.sluice.guard.document.RuleError.Code;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Codecs of sets, lists and maps. */
final class ContainerCodecs {
    private ContainerCodecs() {}

    /** Lists; with {@code distinct} sets, which are written sorted. */
    record OfCollection(Codec item, boolean distinct) implements Codec {
        @Override
        public @Nullable Object read(Node node, String path, Context context) {
            if (!(node instanceof Sequence sequence)) {
                context.problems().wrong(Code.WRONG_TYPE, path, node, "a list");
                return null;
            }
            int before = context.problems().size();
            Collection<Object> items = distinct ? new LinkedHashSet<>() : new ArrayList<>();
            for (int i = 0; i < sequence.items().size(); i++) {
                String itsPath = path + '[' + i + ']';
                Node itsNode = sequence.items().get(i);
                Object value = item.read(itsNode, itsPath, context);
                if (value != null && !items.add(value)) {
                    context.problems().add(Code.DUPLICATE, itsPath, itsNode, "stands twice: " + itsNode.describe());
                }
            }
            return context.problems().size() == before ? items : null;
        }

        @Override
        public Object write(Object value, Context context) {
            List<Object> items = new ArrayList<>();
            ((Collection<?>) value).forEach(one -> items.add(item.write(one, context)));
            if (distinct) {
                items.sort(Comparator.comparing(Object::toString));
            }
            return items;
        }

        @Override
        public Map<String, Object> schema(Descriptions descriptions) {
            Map<String, Object> schema = new LinkedHashMap<>();
            schema.put("type", "array");
            schema.put("items", item.schema(descriptions));
            if (distinct) {
                schema.put("uniqueItems", true);
            }
            return schema;
        }
    }

    /** Maps whose keys stand in one word. */
    record OfMap(Codec key, Codec item) implements Codec {
        @Override
        public @Nullable Object read(Node node, String path, Context context) {
            if (!(node instanceof Mapping mapping)) {
                context.problems().wrong(Code.WRONG_TYPE, path, node, "a map");
                return null;
            }
            int before = context.problems().size();
            Map<Object, Object> items = new LinkedHashMap<>();
            for (Field field : mapping.fields()) {
                String itsPath = path + '.' + Texts.shortened(field.key().text());
                Object itsKey = key.read(asWritten(field.key()), itsPath, context);
                Object value = item.read(field.value(), itsPath, context);
                if (itsKey != null && value != null && items.put(itsKey, value) != null) {
                    context.problems().add(Code.DUPLICATE, itsPath, field.key(), "stands twice");
                }
            }
            return context.problems().size() == before ? items : null;
        }

        /** A key is text, whatever it looks like, unless it is meant to be a number. */
        private Scalar asWritten(Scalar written) {
            return new Scalar(written.place(), written.text(), !(key instanceof ScalarCodecs.OfWhole));
        }

        @Override
        public Object write(Object value, Context context) {
            Map<String, Object> items = new TreeMap<>();
            ((Map<?, ?>) value)
                    .forEach((itsKey, itsValue) ->
                            items.put(key.write(itsKey, context).toString(), item.write(itsValue, context)));
            return items;
        }

        @Override
        public Map<String, Object> schema(Descriptions descriptions) {
            Map<String, Object> schema = new LinkedHashMap<>();
            schema.put("type", "object");
            schema.put("additionalProperties", item.schema(descriptions));
            return schema;
        }
    }

    /** The fields of a map that must have certain ones; tells those that are unknown or stand twice. */
    static Map<String, Field> fields(Node node, String path, Set<String> known, Context context) {
        Map<String, Field> fields = new LinkedHashMap<>();
        if (!(node instanceof Mapping mapping)) {
            context.problems().wrong(Code.WRONG_TYPE, path, node, "a map");
            return fields;
        }
        for (Field field : mapping.fields()) {
            String name = field.key().text();
            String itsPath = path.isEmpty() ? Texts.shortened(name) : path + '.' + Texts.shortened(name);
            if (!known.contains(name)) {
                context.problems()
                        .add(
                                Code.UNKNOWN_KEY,
                                itsPath,
                                field.key(),
                                "there is no such field" + Texts.didYouMean(name, known));
            } else if (fields.putIfAbsent(name, field) != null) {
                context.problems().add(Code.DUPLICATE, itsPath, field.key(), "the field stands twice");
            }
        }
        return fields;
    }
}
