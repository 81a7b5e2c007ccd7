package io.sluice.cli.demo.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.demo.Promise;
import io.sluice.cli.demo.Spread;
import io.sluice.cli.demo.Terminal;
import io.sluice.core.time.ManualClock;
import io.sluice.core.window.LatencyHistogram;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The whole act on a manual clock: then its numbers are exact. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SceneTest {
    private final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - 1_000_000_000L);
    private final LatencyHistogram refusals = new LatencyHistogram();
    private final List<Scene> scenes = LimitsAct.scenes(clock, refusals, 12);
    private final Table table = new Table(new Terminal(new PrintStream(OutputStream.nullOutputStream()), false, true));

    private Scene played(int number) throws InterruptedException {
        Scene scene = scenes.get(number);
        scene.begin(clock.nanos());
        for (int second = 0; second <= scene.seconds(); second++) {
            clock.advance(Duration.ofSeconds(1));
        }
        scene.awaitEnd();
        return scene;
    }

    @Test
    void a_greedy_caller_gets_its_limit_and_the_other_one_all_it_wants() throws InterruptedException {
        Scene scene = played(0);
        assertThat(scene.tenths().letIn()).isEqualTo(4 * Scene.PER_SECOND + Scene.BURST - 1);
        assertThat(scene.beside(4)).isEqualTo("50 of 50");
        assertThat(scene.promises()).allMatch(Promise::kept);
    }

    @Test
    void a_flash_sale_is_let_in_at_the_limit() throws InterruptedException {
        Scene scene = played(1);
        assertThat(scene.cells(1)).containsOnly(10);
        assertThat(scene.cells(3)).containsOnly(20);
        assertThat(scene.beside(2)).isEqualTo("10 x");
        assertThat(scene.beside(4)).isEqualTo("1 x");
        assertThat(scene.promises()).allMatch(Promise::kept);
    }

    @Test
    void a_slow_callee_gets_no_more_calls_at_once_than_the_bulkhead_has_slots() throws InterruptedException {
        Scene scene = played(2);
        assertThat(scene.tenths().mostAtOnce()).isEqualTo(40);
        assertThat(scene.cells(2)).endsWith(40, 40, 40);
        assertThat(scene.beside(3)).isEqualTo("400");
        assertThat(scene.promises()).allMatch(Promise::kept);
    }

    @Test
    void a_row_stands_under_its_head() throws InterruptedException {
        Scene scene = played(1);
        assertThat(table.head(scene).get(0))
                .isEqualTo(" time           asked  let in  refused │                  let in, in each 100 ms │ limit"
                        + " │ of the usual load");
        assertThat(table.row(scene, 3))
                .isEqualTo("  3 s  sale     1,000     200      800 │  20  20  20  20  20  20  20  20  20  20 │    20"
                        + " │ 10 x");
    }

    @Test
    void all_that_is_promised_is_judged_and_nothing_may_be_lost() throws InterruptedException {
        for (int number = 0; number < scenes.size(); number++) {
            played(number);
        }
        List<Promise> promises = LimitsAct.promises(scenes, new Spread(1, 1, 999_999));
        assertThat(promises).hasSize(5).allMatch(Promise::kept);
        scenes.get(0).tenths().letIn(clock.nanos());
        assertThat(LimitsAct.promises(scenes, new Spread(1, 1, 1_000_000)).stream()
                        .filter(promise -> !promise.kept())
                        .map(promise -> promise.text().split(":")[0]))
                .containsExactly("refusals below 1 ms at p99", "no call lost");
    }
}
