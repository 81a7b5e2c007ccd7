package io.sluice.guard.document;

import io.sluice.core.rule.Rule;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the document that was read last, with their canonical text: what the next one has in common with it need be neither read nor
 * written again. Safe for many threads; documents that are read at the same time forget each other.
 */
final class KnownRules {
    private volatile Known last = new Known(Map.of(), new IdentityHashMap<>());

    /**
     * Both are not changed any more.
     *
     * @param byText the rules
     * @param texts of the rules, by identity: rules are large to compare, and those taken from here are the same
     */
    private record Known(Map<String, Rule<?>> byText, IdentityHashMap<Rule<?>, String> texts) {}

    /** The rule of this canonical text, if there was one. */
    @Nullable Rule<?> rule(String text) {
        return last.byText.get(text);
    }

    /** The canonical text of a rule. */
    String textOr(Rule<?> rule, Supplier<String> write) {
        String text = last.texts.get(rule);
        return text == null ? write.get() : text;
    }

    /**
     * These are the ones now.
     *
     * @param written the canonical text of each
     */
    void remember(List<Rule<?>> rules, List<String> written) {
        Map<String, Rule<?>> byText = new HashMap<>();
        IdentityHashMap<Rule<?>, String> texts = new IdentityHashMap<>();
        for (int i = 0; i < rules.size(); i++) {
            byText.put(written.get(i), rules.get(i));
            texts.put(rules.get(i), written.get(i));
        }
        last = new Known(byText, texts);
    }
}
