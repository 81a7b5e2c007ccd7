package io.sluice.dashboard.server.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.core.time.ManualClock;
import io.sluice.dashboard.api.Hello;
import io.sluice.dashboard.api.Position;
import io.sluice.dashboard.api.Welcome;
import io.sluice.dashboard.server.access.Tokens;
import io.sluice.dashboard.server.rules.Rulesets;
import io.sluice.dashboard.server.store.Database;
import io.sluice.dashboard.server.store.PointStore;
import io.sluice.dashboard.server.store.Revision;
import io.sluice.dashboard.server.store.Revision.Origin;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.dashboard.server.store.TokenStore.Kind;
import io.sluice.dashboard.server.store.TokenStore.Token;
import io.sluice.dashboard.server.traffic.Traffic;
import io.sluice.guard.document.CanonicalRules;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What instances are told while the console asks the database what they are to have. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class FleetsTest {
    private static final RulesetKey KEY = new RulesetKey("shop", "dev");
    private static final Token TOKEN =
            new Token(1, Kind.AGENT, "t", null, "dev", null, "ann", Instant.EPOCH, null, null);

    private final ManualClock clock = new ManualClock();
    private Database database;
    private PointStore points;

    @BeforeEach
    void open(@TempDir Path folder) {
        database = Database.sqlite(folder.resolve("console.db"));
        points = PointStore.sqlite(folder.resolve("traffic.db"));
    }

    @AfterEach
    void close() {
        points.close();
        database.close();
    }

    @Test
    void who_comes_second_is_told_of_the_rules_too() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch mayAnswer = new CountDownLatch(1);
        try (Fleets fleets = fleets(key -> {
            asked.countDown();
            awaited(mayAnswer);
            return published();
        })) {
            FutureTask<Welcome> first = begun(fleets, "pay-1");
            awaited(asked);
            FutureTask<Welcome> second = new FutureTask<>(() -> fleets.hello(TOKEN, hello("pay-2")));
            awaitBlocked(second);
            mayAnswer.countDown();

            for (FutureTask<Welcome> each : List.of(first, second)) {
                Position target = each.get(30, TimeUnit.SECONDS).target();
                assertThat(target).isNotNull();
                assertThat(target.revision()).isEqualTo(1);
            }
        }
    }

    @Test
    void if_the_database_does_not_answer_it_is_asked_again_for_the_next_one() {
        CountDownLatch away = new CountDownLatch(1);
        try (Fleets fleets = fleets(key -> {
            if (away.getCount() > 0) {
                throw new IllegalStateException("away");
            }
            return published();
        })) {
            assertThatThrownBy(() -> fleets.hello(TOKEN, hello("pay-1"))).hasMessage("away");
            away.countDown();
            assertThat(fleets.hello(TOKEN, hello("pay-1")).target()).isNotNull();
        }
    }

    /** Each is written before the fleet hears of it: what was looked up before the second one was written must not be what is taken last. */
    @Test
    void an_override_that_begins_while_another_is_looked_up_is_looked_up_after_it() throws Exception {
        AtomicInteger questions = new AtomicInteger();
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch mayAnswer = new CountDownLatch(1);
        try (Fleets fleets = fleets(key -> {
            if (questions.incrementAndGet() == 2) { // for the first override
                asked.countDown();
                awaited(mayAnswer);
            }
            return published();
        })) {
            fleets.hello(TOKEN, hello("pay-1"));
            FutureTask<Void> first = new FutureTask<>(() -> fleets.overridden(KEY), null);
            new Thread(first).start();
            awaited(asked);
            FutureTask<Void> second = new FutureTask<>(() -> fleets.overridden(KEY), null);
            awaitBlocked(second);
            assertThat(questions).hasValue(2);
            mayAnswer.countDown();
            first.get(30, TimeUnit.SECONDS);
            second.get(30, TimeUnit.SECONDS);
            assertThat(questions).hasValue(3);
        }
    }

    /** Starts it, and waits until it waits for another thread. */
    private static void awaitBlocked(FutureTask<?> work) {
        Thread thread = new Thread(work);
        thread.start();
        await().until(() -> work.isDone() || thread.getState() == Thread.State.BLOCKED);
        assertThat(work.isDone()).as("it did not wait").isFalse();
    }

    private Fleets fleets(Targets targets) {
        return new Fleets(
                clock,
                database,
                new Rulesets(database, clock.wallClock()),
                new Tokens(database, clock.wallClock()),
                new Traffic(clock, points, Runnable::run),
                targets,
                Runnable::run);
    }

    private static Delivery published() {
        CanonicalRules none = CanonicalRules.none();
        Revision revision =
                new Revision(KEY, 0, 1, 0, none.hash(), none.text(), 0, Origin.API, "ann", "", Instant.EPOCH);
        return new Delivery(1, revision, null, Set.of());
    }

    private FutureTask<Welcome> begun(Fleets fleets, String instance) {
        FutureTask<Welcome> hello = new FutureTask<>(() -> fleets.hello(TOKEN, hello(instance)));
        new Thread(hello).start();
        return hello;
    }

    private Hello hello(String instance) {
        return Hellos.of(KEY, instance, clock);
    }

    private static void awaited(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
