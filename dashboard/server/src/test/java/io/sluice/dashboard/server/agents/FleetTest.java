package io.sluice.dashboard.server.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.ManualClock;
import io.sluice.dashboard.api.Ack;
import io.sluice.dashboard.api.AgentMessages;
import io.sluice.dashboard.api.Bye;
import io.sluice.dashboard.api.DownEvent;
import io.sluice.dashboard.api.Position;
import io.sluice.dashboard.api.Ruleset;
import io.sluice.dashboard.server.store.Revision;
import io.sluice.dashboard.server.store.Revision.Origin;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.dashboard.server.store.TokenStore.Kind;
import io.sluice.dashboard.server.store.TokenStore.Token;
import io.sluice.guard.document.CanonicalRules;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Without HTTP: who is sent what, when it is encoded, and under which lock it is written. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class FleetTest {
    private static final RulesetKey KEY = new RulesetKey("shop", "dev");
    private static final Token TOKEN =
            new Token(1, Kind.AGENT, "t", null, "dev", null, "ann", Instant.EPOCH, null, null);

    private final ManualClock clock = new ManualClock();
    private final Fleet fleet = new Fleet(KEY, revision -> CanonicalRules.none(), clock);

    /** Takes what is sent to it, of each kind the newest, when it is written. */
    private final class Stream implements Downstream {
        private final Map<DownEvent, Push> waiting = new LinkedHashMap<>();
        private final List<Push> taken = new ArrayList<>();
        private boolean closed;

        @Override
        public void send(Push push) {
            assertThat(Thread.holdsLock(fleet)).as("sent under the lock").isTrue();
            waiting.remove(push.place());
            waiting.put(push.place(), push);
        }

        @Override
        public void flush() {
            assertThat(Thread.holdsLock(fleet)).as("written under the lock").isFalse();
            if (!closed) {
                taken.addAll(waiting.values());
                waiting.clear();
            }
        }

        @Override
        public boolean takes(DownEvent event) {
            return true;
        }

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public long stalledNanos() {
            return 0;
        }

        Push last() {
            return taken.get(taken.size() - 1);
        }

        Ruleset lastRules() {
            return AgentMessages.read(Ruleset.class, new String(last().json(), StandardCharsets.UTF_8));
        }
    }

    private Session join(String instance, Downstream down) {
        Session session = fleet.join(Hellos.of(KEY, instance, clock), TOKEN, "session of " + instance);
        session.attach(down);
        return session;
    }

    private List<Stream> join(int instances) {
        return IntStream.range(0, instances)
                .mapToObj(i -> {
                    Stream stream = new Stream();
                    join("pay-" + i, stream);
                    return stream;
                })
                .toList();
    }

    private static Revision revision(long number) {
        CanonicalRules none = CanonicalRules.none();
        return new Revision(
                KEY, 0, number, number - 1, none.hash(), none.text(), 0, Origin.API, "ann", "", Instant.EPOCH);
    }

    private void deliver(long version, long base, @Nullable Long canary, String... members) {
        Revision part = canary == null ? null : revision(canary);
        fleet.deliver(new Delivery(version, revision(base), part, Set.of(members)));
    }

    private static void apply(Session session, Ruleset rules) {
        session.acknowledged(new Ack(
                rules.nonce(), Ack.Subject.RULESET, Ack.Status.APPLIED, rules.position(), 0, true, 250, List.of()));
    }

    private List<Arrival> arrivals() {
        return fleet.instances().stream().map(InstanceView::arrival).toList();
    }

    @Test
    void a_publication_is_encoded_once_for_all_and_written_when_the_lock_is_free() {
        List<Stream> streams = join(1_000);
        deliver(1, 1, null);
        assertThat(streams)
                .allSatisfy(stream -> assertThat(stream.last().event()).isEqualTo(DownEvent.RULESET));
        assertThat(streams.stream()
                        .map(stream -> System.identityHashCode(stream.last()))
                        .distinct())
                .hasSize(1);
        assertThat(streams.get(0).lastRules().fleet()).isEqualTo(1_000);
    }

    @Test
    void those_who_come_back_one_after_the_other_share_what_was_encoded() {
        List<Stream> lost = join(2);
        deliver(1, 1, null);
        String nonce = lost.get(0).lastRules().nonce();
        Stream first = new Stream();
        Stream second = new Stream();
        join("pay-0", first);
        join("pay-1", second);
        assertThat(second.last()).isSameAs(first.last());
        assertThat(first.lastRules().nonce()).as("not that of the first time").isNotEqualTo(nonce);
        Stream another = new Stream();
        join("pay-2", another);
        assertThat(another.lastRules().fleet()).as("they are one more now").isEqualTo(3);
    }

    @Test
    void members_of_a_canary_get_theirs_and_the_others_theirs() {
        List<Stream> streams = join(3);
        deliver(1, 1, null);
        deliver(2, 1, 2L, "pay-1");
        assertThat(streams.stream().map(stream -> stream.lastRules().revision()))
                .containsExactly(1L, 2L, 1L);
        assertThat(streams.get(1).lastRules().cohort()).isEqualTo("canary");
        deliver(3, 2, null);
        assertThat(streams.stream().map(stream -> stream.lastRules().revision()))
                .containsExactly(2L, 2L, 2L);
        assertThat(streams.get(0).lastRules().cohort()).isNull();
    }

    @Test
    void what_is_older_than_what_is_known_is_not_sent() {
        Stream stream = new Stream();
        join("pay-0", stream);
        deliver(2, 2, null);
        deliver(1, 1, null);
        assertThat(stream.lastRules().revision()).isEqualTo(2);
    }

    @Test
    void an_acknowledgement_moves_on_its_instance_and_no_other() {
        Stream first = new Stream();
        Session session = join("pay-0", first);
        join("pay-1", new Stream());
        deliver(1, 1, null);
        assertThat(arrivals()).containsExactly(Arrival.SENT, Arrival.SENT);
        apply(session, first.lastRules());
        assertThat(arrivals()).containsExactly(Arrival.APPLIED, Arrival.SENT);
        clock.advance(Duration.ofSeconds(10));
        assertThat(arrivals()).containsExactly(Arrival.APPLIED, Arrival.TIMED_OUT);
    }

    @Test
    void what_is_sent_again_is_answered_anew() {
        Stream stream = new Stream();
        Session session = join("pay-0", stream);
        deliver(1, 1, null);
        Ruleset first = stream.lastRules();
        fleet.resend(Set.of("pay-0"));
        assertThat(stream.lastRules().nonce()).isNotEqualTo(first.nonce());
        session.acknowledged(
                new Ack(first.nonce(), Ack.Subject.RULESET, Ack.Status.OUTDATED, Position.NONE, 0, true, 0, List.of()));
        assertThat(arrivals()).as("an answer to what was sent before").containsExactly(Arrival.SENT);
    }

    @Test
    void good_bye_is_written_before_the_streams_are_ended() {
        List<Stream> streams = join(2);
        fleet.close(Push.of(new Bye(Duration.ofSeconds(10))));
        assertThat(streams).allSatisfy(stream -> {
            assertThat(stream.last().event()).isEqualTo(DownEvent.BYE);
            assertThat(stream.closed).isTrue();
        });
    }
}
