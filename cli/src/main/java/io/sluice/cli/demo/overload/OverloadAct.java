package io.sluice.cli.demo.overload;

import io.sluice.cli.demo.Act;
import io.sluice.cli.demo.Promise;
import io.sluice.cli.demo.Show;
import io.sluice.cli.demo.Stage;
import io.sluice.cli.demo.Terminal;
import io.sluice.cli.demo.Terminal.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Two servers get four times the calls they can answer; one has an adaptive limit, one has none. */
public final class OverloadAct implements Act {
    private static final long NO_CALCULATION = 1;

    @Override
    public String name() {
        return "overload";
    }

    @Override
    public String summary() {
        return "a server gets four times the calls it can answer: with an adaptive limit and without, side by side";
    }

    @Override
    public int usualSeconds() {
        return 25;
    }

    @Override
    public boolean play(Stage stage) throws InterruptedException {
        Plan plan = new Plan(stage.seconds());
        introduction(plan).forEach(stage.terminal()::line);
        try (Run limited = start(stage, plan, AdaptiveGate.class);
                Run straight = start(stage, plan, NoLimiter.class)) {
            limited.go();
            straight.go();
            return judge(stage.terminal(), plan, watch(stage.terminal(), plan, limited, straight));
        }
    }

    private static Run start(Stage stage, Plan plan, Class<? extends Limiter> limiter) throws InterruptedException {
        return Run.start(stage.processes(), Endpoint.Kind.WAIT, NO_CALCULATION, limiter, plan.phases());
    }

    private static List<String> introduction(Plan plan) {
        return List.of(
                "Two servers need something behind them for each call: 16 connections, 40 ms a call, so "
                        + Plan.CAPACITY + " calls a second.",
                "Their callers come by the clock, wait " + Show.plain(Run.CALLERS_PATIENCE) + " and then give up: for "
                        + plan.quietSeconds() + " s half of what the servers can do, for",
                plan.overloadSeconds()
                        + " s four times that, then half again. One server has an adaptive limit, which nobody has told a"
                        + " number; one has none.",
                "Five processes, real HTTP; Ctrl-C stops them all.",
                "");
    }

    /** Returns what became of the calls of the limited server. */
    private static List<Second> watch(Terminal terminal, Plan plan, Run limited, Run straight)
            throws InterruptedException {
        head().forEach(line -> terminal.line(terminal.styled(Style.BOLD, line)));
        List<Second> seconds = new ArrayList<>();
        for (int number = 1; number <= plan.seconds(); number++) {
            Second left = limited.next();
            Second right = straight.next();
            seconds.add(left);
            String load = String.format(Locale.ROOT, "%5s", plan.load(number));
            terminal.line(row(
                    number + " s",
                    plan.isOverload(number) ? terminal.styled(Style.YELLOW, load) : load,
                    Show.count(left.offered()),
                    Show.count(left.good()),
                    Show.count(left.refused()),
                    Show.count(left.late() + left.failed()),
                    Show.latency(left.p99()),
                    Show.count(right.good()),
                    Show.count(right.late() + right.failed()),
                    Show.latency(right.p99())));
        }
        return seconds;
    }

    private static List<String> head() {
        String names = row("time", "load", "offered", "in time", "refused", "late", "p99", "in time", "late", "p99");
        int bar = names.indexOf('│');
        String left = " ".repeat(24) + "with an adaptive limit ";
        return List.of(left + "─".repeat(bar - left.length() - 1) + " │ without " + "─".repeat(15), names);
    }

    private static String row(Object... cells) {
        return String.format(Locale.ROOT, "%5s  %5s  %7s  %7s %8s %5s %7s │ %7s %7s %7s", cells);
    }

    private static boolean judge(Terminal terminal, Plan plan, List<Second> limited) {
        boolean kept = Promise.judge(terminal, Promises.of(plan, limited));
        terminal.line("Read next: docs/demo.md for what each column means and why the numbers are as they are;");
        terminal.line("cli/src/main/java/io/sluice/cli/demo/overload/AdaptiveGate.java for the limit, in ten lines.");
        return kept;
    }
}
