package io.sluice.cluster.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TogetherTest {
    private static final Target TEN = new Target("ten");
    private static final Target HUNDRED = new Target("hundred");

    private final Rig rig = Rig.filled(
            LimitRule.custom("ten").limitForPeriod(10).leaseShare(0).build(),
            LimitRule.custom("hundred").limitForPeriod(100).leaseShare(0).build());

    private List<Answer> together(Ask.Acquire... acquires) {
        return rig.engine()
                .decideTogether(Rig.NAMESPACE, new Client(1), List.of(acquires))
                .toCompletableFuture()
                .join();
    }

    @Test
    void takes_of_each_its_own_number() {
        List<Answer> answers = together(new Ask.Acquire(TEN, 2), new Ask.Acquire(HUNDRED, 30));
        assertThat(answers).extracting(Answer::granted).containsExactly(2L, 30L);
        assertThat(answers).extracting(Answer::remaining).containsExactly(8L, 70L);
    }

    @Test
    void takes_of_none_if_one_refuses_and_says_which() {
        List<Answer> answers = together(new Ask.Acquire(HUNDRED, 30), new Ask.Acquire(TEN, 11));
        assertThat(answers).extracting(Answer::verdict).containsExactly(Verdict.OK, Verdict.BLOCKED);
        assertThat(answers).extracting(Answer::granted).containsExactly(0L, 0L);
        assertThat(answers).extracting(Answer::remaining).containsExactly(100L, 10L);
        assertThat(rig.take("hundred", "", 1000)).isEqualTo(100);
        assertThat(rig.take("ten", "", 1000)).isEqualTo(10);
    }

    @Test
    void asks_that_make_no_sense_take_nothing_of_the_others() {
        List<Answer> answers = together(
                new Ask.Acquire(TEN, 1),
                new Ask.Acquire(TEN, 1),
                new Ask.Acquire(HUNDRED, 0),
                new Ask.Acquire(List.of(TEN, HUNDRED), 1, 1),
                new Ask.Acquire(new Target("unknown"), 1));
        assertThat(answers)
                .extracting(Answer::verdict)
                .containsExactly(
                        Verdict.OK, Verdict.BAD_REQUEST, Verdict.BAD_REQUEST, Verdict.BAD_REQUEST, Verdict.NO_RULE);
        assertThat(rig.take("ten", "", 1000)).isEqualTo(10);
    }

    @Test
    void many_keys_over_all_shards_are_answered_in_the_order_of_the_asks() {
        Ask.Acquire[] acquires = IntStream.range(0, 100)
                .mapToObj(i -> new Ask.Acquire(new Target("ten", "user " + i), 1 + i % 10))
                .toArray(Ask.Acquire[]::new);
        assertThat(together(acquires))
                .extracting(Answer::granted)
                .containsExactlyElementsOf(
                        IntStream.range(0, 100).mapToObj(i -> 1L + i % 10).toList());
    }

    @Test
    void looking_takes_nothing() {
        List<Answer> answers = rig.engine()
                .look(Rig.NAMESPACE, new Client(1), List.of(new Ask.Acquire(TEN, 4)))
                .toCompletableFuture()
                .join();
        assertThat(answers).extracting(Answer::verdict).containsExactly(Verdict.OK);
        assertThat(answers).extracting(Answer::remaining).containsExactly(10L);
        assertThat(rig.take("ten", "", 1000)).isEqualTo(10);
    }

    @Test
    void nothing_is_granted_of_nothing() {
        assertThat(together()).isEmpty();
    }
}
