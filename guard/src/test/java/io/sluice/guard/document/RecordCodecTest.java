package io.sluice.guard.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sluice.core.Check;
import io.sluice.core.rule.Percent;
import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleDocument;
import io.sluice.core.rule.RuleKind;
import io.sluice.core.rule.RuleSet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Records of other kinds than those at hand: whatever keeps to the convention can stand in a rule. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RecordCodecTest {

    /** An address that is written in one word. */
    public record Address(String text) {
        public static Address parse(String text) {
            if (!text.contains(".")) {
                throw new IllegalArgumentException("an address must have a dot, but was " + text);
            }
            return new Address(text);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** One of several targets. */
    public record Target(String name, int weight, @Nullable Address address) {
        public Target {
            Check.inRange("weight", weight, 1, 10);
        }
    }

    /** Everything that there is. */
    public record Everything(
            String text,
            @Nullable Long number,
            double ratio,
            @Percent double share,
            boolean flag,
            TimeUnit unit,
            ZoneId zone,
            @Nullable Duration patience,
            List<Target> targets,
            Set<Address> addresses,
            Map<String, Integer> overrides,
            Map<Class<? extends Throwable>, Target> byType,
            @Nullable Function<String, String> function,
            @Nullable Object anything) {}

    private static final RuleKind<Everything> KIND = RuleKind.of("everything", Everything.class);
    private static final Function<String, String> UPPER = String::toUpperCase;

    private final RuleDocuments documents =
            RuleDocuments.of(List.of(KIND), NamedFunctions.none().with("upper", UPPER));

    private final Everything full = new Everything(
            "7: yes",
            1L << 40,
            0.25,
            12.5,
            true,
            TimeUnit.HOURS,
            ZoneId.of("Europe/Berlin"),
            Duration.ofMillis(1500),
            List.of(new Target("b", 2, null), new Target("a", 1, new Address("10.0.0.1"))),
            Set.of(new Address("b.c"), new Address("a.b")),
            Map.of("007", 7, "null", 1),
            Map.of(IllegalStateException.class, new Target("c", 3, null)),
            UPPER,
            Map.of("list", List.of("a", true, 7L)));

    @Test
    void a_record_of_everything_is_read_as_it_was_written() {
        RuleSet rules = RuleSet.of(List.of(Rule.of(KIND, "a", full)));
        for (String form : List.of(RuleDocument.YAML, RuleDocument.JSON, RuleDocument.CANONICAL)) {
            assertThat(documents.read(documents.write(rules, form)).rules()).isEqualTo(rules.rules());
        }
        assertThat(new String(documents.write(rules, RuleDocument.CANONICAL).bytes(), StandardCharsets.UTF_8))
                .contains(
                        "\"ratio\":250000", "\"share\":125000", "\"addresses\":[\"a.b\",\"b.c\"]", "\"patience\":1500");
    }

    @Test
    void without_builder_what_has_no_default_must_be_given() {
        assertThat(errors("{text: a, ratio: 1, share: 1, flag: true, zone: UTC, targets: [{name: a}]}"))
                .containsExactly(
                        "rules[0].config.unit: it must be given",
                        "rules[0].config.targets[0].weight: it must be given");
    }

    @Test
    void what_a_parser_or_a_nested_record_refuses_is_told_at_its_path() {
        assertThat(errors("{text: a, ratio: 1, share: 1, flag: true, zone: Mars, unit: DAYS,"
                        + " targets: [{name: a, weight: 11, address: x}], overrides: {a: b}}"))
                .containsExactly(
                        "rules[0].config.zone: Unknown time-zone ID: Mars",
                        "rules[0].config.targets[0].weight: weight must be between 1 and 10, but was 11",
                        "rules[0].config.targets[0].address: an address must have a dot, but was x",
                        "rules[0].config.overrides.a: must be a whole number, but was \"b\"");
    }

    private List<String> errors(String config) {
        try {
            documents.read(RuleDocument.of(
                    "rules: [{resource: a, kind: everything, config: " + config + "}]", RuleDocument.YAML, ""));
            return List.of();
        } catch (InvalidRulesException refused) {
            return refused.errors().stream()
                    .map(error -> error.path() + ": " + error.message())
                    .toList();
        }
    }

    /** Its builder takes the entries of its map one by one. */
    public record Lists(Map<String, Set<String>> keys) {
        public Lists {
            keys = Map.copyOf(keys);
        }

        public static Builder custom() {
            return new Builder();
        }

        /** Collects. */
        public static final class Builder {
            private final Map<String, Set<String>> keys = new HashMap<>();

            public Builder key(String name, String... values) {
                keys.put(name, Set.of(values));
                return this;
            }

            public Lists build() {
                return new Lists(keys);
            }
        }
    }

    @Test
    void a_builder_may_take_the_entries_of_a_map_one_by_one() {
        RuleKind<Lists> lists = RuleKind.of("lists", Lists.class);
        RuleSet rules = RuleDocuments.of(List.of(lists), NamedFunctions.none())
                .read(RuleDocument.of(
                        "rules: [{resource: a, kind: lists, config: {keys: {user: [eve, mallory], ip: []}}}]",
                        RuleDocument.YAML,
                        ""));
        assertThat(rules.rules().get(0).config())
                .isEqualTo(new Lists(Map.of("user", Set.of("eve", "mallory"), "ip", Set.of())));
    }

    /** A type that no document can hold. */
    public record Unsupported(Thread anything) {}

    /** A builder that cannot set what the record has. */
    public record Unbuildable(int size) {
        public static Builder custom() {
            return new Builder();
        }

        /** Has no size. */
        public static final class Builder {
            public Unbuildable build() {
                return new Unbuildable(1);
            }
        }
    }

    @Test
    void a_record_that_does_not_keep_to_the_convention_is_refused_when_it_is_registered() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> register(RuleKind.of("x", Unsupported.class)))
                .withMessage("Unsupported.anything: rule documents cannot hold a value of type java.lang.Thread");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> register(RuleKind.of("x", Unbuildable.class)))
                .withMessageContaining("must have a method size(int)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RuleDocuments.of(List.of(KIND, KIND), NamedFunctions.none()))
                .withMessageContaining("everything twice");
    }

    private static void register(RuleKind<?> kind) {
        RuleDocuments.of(List.of(kind), NamedFunctions.none());
    }
}
