package io.sluice.cluster.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SeveralTargetsTest {
    private static final LimitRule BY_USER =
            LimitRule.custom("user").limitForPeriod(10).leaseShare(0).build();
    private static final LimitRule FOR_ALL =
            LimitRule.custom("all").limitForPeriod(15).leaseShare(0).build();
    private static final List<Target> ANN = List.of(new Target("user", "ann"), new Target("all"));
    private static final List<Target> BOB = List.of(new Target("all"), new Target("user", "bob"));

    private final Rig rig = Rig.filled(BY_USER, FOR_ALL);

    @Test
    void takes_from_all_or_from_none() {
        assertThat(rig.decide(1, new Ask.Acquire(ANN, 10, 10)).isOk()).isTrue();
        Answer refused = rig.decide(1, new Ask.Acquire(BOB, 10, 10));
        assertThat(refused.verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(refused.granted()).isZero();
        assertThat(rig.take("user", "bob", 100)).as("what bob has left").isEqualTo(10);
        assertThat(rig.take("all", "", 100)).as("what all have left").isEqualTo(5);
    }

    @Test
    void takes_the_same_number_from_each() {
        assertThat(rig.decide(1, new Ask.Acquire(ANN, 10, 10)).isOk()).isTrue();
        Answer partial = rig.decide(1, new Ask.Acquire(BOB, 10, 1));
        assertThat(partial.granted()).isEqualTo(5);
        assertThat(partial.remaining()).isZero();
        assertThat(rig.take("user", "bob", 100)).isEqualTo(5);
    }

    @Test
    void an_unknown_rule_takes_nothing_from_the_known() {
        List<Target> targets = List.of(new Target("user", "ann"), new Target("unknown"));
        assertThat(rig.decide(1, new Ask.Acquire(targets, 1, 1)).verdict()).isEqualTo(Verdict.NO_RULE);
        assertThat(rig.take("user", "ann", 100)).isEqualTo(10);
    }

    @Test
    void refusals_by_one_rule_do_not_wear_the_other_out() {
        rig.take("all", "", 15);
        for (int i = 0; i < 100; i++) {
            rig.decide(1, new Ask.Acquire(ANN, 1, 1));
            rig.advance(Duration.ofNanos(100));
        }
        assertThat(rig.take("user", "ann", 100)).isEqualTo(10);
    }
}
