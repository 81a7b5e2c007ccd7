package io.sluice.cli;

import io.sluice.cli.demo.Act;
import io.sluice.cli.demo.ChildEndedException;
import io.sluice.cli.demo.Processes;
import io.sluice.cli.demo.Stage;
import io.sluice.cli.demo.Terminal;
import io.sluice.cli.demo.Terminal.Style;
import io.sluice.cli.demo.breaker.BreakerAct;
import io.sluice.cli.demo.cluster.ClusterAct;
import io.sluice.cli.demo.console.ConsoleAct;
import io.sluice.cli.demo.limits.LimitsAct;
import io.sluice.cli.demo.orders.OrdersAct;
import io.sluice.cli.demo.overload.OverloadAct;
import io.sluice.cli.demo.shop.ShopAct;
import io.sluice.core.Check;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Plays an act of the demo, or all; the exit code is 0 only if every promise was kept, and 130 after Ctrl-C. */
@Command(
        name = "demo",
        description =
                "Plays an act of the demo, or all. The exit code is 0 only if everything that was promised was kept.")
final class DemoCommand implements Callable<Integer> {
    /** Every act there is, in the order in which they are played; the first is played unless told otherwise. A new act is a class and a line here. */
    static final List<Act> ACTS = List.of(
            new ConsoleAct(),
            new BreakerAct(),
            new LimitsAct(),
            new OverloadAct(),
            new OrdersAct(),
            new ClusterAct(),
            new ShopAct());

    private static final String ALL = "all";
    private static final int LEAST_SECONDS = 10;
    private static final int MOST_SECONDS = 600;
    private static final int MOST_INSTANCES = 1_000;
    private static final int KEPT = 0;
    private static final int BROKEN = 1;
    private static final int INTERRUPTED = 130;
    private static final int WIDTH = 110;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "act",
            description = "an act that --list names, or all; by default the first")
    private @Nullable String act;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "how long the script of an act runs, 10 to 600; by default as --list says")
    private @Nullable String seconds;

    @Option(
            names = "--instances",
            paramLabel = "N",
            description = "of act console: simulated instances besides, 1 to 1,000; none by default")
    private @Nullable Integer instances;

    @Option(names = "--list", description = "lists the acts and plays none")
    private boolean list;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "this text")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    @Override
    public Integer call() throws InterruptedException {
        if (list) {
            list(spec.commandLine().getOut());
            return KEPT;
        }
        return play(chosenActs(), chosenSeconds(), chosenInstances());
    }

    /** One after the other; the worst is what comes of it. */
    private static int play(List<Act> acts, @Nullable Integer seconds, int instances) throws InterruptedException {
        Terminal terminal = Terminal.standard(Ansi.AUTO.enabled(), System.getenv());
        int worst = KEPT;
        for (Act act : acts) {
            if (acts.size() > 1) {
                title(act).forEach(line -> terminal.line(terminal.styled(Style.BOLD, line)));
            }
            boolean goesOn = seconds == null && acts.size() == 1 && act.goesOn() && Terminal.isWatched();
            int usual = goesOn ? Stage.OPEN_END : act.usualSeconds();
            int code = play(act, seconds == null ? usual : seconds, instances, terminal);
            worst = Math.max(worst, code);
            if (code == INTERRUPTED) {
                break;
            }
        }
        return worst;
    }

    private static List<String> title(Act act) {
        String text = "── " + act.name() + ": " + act.summary() + " ";
        return List.of("", text + "─".repeat(Math.max(0, WIDTH - text.length())), "");
    }

    private static int play(Act act, int seconds, int instances, Terminal terminal) throws InterruptedException {
        try (Processes processes = Processes.untilExit(DemoCommand::tellStopped)) {
            return play(act, new Stage(seconds, instances, terminal, processes));
        }
    }

    private static int play(Act act, Stage stage) throws InterruptedException {
        try {
            return act.play(stage) ? KEPT : BROKEN;
        } catch (ChildEndedException ended) {
            if (stage.processes().closed()) {
                return INTERRUPTED; // by the hook: this virtual machine is on its way out
            }
            if (ended.stoppedBySignal()) {
                stage.processes().close();
                tellStopped();
                return INTERRUPTED;
            }
            System.err.println("sluice: " + ended.getMessage());
        } catch (UncheckedIOException broken) {
            if (stage.processes().closed()) {
                return INTERRUPTED; // what cannot be reached any more was stopped
            }
            System.err.println("sluice: " + broken.getMessage());
        }
        return BROKEN;
    }

    private static void tellStopped() {
        System.err.println(System.lineSeparator() + "Stopped; every process of the demo has ended.");
    }

    private List<Act> chosenActs() {
        if (act == null) {
            return ACTS.subList(0, 1);
        }
        if (act.equals(ALL)) {
            return ACTS;
        }
        List<Act> chosen =
                ACTS.stream().filter(candidate -> candidate.name().equals(act)).toList();
        if (chosen.isEmpty()) {
            throw wrong("unknown act '" + act + "'; there is "
                    + ACTS.stream().map(Act::name).collect(Collectors.joining(", ")) + ", " + ALL);
        }
        return chosen;
    }

    /** Null if that is left to the acts. */
    private @Nullable Integer chosenSeconds() {
        if (seconds == null) {
            return null;
        }
        try {
            return Check.inRange("--seconds", Integer.parseInt(seconds), LEAST_SECONDS, MOST_SECONDS);
        } catch (NumberFormatException noNumber) {
            throw wrong("--seconds must be a whole number between " + LEAST_SECONDS + " and " + MOST_SECONDS
                    + ", but was '" + seconds + "'");
        } catch (IllegalArgumentException outOfRange) {
            throw wrong(outOfRange.getMessage());
        }
    }

    private int chosenInstances() {
        if (instances == null) {
            return 0;
        }
        String simulating = ACTS.get(0).name();
        if (act != null && !act.equals(simulating)) {
            throw wrong("--instances goes with the act " + simulating + " only, not with " + act);
        }
        try {
            return Check.inRange("--instances", instances, 1, MOST_INSTANCES);
        } catch (IllegalArgumentException outOfRange) {
            throw wrong(outOfRange.getMessage());
        }
    }

    private ParameterException wrong(@Nullable String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private static void list(PrintWriter out) {
        ACTS.forEach(act -> out.printf("%-10s %2d s  %s%n", act.name(), act.usualSeconds(), act.summary()));
    }
}
