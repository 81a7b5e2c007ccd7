package io.sluice.guard.document;

import io.sluice.core.rule.ResourcePattern;
import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleKind;
import io.sluice.core.rule.RuleMode;
import io.sluice.core.rule.RuleSet;
import io.sluice.core.rule.RuleSlot;
import io.sluice.guard.document.KnownRules.Known;
import io.sluice.guard.document.Node.Field;
import io.sluice.guard.document.Node.Mapping;
import io.sluice.guard.document.Node.Remembered;
import io.sluice.guard.document.Node.Sequence;
import io.sluice.guard.document.RuleError.Code;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns nodes into rules. */
final class DocumentReader {
    static final String API_VERSION = "sluice/v1";

    private static final Set<String> DOCUMENT_FIELDS = Set.of("apiVersion", "epoch", "revision", "hash", "rules");
    private static final Set<String> RULE_FIELDS = Set.of("id", "resource", "mode", "kind", "config");
    private static final Comparator<Known> BY_ID =
            Comparator.comparing(known -> known.rule().id());
    private static final Codec TEXT = new ScalarCodecs.OfText();
    private static final Codec NUMBER = new ScalarCodecs.OfWhole(false);
    private static final Codec MODE = new ScalarCodecs.OfEnum(RuleMode.class);

    private final Map<String, RuleType> types;
    private final KnownRules known;
    private final Function<Rule<?>, String> text;

    /** A rule where it stands. */
    private record Item(int place, Node node, Rule<?> rule) {
        static String path(int place) {
            return "rules[" + place + ']';
        }

        String path() {
            return path(place);
        }

        void isDuplicate(String message, Context context) {
            context.problems().add(Code.DUPLICATE, path(), node, message);
        }
    }

    /**
     * @param known learns the rules that were read
     * @param text the canonical text of a rule
     */
    DocumentReader(Map<String, RuleType> types, KnownRules known, Function<Rule<?>, String> text) {
        this.types = types;
        this.known = known;
        this.text = text;
    }

    /**
     * @throws InvalidRulesException if anything is wrong
     */
    RuleSet read(Node root, Context context) {
        Map<String, Field> fields = ContainerCodecs.fields(root, "", DOCUMENT_FIELDS, context);
        checkVersion(fields.get("apiVersion"), context);
        long epoch = number(fields.get("epoch"), context);
        long revision = number(fields.get("revision"), context);
        List<Known> rules = rules(fields.get("rules"), root, context);
        String itsHash =
                CanonicalRules.ofItems(rules.stream().map(Known::text).toList()).hash();
        checkHash(fields.get("hash"), itsHash, context);
        known.remember(rules);
        return RuleSet.of(
                epoch, revision, itsHash, rules.stream().map(Known::rule).toList());
    }

    private static void checkVersion(@Nullable Field field, Context context) {
        if (field == null) {
            return;
        }
        Object version = TEXT.read(field.value(), "apiVersion", context);
        if (version != null && !version.equals(API_VERSION)) {
            context.problems().wrong(Code.OUT_OF_RANGE, "apiVersion", field.value(), API_VERSION);
        }
    }

    private static long number(@Nullable Field field, Context context) {
        if (field == null) {
            return 0;
        }
        String path = field.key().text();
        Object number = NUMBER.read(field.value(), path, context);
        if (number != null && (Long) number < 0) {
            context.problems().wrong(Code.OUT_OF_RANGE, path, field.value(), "0 or more");
        }
        return number == null ? 0 : (Long) number;
    }

    private static void checkHash(@Nullable Field field, String itsHash, Context context) {
        if (field == null) {
            return;
        }
        Object told = TEXT.read(field.value(), "hash", context);
        if (told != null && !told.equals(itsHash)) {
            context.problems().wrong(Code.HASH_MISMATCH, "hash", field.value(), itsHash + ", the hash of the rules");
        }
        if (!context.problems().isEmpty()) {
            throw context.problems().exception();
        }
    }

    /**
     * The rules, sorted by id.
     *
     * @throws InvalidRulesException if anything was wrong up to here
     */
    private List<Known> rules(@Nullable Field field, Node root, Context context) {
        List<Item> items = items(field, root, context);
        checkPlaces(items, context);
        if (!context.problems().isEmpty()) {
            throw context.problems().exception();
        }
        return items.stream().map(this::known).sorted(BY_ID).toList();
    }

    private Known known(Item item) {
        return item.node instanceof Remembered read ? read.known() : new Known(item.rule, text.apply(item.rule));
    }

    private List<Item> items(@Nullable Field field, Node root, Context context) {
        List<Item> items = new ArrayList<>();
        if (field == null) {
            if (root instanceof Mapping) {
                context.problems().add(Code.MISSING, "rules", root, "it must be given; without rules it is []");
            }
            return items;
        }
        if (!(field.value() instanceof Sequence sequence)) {
            context.problems().wrong(Code.WRONG_TYPE, "rules", field.value(), "a list");
            return items;
        }
        int place = 0;
        for (Node node : sequence.items()) {
            Rule<?> rule =
                    node instanceof Remembered read ? read.known().rule() : rule(node, Item.path(place), context);
            if (rule != null) {
                items.add(new Item(place, node, rule));
            }
            place++;
        }
        return items;
    }

    private static void checkPlaces(List<Item> items, Context context) {
        Map<String, Item> ids = new HashMap<>(2 * items.size());
        Map<RuleSlot, Item> slots = new HashMap<>(2 * items.size());
        for (Item item : items) {
            Rule<?> rule = item.rule;
            Item sameId = ids.putIfAbsent(rule.id(), item);
            Item sameSlot = slots.putIfAbsent(rule.slot(), item);
            if (sameSlot != null && !rule.kind().repeatable()) {
                item.isDuplicate(
                        "there is one " + rule.kind() + " on " + rule.resource() + " already: " + sameSlot.path(),
                        context);
            } else if (sameId != null) {
                String hint = rule.kind().repeatable() ? "; give each rule an id of its own" : "";
                item.isDuplicate("the id \"" + rule.id() + "\" is taken by " + sameId.path() + hint, context);
            }
        }
    }

    private @Nullable Rule<?> rule(Node node, String path, Context context) {
        int before = context.problems().size();
        Map<String, Field> fields = ContainerCodecs.fields(node, path, RULE_FIELDS, context);
        if (!(node instanceof Mapping)) {
            return null;
        }
        String resource = resource(fields.get("resource"), node, path, context);
        RuleType type = type(fields.get("kind"), node, path, context);
        RuleMode mode = mode(fields.get("mode"), path, context);
        String id = id(fields.get("id"), path, context);
        Record config = type == null ? null : config(type, fields.get("config"), node, path, context);
        if (context.problems().size() > before || type == null || config == null || resource == null || mode == null) {
            return null;
        }
        return rule(id == null ? Rule.defaultId(type.kind(), resource) : id, resource, mode, type.kind(), config);
    }

    private static <C extends Record> Rule<C> rule(
            String id, String resource, RuleMode mode, RuleKind<C> kind, Record config) {
        return new Rule<>(id, resource, mode, kind, kind.configType().cast(config));
    }

    private static @Nullable String resource(@Nullable Field field, Node node, String path, Context context) {
        String itsPath = path + ".resource";
        if (field == null) {
            context.problems().add(Code.MISSING, itsPath, node, "it must be given");
            return null;
        }
        Object resource = TEXT.read(field.value(), itsPath, context);
        if (resource == null) {
            return null;
        }
        try {
            return ResourcePattern.of((String) resource).toString();
        } catch (IllegalArgumentException wrong) {
            context.problems().add(Code.INVALID, itsPath, field.value(), String.valueOf(wrong.getMessage()));
            return null;
        }
    }

    private @Nullable RuleType type(@Nullable Field field, Node node, String path, Context context) {
        String itsPath = path + ".kind";
        if (field == null) {
            context.problems().add(Code.MISSING, itsPath, node, "it must be given");
            return null;
        }
        Object name = TEXT.read(field.value(), itsPath, context);
        RuleType type = name == null ? null : types.get((String) name);
        if (name != null && type == null) {
            String allowed = "one of " + String.join(", ", types.keySet());
            context.problems()
                    .add(
                            Code.UNKNOWN_KIND,
                            itsPath,
                            field.value().place(),
                            "must be " + allowed + ", but was " + field.value().describe()
                                    + Texts.didYouMean((String) name, types.keySet()),
                            allowed,
                            field.value().describe());
        }
        return type;
    }

    private static @Nullable RuleMode mode(@Nullable Field field, String path, Context context) {
        return field == null ? RuleMode.ENFORCE : (RuleMode) MODE.read(field.value(), path + ".mode", context);
    }

    private static @Nullable String id(@Nullable Field field, String path, Context context) {
        if (field == null) {
            return null;
        }
        String id = (String) TEXT.read(field.value(), path + ".id", context);
        if (id != null && id.isBlank()) {
            context.problems().wrong(Code.OUT_OF_RANGE, path + ".id", field.value(), "not blank");
        }
        return id;
    }

    private static @Nullable Record config(
            RuleType type, @Nullable Field field, Node node, String path, Context context) {
        Node written = field == null ? new Mapping(node.place(), List.of()) : field.value();
        return type.codec().read(written, path + ".config", context);
    }
}
