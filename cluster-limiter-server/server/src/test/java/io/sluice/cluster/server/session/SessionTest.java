package io.sluice.cluster.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cluster.protocol.ClientFrame;
import io.sluice.cluster.protocol.ClientFrame.Acquire;
import io.sluice.cluster.protocol.ClientFrame.Bucket;
import io.sluice.cluster.protocol.ClientFrame.Hello;
import io.sluice.cluster.protocol.ClientFrame.Hold;
import io.sluice.cluster.protocol.ClientFrame.LeaseAsk;
import io.sluice.cluster.protocol.ClientFrame.Release;
import io.sluice.cluster.protocol.Protocol;
import io.sluice.cluster.protocol.ServerFrame;
import io.sluice.cluster.protocol.ServerFrame.RuleState;
import io.sluice.cluster.protocol.Status;
import io.sluice.cluster.server.engine.ConcurrencyRule;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.cluster.server.engine.LimitStore;
import io.sluice.cluster.server.engine.MemoryStore;
import io.sluice.cluster.server.engine.ShardBatch;
import io.sluice.cluster.server.engine.ShardResults;
import io.sluice.cluster.server.engine.ValueLimit;
import io.sluice.core.time.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SessionTest {
    private static final Bucket PAY = new Bucket("pay", "");
    private static final ClientFrame HELLO = ClientFrame.hello(new Hello(1, 1, "shop", 7, "test"));

    private final ManualClock clock = new ManualClock();
    private final LimitEngine engine = new LimitEngine(new MemoryStore(clock));
    private final ClientRegistry registry = new ClientRegistry(clock);
    private final List<ServerFrame> sent = new ArrayList<>();
    private final Session session = new Session(engine, registry, sent::add);

    SessionTest() {
        engine.rules("shop", List.of(LimitRule.perSecond("pay", 1000)));
        clock.advance(Duration.ofSeconds(2));
    }

    private ServerFrame last() {
        return sent.get(sent.size() - 1);
    }

    private static ClientFrame acquire(long id, long permits) {
        return ClientFrame.acquires(List.of(new Acquire(id, List.of(PAY), permits, permits)));
    }

    @Test
    void welcomes_a_client_and_answers_what_it_asks() throws Exception {
        session.receive(HELLO);
        assertThat(last().welcome()).isNotNull();
        assertThat(last().clients()).isEqualTo(1);
        session.receive(new ClientFrame(
                null,
                List.of(),
                List.of(),
                List.of(new LeaseAsk(1, PAY, 100)),
                List.of(new Acquire(2, List.of(PAY), 5000, 10)),
                false));
        assertThat(last().answers()).extracting(ServerFrame.Answer::id).containsExactly(1L, 2L);
        assertThat(last().answers()).extracting(ServerFrame.Answer::granted).containsExactly(100L, 650L);
        assertThat(last().answers().get(0).lease()).isNotZero();
    }

    @Test
    void tells_a_rule_before_its_first_answer_and_when_it_has_changed() throws Exception {
        session.receive(HELLO);
        session.receive(acquire(1, 1));
        assertThat(last().rules())
                .containsExactly(
                        new RuleState("pay", 1, 1000, Duration.ofSeconds(1).toNanos(), 1000, 250));
        session.receive(acquire(2, 1));
        assertThat(last().rules()).isEmpty();
        engine.rules("shop", List.of(LimitRule.perSecond("pay", 10)));
        session.receive(acquire(3, 1));
        assertThat(last().rules()).extracting(RuleState::limitForPeriod).containsExactly(10L);
        engine.rules("shop", List.of());
        session.receive(acquire(4, 1));
        assertThat(last().rules()).extracting(RuleState::version).containsExactly(0L);
        assertThat(last().answers().get(0).status()).isEqualTo(Status.NO_RULE);
    }

    @Test
    void tells_the_limit_that_a_value_has_of_its_own_with_its_first_answer() throws Exception {
        LimitRule rule = LimitRule.perSecond("pay", 10);
        engine.rules(
                "shop",
                List.of(rule.toBuilder().override("ann", new ValueLimit(3)).build()));
        session.receive(HELLO);
        session.receive(acquireOf("bob"));
        assertThat(last().rules()).extracting(RuleState::key).containsExactly("");
        session.receive(acquireOf("ann"));
        assertThat(last().rules())
                .containsExactly(
                        new RuleState("pay", "ann", 2, 3, Duration.ofSeconds(1).toNanos(), 3, 0));
        session.receive(acquireOf("ann"));
        assertThat(last().rules()).isEmpty();
        session.receive(acquireOf(Protocol.SHADOW + "ann"));
        assertThat(last().rules()).as("those who only look on").hasSize(1);
        engine.rules(
                "shop",
                List.of(rule.toBuilder().override("ann", new ValueLimit(5)).build()));
        session.receive(acquireOf("ann"));
        assertThat(last().rules()).extracting(RuleState::key).containsExactly("", "ann");
        engine.rules("shop", List.of(rule));
        session.receive(acquireOf("ann"));
        assertThat(last().rules()).extracting(RuleState::key).containsExactly("");
    }

    @Test
    void tells_what_is_new_once_however_often_a_frame_asks_about_it() throws Exception {
        LimitRule pay = LimitRule.perSecond("pay", 10).toBuilder()
                .override("ann", new ValueLimit(3))
                .build();
        engine.rules("shop", List.of(pay, LimitRule.perSecond("user", 10)));
        session.receive(HELLO);
        List<Acquire> acquires = new ArrayList<>();
        for (String key : List.of("bob", "ann", "", "ann", "bob")) {
            acquires.add(new Acquire(1, List.of(new Bucket("pay", key), new Bucket("user", key)), 1, 1));
        }
        session.receive(ClientFrame.acquires(acquires));
        assertThat(last().rules()).extracting(RuleState::rule).containsExactly("pay", "user", "pay");
        assertThat(last().rules()).extracting(RuleState::key).containsExactly("", "", "ann");
        assertThat(last().answers()).hasSize(5);
    }

    private static ClientFrame acquireOf(String value) {
        return ClientFrame.acquires(List.of(new Acquire(1, List.of(new Bucket("pay", value)), 1, 1)));
    }

    @Test
    void what_is_given_back_can_be_had_by_the_same_frame() throws Exception {
        session.receive(HELLO);
        session.receive(
                new ClientFrame(null, List.of(), List.of(), List.of(new LeaseAsk(1, PAY, 250)), List.of(), false));
        session.receive(acquire(2, 500));
        long lease = sent.get(1).answers().get(0).lease();
        session.receive(new ClientFrame(
                null,
                List.of(new Release(lease, PAY, 250)),
                List.of(),
                List.of(),
                List.of(new Acquire(3, List.of(PAY), 250, 250)),
                false));
        assertThat(last().answers().get(0).granted()).isEqualTo(250);
    }

    @Test
    void tells_how_many_clients_there_are_when_that_has_changed() throws Exception {
        session.receive(HELLO);
        Session other = new Session(engine, registry, frame -> {});
        other.receive(ClientFrame.hello(new Hello(1, 1, "shop", 8, "other")));
        session.tellClients();
        assertThat(last().clients()).isEqualTo(2);
        session.tellClients();
        assertThat(sent).as("no news").hasSize(2);
        other.receive(new ClientFrame(null, List.of(), List.of(), List.of(), List.of(), true));
        other.close();
        other.close();
        session.receive(acquire(1, 1));
        assertThat(last().clients()).isEqualTo(1);
        session.close();
        assertThat(registry.count("shop")).isZero();
    }

    @Test
    void a_stream_that_does_not_begin_as_it_should_is_refused() {
        assertThatThrownBy(() -> session.receive(acquire(1, 1)))
                .isInstanceOf(SessionRefusedException.class)
                .hasMessage("hello must be in the first frame, but was not");
        assertThatThrownBy(() -> session.receive(ClientFrame.hello(new Hello(3, 4, "shop", 7, "young"))))
                .hasMessage("the client must speak a version between 1 and 2, but speaks 3 to 4");
        assertThatThrownBy(() -> session.receive(ClientFrame.hello(new Hello(1, 1, " ", 7, "nowhere"))))
                .hasMessage("namespace must not be blank, but was");
        assertThat(registry.count("shop")).isZero();
    }

    @Test
    void hello_comes_once() throws Exception {
        session.receive(HELLO);
        assertThatThrownBy(() -> session.receive(HELLO))
                .hasMessage("hello must be in the first frame only, but came again");
    }

    @Test
    void draining_is_told_and_a_closed_stream_is_told_nothing() throws Exception {
        session.receive(HELLO);
        session.drain();
        assertThat(last().draining()).isTrue();
        session.close();
        session.receive(acquire(1, 1));
        assertThat(sent).hasSize(2);
    }

    @Test
    void too_many_asks_in_flight_are_answered_busy_at_once() throws Exception {
        List<CompletableFuture<ShardResults>> late = new ArrayList<>();
        LimitStore slow = new LimitStore() {
            @Override
            public int shards() {
                return 1;
            }

            @Override
            public CompletionStage<ShardResults> apply(ShardBatch batch) {
                CompletableFuture<ShardResults> answer = new CompletableFuture<>();
                late.add(answer);
                return answer;
            }
        };
        LimitEngine waiting = new LimitEngine(slow);
        waiting.rules("shop", List.of(LimitRule.perSecond("pay", 1000)));
        Session busy = new Session(waiting, registry, sent::add);
        busy.receive(HELLO);
        ClientFrame full =
                ClientFrame.acquires(Collections.nCopies(Session.MAX_IN_FLIGHT, new Acquire(1, List.of(PAY), 1, 1)));
        busy.receive(full);
        busy.receive(acquire(2, 1));
        assertThat(last().answers().get(0).status()).isEqualTo(Status.BUSY);
        late.get(0).complete(new ShardResults(Session.MAX_IN_FLIGHT));
        assertThat(last().answers()).hasSize(Session.MAX_IN_FLIGHT);
        assertThat(last().answers().get(0).status()).isEqualTo(Status.UNKNOWN);
        busy.receive(acquire(3, 1));
        assertThat(late).as("there is room again").hasSize(2);
    }

    private Session joined(long client) throws Exception {
        Session joined = new Session(engine, registry, frame -> {});
        joined.receive(ClientFrame.hello(new Hello(1, 1, "shop", client, "test")));
        return joined;
    }

    private int lost() {
        return registry.lostFor("shop", Duration.ZERO);
    }

    @Test
    void who_goes_without_goodbye_is_lost_until_somebody_comes() throws Exception {
        Session one = joined(1);
        Session two = joined(2);
        one.receive(new ClientFrame(null, List.of(), List.of(), List.of(), List.of(), true));
        one.close();
        assertThat(lost()).as("said goodbye").isZero();
        two.close();
        assertThat(lost()).isEqualTo(1);
        clock.advance(Duration.ofSeconds(30));
        assertThat(registry.lostFor("shop", Duration.ofSeconds(30))).isEqualTo(1);
        assertThat(registry.lostFor("shop", Duration.ofSeconds(31))).isZero();
        joined(3);
        assertThat(lost()).as("perhaps the same process, begun again").isZero();
        assertThat(registry.count("shop")).isEqualTo(1);
    }

    @Test
    void a_limit_is_shared_with_those_who_are_lost() throws Exception {
        joined(1);
        joined(2).close();
        session.receive(HELLO);
        assertThat(last().clients()).as("it stands for the one that is lost").isEqualTo(2);
        joined(3).close();
        session.tellClients();
        assertThat(last().clients()).isEqualTo(3);
    }

    @Test
    void who_comes_back_by_another_stream_was_never_lost() throws Exception {
        Session old = joined(1);
        Session other = joined(2);
        other.close();
        joined(1);
        old.close();
        assertThat(registry.count("shop")).isEqualTo(1);
        assertThat(lost()).as("the other one").isEqualTo(1);
        joined(2);
        assertThat(lost()).isZero();
    }

    @Test
    void who_is_lost_for_an_hour_does_not_come_back() throws Exception {
        joined(1).close();
        clock.advance(Duration.ofMinutes(59));
        assertThat(lost()).isEqualTo(1);
        assertThat(registry.namespaces()).containsExactly("shop");
        clock.advance(Duration.ofMinutes(1));
        assertThat(lost()).isZero();
        assertThat(registry.namespaces()).isEmpty();
    }

    @Test
    void answers_who_holds_permits_with_their_limit() throws Exception {
        engine.concurrency()
                .rules(
                        "shop",
                        List.of(ConcurrencyRule.custom("db")
                                .onStateLoss(StateLoss.FULL)
                                .build()));
        session.receive(HELLO);
        Bucket db = new Bucket("db", "");
        session.receive(ClientFrame.holds(List.of(new Hold(1, db, 30, 0), new Hold(2, new Bucket("x", ""), 1, 0))));
        ServerFrame.Answer held = last().answers().get(0);
        assertThat(held.granted()).isEqualTo(25);
        assertThat(held.limit()).isEqualTo(25);
        assertThat(last().answers().get(1).status()).isEqualTo(Status.NO_RULE);
        session.receive(ClientFrame.holds(List.of(new Hold(3, db, 0, held.lease()))));
        assertThat(last().answers().get(0).remaining()).isEqualTo(25);
    }
}
