package io.sluice.core.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.rule.RuleDocument;
import io.sluice.core.rule.RuleSink;
import io.sluice.core.rule.RuleSource;
import io.sluice.core.rule.RuleSourceEvent;
import io.sluice.core.rule.RuleSourceEvent.Health;
import io.sluice.core.rule.RulesRefusedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * What every rule source must do: extend it and say what the backend is. {@code FileRuleSourceContractTest} is the shortest example.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
public abstract class RuleSourceContract {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** The store that a source reads, as somebody else sees it. */
    protected interface Backend extends AutoCloseable {

        /** A new source that reads this store; not started. */
        RuleSource source(boolean requireInitial);

        void publish(RuleDocument document) throws Exception;

        /** Makes the store empty, or beyond reach. */
        void vanish() throws Exception;

        /** Called while a test waits: lets time pass, if time is made here. */
        default void letTimePass() {}
    }

    /** A fresh, empty store. */
    protected abstract Backend backend() throws Exception;

    private final Sink sink = new Sink();
    private Backend backend;
    private RuleSource source;

    @BeforeEach
    void open() throws Exception {
        backend = backend();
        source = follow(backend.source(false));
    }

    @AfterEach
    void shut() throws Exception {
        source.close();
        backend.close();
        assertThat(sink.repeated())
                .as("events that say what the one before said")
                .isEmpty();
    }

    @Test
    void what_is_there_is_delivered_before_start_returns() throws Exception {
        backend.publish(document("a"));
        source.start(sink);
        assertThat(sink.delivered()).containsExactly("a");
        assertThat(source.health()).isEqualTo(Health.UP);
        assertThat(sink.events()).containsExactly(Health.UP);
    }

    @Test
    void a_change_is_delivered() throws Exception {
        backend.publish(document("a"));
        source.start(sink);
        backend.publish(document("b"));
        await(() -> sink.delivered().size() == 2);
        assertThat(sink.delivered()).containsExactly("a", "b");
        assertThat(sink.events()).containsOnly(Health.UP);
    }

    @Test
    void of_many_changes_the_last_arrives_and_none_arrives_out_of_order() throws Exception {
        backend.publish(document("00"));
        source.start(sink);
        for (int i = 1; i <= 20; i++) {
            backend.publish(document("%02d".formatted(i)));
        }
        await(() -> sink.delivered().contains("20"));
        assertThat(sink.delivered()).isSorted().doesNotHaveDuplicates().endsWith("20");
    }

    @Test
    void equal_content_is_not_delivered_again() throws Exception {
        backend.publish(document("a"));
        source.start(sink);
        backend.publish(document("a"));
        backend.letTimePass();
        backend.publish(document("b"));
        await(() -> sink.delivered().contains("b"));
        assertThat(sink.delivered()).containsExactly("a", "b");
    }

    @Test
    void each_mistake_raises_an_event_and_the_next_good_document_is_taken() throws Exception {
        backend.publish(document("a"));
        source.start(sink);
        sink.refuse("b", new RulesRefusedException("rules[0].kind is wrong"));
        sink.refuse("c", new RulesRefusedException("rules[1].kind is wrong"));
        backend.publish(document("b"));
        await(() -> sink.events().size() == 2);
        assertThat(source.health()).isEqualTo(Health.REFUSED);
        assertThat(sink.details()).last().asString().contains("rules[0].kind is wrong");
        backend.publish(document("c"));
        await(() -> sink.events().size() == 3);
        assertThat(sink.details()).last().asString().contains("rules[1].kind is wrong");

        backend.publish(document("d"));
        await(() -> sink.events().size() == 4);
        assertThat(sink.delivered()).containsExactly("a", "b", "c", "d");
        assertThat(sink.events()).containsExactly(Health.UP, Health.REFUSED, Health.REFUSED, Health.UP);
    }

    @Test
    void the_same_mistake_again_raises_no_event() throws Exception {
        backend.publish(document("a"));
        source.start(sink);
        sink.refuse("b", new RulesRefusedException("rules[0].kind is wrong"));
        sink.refuse("c", new RulesRefusedException("rules[0].kind is wrong"));
        backend.publish(document("b"));
        await(() -> sink.events().size() == 2);
        backend.publish(document("b"));
        backend.letTimePass();
        backend.publish(document("c"));
        await(() -> sink.delivered().contains("c"));

        backend.publish(document("d"));
        await(() -> source.health() == Health.UP);
        assertThat(sink.events()).containsExactly(Health.UP, Health.REFUSED, Health.UP);
    }

    @Test
    void a_sink_that_fails_does_not_end_the_source() throws Exception {
        backend.publish(document("a"));
        source.start(sink);
        try (CapturedLog log = CapturedLog.of(RuleSource.class)) {
            sink.refuse("b", new AssertionError("a bug"));
            backend.publish(document("b"));
            await(() -> source.health() == Health.REFUSED);
            assertThat(log.lines()).singleElement().asString().contains("a bug");
        }
        backend.publish(document("c"));
        await(() -> source.health() == Health.UP);
        assertThat(sink.delivered()).containsExactly("a", "b", "c");
    }

    @Test
    void where_nothing_is_yet_it_starts_and_waits() throws Exception {
        source.start(sink);
        assertThat(sink.delivered()).isEmpty();
        assertThat(sink.events()).containsExactly(Health.UNREACHABLE);

        backend.publish(document("a"));
        await(() -> source.health() == Health.UP);
        assertThat(sink.delivered()).containsExactly("a");
        assertThat(sink.events()).containsExactly(Health.UNREACHABLE, Health.UP);
    }

    @Test
    void where_nothing_is_yet_it_does_not_start_if_rules_are_required() throws Exception {
        try (RuleSource strict = follow(backend.source(true))) {
            assertThatThrownBy(() -> strict.start(sink))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(strict.name());
            assertThatThrownBy(() -> strict.start(sink)).as("it is closed").isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void a_mistake_at_the_start_is_no_start_if_rules_are_required() throws Exception {
        backend.publish(document("a"));
        sink.refuse("a", new RulesRefusedException("rules[0].kind is wrong"));
        try (RuleSource strict = follow(backend.source(true))) {
            assertThatThrownBy(() -> strict.start(sink))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("rules[0].kind is wrong");
        }
    }

    @Test
    void what_vanishes_raises_one_event_and_may_come_back() throws Exception {
        backend.publish(document("a"));
        source.start(sink);
        backend.vanish();
        await(() -> source.health() == Health.UNREACHABLE);
        backend.letTimePass();
        backend.publish(document("a"));
        await(() -> source.health() == Health.UP);
        assertThat(sink.delivered()).as("nothing has changed").containsExactly("a");
        assertThat(sink.events()).containsExactly(Health.UP, Health.UNREACHABLE, Health.UP);
    }

    @Test
    void nothing_is_delivered_once_it_is_closed() throws Exception {
        backend.publish(document("a"));
        source.start(sink);
        source.close();
        source.close();
        backend.publish(document("b"));
        backend.vanish();
        backend.letTimePass();
        assertThat(sink.delivered()).containsExactly("a");
        assertThat(sink.events()).containsExactly(Health.UP);
    }

    @Test
    void it_starts_once() throws Exception {
        backend.publish(document("a"));
        source.start(sink);
        assertThatThrownBy(() -> source.start(sink)).isInstanceOf(IllegalStateException.class);
        source.close();
        assertThatThrownBy(() -> source.start(sink)).isInstanceOf(IllegalStateException.class);
        assertThat(sink.delivered()).containsExactly("a");
    }

    private RuleSource follow(RuleSource one) {
        one.events().subscribe(sink::hear);
        return one;
    }

    /** A document with this text; what it means is the sink's business. */
    private static RuleDocument document(String text) {
        return RuleDocument.of(text, RuleDocument.YAML, text);
    }

    private void await(BooleanSupplier condition) {
        sink.await(condition, backend);
    }

    /** Keeps what it is told; wakes who waits at each. */
    private static final class Sink implements RuleSink {
        private final List<String> delivered = new ArrayList<>();
        private final List<RuleSourceEvent> events = new ArrayList<>();
        private final Map<String, Throwable> refused = new HashMap<>();

        @Override
        public synchronized void accept(RuleDocument document) {
            String text = new String(document.bytes(), StandardCharsets.UTF_8);
            delivered.add(text);
            notifyAll();
            Throwable refusal = refused.get(text);
            if (refusal instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            if (refusal instanceof Error error) {
                throw error;
            }
        }

        synchronized void refuse(String text, Throwable why) {
            refused.put(text, why);
        }

        synchronized void hear(RuleSourceEvent event) {
            events.add(event);
            notifyAll();
        }

        synchronized List<String> delivered() {
            return List.copyOf(delivered);
        }

        synchronized List<Health> events() {
            return events.stream().map(RuleSourceEvent::health).toList();
        }

        synchronized List<String> details() {
            return events.stream().map(RuleSourceEvent::detail).toList();
        }

        synchronized List<String> repeated() {
            List<String> said = events.stream()
                    .map(event -> event.health() + ": " + event.detail())
                    .toList();
            return IntStream.range(1, said.size())
                    .filter(i -> said.get(i).equals(said.get(i - 1)))
                    .mapToObj(said::get)
                    .toList();
        }

        /** Looks again whenever something has happened, and every few milliseconds of real time besides. */
        void await(BooleanSupplier condition, Backend backend) {
            long start = System.nanoTime();
            while (!condition.getAsBoolean()) {
                assertThat(System.nanoTime() - start)
                        .as("nothing came for too long; delivered %s, heard %s", delivered(), events())
                        .isLessThan(PATIENCE_NANOS);
                backend.letTimePass();
                synchronized (this) {
                    try {
                        if (!condition.getAsBoolean()) {
                            wait(5);
                        }
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }
            }
        }
    }
}
