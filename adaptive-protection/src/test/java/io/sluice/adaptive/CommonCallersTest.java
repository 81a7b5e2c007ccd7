package io.sluice.adaptive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CommonCallersTest {
    private final CommonCallers callers = new CommonCallers(2);

    @Test
    void at_first_everybody_is_common() {
        callers.called("a");
        assertThat(callers.isCommon("never heard of")).isTrue();
    }

    @Test
    void knows_who_calls_most_often() {
        call(5000, "web", "app");
        assertThat(callers.isCommon("web")).isTrue();
        assertThat(callers.isCommon("app")).isTrue();
        assertThat(callers.isCommon("one-off-7")).isFalse();
    }

    @Test
    void forgets_who_has_not_called_for_long() {
        call(5000, "web", "app");
        call(100_000, "new", "newer");
        assertThat(callers.isCommon("new")).isTrue();
        assertThat(callers.isCommon("newer")).isTrue();
        assertThat(callers.isCommon("web")).isFalse();
    }

    @Test
    void under_pressure_an_uncommon_caller_counts_as_one_tier_lower() {
        Rig rig = Rig.of(Rig.plain(40).commonCallers(1).build());
        for (int i = 0; i < 5000; i++) {
            rig.end(rig.ask(Rig.from("web")));
        }
        rig.ask(200, io.sluice.core.gate.CallContext.EMPTY);
        assertThat(rig.reason(rig.ask(Rig.from("stranger")))).isEqualTo("uncommon");
        assertThat(rig.reason(rig.ask(Rig.from("web")))).isEqualTo("limit");
    }

    /** Two who call all the time, and many who call once. */
    private void call(int calls, String one, String other) {
        for (int i = 0; i < calls; i++) {
            callers.called(i % 3 == 0 ? one : i % 3 == 1 ? other : "one-off-" + i);
        }
    }
}
