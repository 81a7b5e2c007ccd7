package io.sluice.cli.demo.breaker;

import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.cli.demo.Act;
import io.sluice.cli.demo.Promise;
import io.sluice.cli.demo.Show;
import io.sluice.cli.demo.Stage;
import io.sluice.cli.demo.Terminal;
import io.sluice.cli.demo.breaker.Script.Phase;
import java.util.List;

/** A service fails, drags and recovers; one caller has a guard, one has none, and both carry the same load at the same time. */
public final class BreakerAct implements Act {
    private static final int ROWS_UNDER_A_HEAD = 30;

    @Override
    public String name() {
        return "breaker";
    }

    @Override
    public String summary() {
        return "a service fails, drags and recovers: callers with a circuit breaker and without one, side by side";
    }

    @Override
    public int usualSeconds() {
        return 60;
    }

    @Override
    public boolean play(Stage stage) throws InterruptedException {
        Script script = new Script(stage.seconds());
        Terminal terminal = stage.terminal();
        introduction(script).forEach(terminal::line);
        Side guarded = Side.start(stage.processes(), script, true);
        Side straight = Side.start(stage.processes(), script, false);
        begin(guarded, straight);
        watch(script, terminal, guarded, straight);
        return judge(terminal, guarded.outcome(), straight.outcome());
    }

    private static List<String> introduction(Script script) {
        return List.of(
                "Two callers ask a service for prices, " + Script.RATE + " times a second each, and wait "
                        + Show.plain(script.clientTimeout()) + " for an answer:",
                "one through a guard (circuit breaker, fallback), one without; each has a service of its own. The services",
                "are healthy for " + length(script, Phase.HEALTHY) + ", fail 4 calls of 5 for "
                        + length(script, Phase.ERRORS) + ", take " + Show.plain(script.slowLatency())
                        + " for each answer for " + length(script, Phase.SLOW) + ", and recover.",
                "Five processes, real HTTP; Ctrl-C stops them all.",
                "");
    }

    private static String length(Script script, Phase phase) {
        return Show.plain(script.lengthOf(phase));
    }

    /** All four processes start at the same time; they go when all are ready. */
    private static void begin(Side guarded, Side straight) throws InterruptedException {
        guarded.connect();
        straight.connect();
        guarded.awaitReady();
        straight.awaitReady();
        guarded.go();
        straight.go();
    }

    private static void watch(Script script, Terminal terminal, Side guarded, Side straight)
            throws InterruptedException {
        CircuitBreakerConfig config = Guarded.config(script);
        Table table = new Table(terminal);
        int shown = 0;
        for (int number = 1; number <= script.seconds(); number++) {
            if (number % ROWS_UNDER_A_HEAD == 1) {
                table.head().forEach(terminal::line);
            }
            Second left = guarded.nextSecond();
            Second right = straight.nextSecond();
            List<Change> changes = guarded.changes();
            table.changes(changes.subList(shown, changes.size()), config).forEach(terminal::line);
            shown = changes.size();
            terminal.line(table.row(script.phaseOfSecond(number), left, right));
        }
    }

    private static boolean judge(Terminal terminal, Outcome guarded, Outcome straight) {
        Summary summary = new Summary(terminal);
        terminal.line("");
        summary.comparison(guarded, straight).forEach(terminal::line);
        boolean kept = Promise.judge(terminal, Promises.of(guarded));
        terminal.line("Read next: docs/demo.md for what each column means and why the numbers are as they are;");
        terminal.line("cli/src/main/java/io/sluice/cli/demo/breaker/Guarded.java for the guard, in fifteen lines.");
        return kept;
    }
}
