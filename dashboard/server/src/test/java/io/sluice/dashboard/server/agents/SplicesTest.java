package io.sluice.dashboard.server.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleSet;
import io.sluice.core.time.ManualClock;
import io.sluice.dashboard.api.Ack;
import io.sluice.dashboard.api.Ack.Status;
import io.sluice.dashboard.api.AgentMessages;
import io.sluice.dashboard.api.AgentProtocol;
import io.sluice.dashboard.api.DownEvent;
import io.sluice.dashboard.api.Hello;
import io.sluice.dashboard.api.Mistake;
import io.sluice.dashboard.api.Position;
import io.sluice.dashboard.api.Ruleset;
import io.sluice.dashboard.api.Splice;
import io.sluice.dashboard.api.metrics.Heartbeat;
import io.sluice.dashboard.api.metrics.Heartbeat.SnapshotState;
import io.sluice.dashboard.server.store.Revision;
import io.sluice.dashboard.server.store.Revision.Origin;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.dashboard.server.store.TokenStore.Kind;
import io.sluice.dashboard.server.store.TokenStore.Token;
import io.sluice.guard.document.CanonicalRules;
import io.sluice.guard.document.RuleDocuments;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.RateLimiterConfig;
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

/** Who is sent what is different in his rules, and who gets all of them. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SplicesTest {
    private static final RulesetKey KEY = new RulesetKey("shop", "dev");
    private static final Token TOKEN =
            new Token(1, Kind.AGENT, "t", null, "dev", null, "ann", Instant.EPOCH, null, null);
    private static final RuleDocuments DOCUMENTS = RuleDocuments.standard();
    private static final int RULES = 10;

    private final ManualClock clock = new ManualClock();
    private Fleet fleet = new Fleet(KEY, revision -> rules(revision.number()), clock);

    // ---- rules, of which one is another in each revision

    private static CanonicalRules rules(long revision) {
        return DOCUMENTS.canonical(RuleSet.of(IntStream.range(0, RULES)
                .<Rule<?>>mapToObj(i -> Rule.of(
                        StandardKinds.RATE_LIMITER,
                        "r" + i,
                        RateLimiterConfig.custom()
                                .limitForPeriod(i == 4 ? 100 + (int) revision : 9)
                                .build()))
                .toList()));
    }

    private static Position position(long revision) {
        return new Position(0, revision, rules(revision).hash());
    }

    private static Revision revision(long number) {
        CanonicalRules rules = rules(number);
        return new Revision(
                KEY, 0, number, number - 1, rules.hash(), rules.text(), RULES, Origin.API, "ann", "", Instant.EPOCH);
    }

    private void deliver(long version, long base, @Nullable Long canary, String... members) {
        Revision part = canary == null ? null : revision(canary);
        fleet.deliver(new Delivery(version, revision(base), part, Set.of(members)));
    }

    // ---- an agent

    /** Takes what is sent to it, of each place the newest, while it reads. */
    private final class Peer implements Downstream {
        private final Map<DownEvent, Push> waiting = new LinkedHashMap<>();
        private final List<Push> taken = new ArrayList<>();
        private final Set<DownEvent> takes;
        private final Session session;
        private boolean reads = true;

        Peer(String instance, Position current, List<String> capabilities, Set<DownEvent> takes) {
            this.takes = takes;
            session =
                    fleet.join(Hellos.of(KEY, instance, current, capabilities, clock), TOKEN, "session of " + instance);
            session.attach(this);
        }

        @Override
        public void send(Push push) {
            assertThat(takes).contains(push.event());
            waiting.remove(push.place());
            waiting.put(push.place(), push);
        }

        @Override
        public void flush() {
            if (reads) {
                waiting.values().stream()
                        .filter(push -> push.place() == DownEvent.RULESET)
                        .forEach(taken::add);
                waiting.clear();
            }
        }

        @Override
        public boolean takes(DownEvent event) {
            return takes.contains(event);
        }

        @Override
        public void close() {}

        @Override
        public long stalledNanos() {
            return 0;
        }

        Push last() {
            return taken.get(taken.size() - 1);
        }

        Ruleset whole() {
            assertThat(last().event()).isEqualTo(DownEvent.RULESET);
            return read(Ruleset.class);
        }

        Splice splice() {
            assertThat(last().event()).isEqualTo(DownEvent.SPLICE);
            return read(Splice.class);
        }

        private <T extends Record> T read(Class<T> type) {
            return AgentMessages.read(type, new String(last().json(), StandardCharsets.UTF_8));
        }

        Peer has(long revision) {
            answers(Status.APPLIED, position(revision));
            return this;
        }

        void answers(Status status, Position current, Mistake... mistakes) {
            session.acknowledged(
                    new Ack(last().nonce(), Ack.Subject.RULESET, status, current, 0, true, 250, List.of(mistakes)));
        }
    }

    private Peer join(String instance, Position current) {
        return new Peer(instance, current, AgentProtocol.CAPABILITIES, Set.of(DownEvent.values()));
    }

    private Peer join(String instance) {
        return join(instance, Position.NONE);
    }

    private Arrival arrival() {
        return fleet.instances().get(0).arrival();
    }

    // ---- who gets what

    @Test
    void who_has_the_rules_before_gets_what_is_different() {
        Peer first = join("pay-1");
        Peer second = join("pay-2");
        deliver(1, 1, null);
        assertThat(first.whole().rules()).isEqualTo(rules(1));
        first.has(1);
        second.has(1);
        deliver(2, 2, null);
        Splice splice = first.splice();
        assertThat(splice.base()).isEqualTo(position(1));
        assertThat(splice.position()).isEqualTo(position(2));
        assertThat(splice.fleet()).isEqualTo(2);
        assertThat(splice.from()).isEqualTo(4);
        assertThat(splice.to()).isEqualTo(5);
        assertThat(splice.rules().items()).hasSize(1);
        assertThat(splice.appliedTo(rules(1))).isEqualTo(rules(2));
        assertThat(second.last()).as("encoded once").isSameAs(first.last());
        first.has(2);
        deliver(3, 3, null);
        assertThat(first.splice().base()).isEqualTo(position(2));
        assertThat(second.whole().rules()).as("has not answered").isEqualTo(rules(3));
    }

    @Test
    void who_has_not_answered_gets_the_whole() {
        Peer peer = join("pay-1");
        deliver(1, 1, null);
        deliver(2, 2, null);
        assertThat(peer.whole().revision()).isEqualTo(2);
    }

    /** What waits is not answered, so nothing that builds upon it is sent, and what takes its place needs it not. */
    @Test
    void what_is_different_never_takes_the_place_of_what_it_is_different_from() {
        Peer peer = join("pay-1");
        deliver(1, 1, null);
        peer.has(1);
        peer.reads = false;
        deliver(2, 2, null);
        assertThat(peer.waiting.get(DownEvent.RULESET).event()).isEqualTo(DownEvent.SPLICE);
        deliver(3, 3, null);
        assertThat(peer.waiting.values())
                .filteredOn(push -> push.place() == DownEvent.RULESET)
                .hasSize(1);
        peer.reads = true;
        peer.flush();
        assertThat(peer.taken).hasSize(2);
        assertThat(peer.whole().rules()).isEqualTo(rules(3));
    }

    @Test
    void who_is_of_a_version_before_gets_the_whole() {
        Peer peer = new Peer("pay-1", Position.NONE, List.of(AgentProtocol.FLEET), Set.of(DownEvent.values()));
        deliver(1, 1, null);
        peer.has(1);
        deliver(2, 2, null);
        assertThat(peer.whole().rules()).isEqualTo(rules(2));
    }

    @Test
    void who_polls_gets_the_whole() {
        Peer peer = new Peer("pay-1", Position.NONE, AgentProtocol.CAPABILITIES, Set.of(DownEvent.RULESET));
        deliver(1, 1, null);
        peer.has(1);
        deliver(2, 2, null);
        assertThat(peer.whole().rules()).isEqualTo(rules(2));
        peer.has(2);
        assertThat(peer.session.pull(position(1).etag()))
                .isNotNull()
                .satisfies(push -> assertThat(push.event()).isEqualTo(DownEvent.RULESET));
    }

    @Test
    void who_understands_something_else_gets_the_whole() {
        Peer peer = join("pay-1");
        deliver(1, 1, null);
        peer.answers(Status.APPLIED, new Position(0, 1, rules(7).hash()));
        deliver(2, 2, null);
        assertThat(peer.whole().rules()).isEqualTo(rules(2));
    }

    @Test
    void who_refused_the_rules_before_gets_the_whole() {
        Peer peer = join("pay-1");
        deliver(1, 1, null);
        peer.has(1);
        deliver(2, 2, null);
        peer.answers(Status.REJECTED, position(1), new Mistake("rules[4]", Mistake.REFUSED, "not today"));
        assertThat(arrival()).isEqualTo(Arrival.REJECTED);
        deliver(3, 3, null);
        assertThat(peer.whole().rules()).isEqualTo(rules(3));
    }

    @Test
    void after_a_restart_of_the_console_who_has_what_all_are_to_have_gets_what_is_different_then() {
        deliver(5, 1, null);
        Peer upToDate = join("pay-1", position(1));
        Peer behind = join("pay-2", new Position(0, 0, null));
        assertThat(upToDate.taken).isEmpty();
        assertThat(behind.whole().rules()).isEqualTo(rules(1));
        deliver(6, 2, null);
        assertThat(upToDate.splice().appliedTo(rules(1))).isEqualTo(rules(2));
        assertThat(behind.whole().rules()).isEqualTo(rules(2));
        fleet = new Fleet(KEY, revision -> rules(revision.number()), clock);
        deliver(6, 2, null);
        assertThat(join("pay-1", position(1)).whole().rules())
                .as("the console has not known what was before")
                .isEqualTo(rules(2));
    }

    @Test
    void who_was_away_gets_the_whole() {
        deliver(1, 1, null);
        deliver(2, 2, null);
        assertThat(join("pay-1", position(1)).whole().rules()).isEqualTo(rules(2));
    }

    @Test
    void members_of_a_canary_and_the_others_get_what_is_different_from_what_they_have() {
        deliver(1, 1, null);
        Peer member = join("pay-1", position(1));
        Peer other = join("pay-2", position(1));
        deliver(2, 1, 2L, "pay-1");
        assertThat(member.splice().cohort()).isEqualTo("canary");
        assertThat(other.taken).isEmpty();
        member.has(2);
        deliver(3, 3, null);
        assertThat(member.splice().base()).isEqualTo(position(2));
        assertThat(other.splice().base()).isEqualTo(position(1));
        assertThat(member.splice().appliedTo(rules(2))).isEqualTo(rules(3));
        assertThat(other.splice().appliedTo(rules(1))).isEqualTo(rules(3));
    }

    @Test
    void who_wants_the_whole_gets_it_at_once_and_once() {
        Peer peer = join("pay-1");
        deliver(1, 1, null);
        peer.has(1);
        deliver(2, 2, null);
        peer.splice();
        peer.answers(Status.WHOLE_WANTED, position(1));
        assertThat(peer.whole().rules()).isEqualTo(rules(2));
        assertThat(arrival()).isEqualTo(Arrival.SENT);
        int sent = peer.taken.size();
        peer.answers(Status.WHOLE_WANTED, position(1));
        assertThat(peer.taken).as("it has it all").hasSize(sent);
        peer.has(2);
        assertThat(arrival()).isEqualTo(Arrival.APPLIED);
    }

    @Test
    void who_does_not_answer_to_what_is_different_gets_the_whole_after_ten_seconds() {
        Peer peer = join("pay-1");
        deliver(1, 1, null);
        peer.has(1);
        deliver(2, 2, null);
        clock.advance(Duration.ofNanos(Passage.ANSWER_NANOS));
        peer.session.beaten(new Heartbeat(position(1), RULES, true, SnapshotState.OFF, Hello.Transport.STREAM, 0));
        assertThat(peer.whole().rules()).isEqualTo(rules(2));
    }
}
