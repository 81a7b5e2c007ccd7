package io.sluice.cli;

import io.sluice.cli.demo.Act;
import io.sluice.cli.demo.ChildEndedException;
import io.sluice.cli.demo.Processes;
import io.sluice.cli.demo.Stage;
import io.sluice.cli.demo.Terminal;
import io.sluice.cli.demo.breaker.BreakerAct;
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

/** Plays one act of the demo; the exit code is 0 only if the act kept every promise, and 130 after Ctrl-C. */
@Command(
        name = "demo",
        description = "Plays one act of the demo. The exit code is 0 only if everything that was promised was kept.")
final class DemoCommand implements Callable<Integer> {
    /** Every act there is, the one that is played unasked first. A new act is a class and a line here. */
    static final List<Act> ACTS = List.of(new BreakerAct());

    private static final int LEAST_SECONDS = 10;
    private static final int MOST_SECONDS = 600;
    private static final int KEPT = 0;
    private static final int BROKEN = 1;
    private static final int INTERRUPTED = 130;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "act", description = "the act; see --list")
    private String act = ACTS.get(0).name();

    @Option(names = "--seconds", paramLabel = "N", description = "how long its script runs, 10 to 600; default 60")
    private String seconds = "60";

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
        return play(chosenAct(), chosenSeconds());
    }

    private static int play(Act act, int seconds) throws InterruptedException {
        Terminal terminal = Terminal.standard(Ansi.AUTO.enabled(), System.getenv());
        try (Processes processes = Processes.untilExit(DemoCommand::tellStopped)) {
            return play(act, new Stage(seconds, terminal, processes));
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
            System.err.println("sluice: " + broken.getMessage());
        }
        return BROKEN;
    }

    private static void tellStopped() {
        System.err.println(System.lineSeparator() + "Stopped; every process of the demo has ended.");
    }

    private Act chosenAct() {
        return ACTS.stream()
                .filter(candidate -> candidate.name().equals(act))
                .findFirst()
                .orElseThrow(() -> wrong("unknown act '" + act + "'; there is "
                        + ACTS.stream().map(Act::name).collect(Collectors.joining(", "))));
    }

    private int chosenSeconds() {
        try {
            return Check.inRange("--seconds", Integer.parseInt(seconds), LEAST_SECONDS, MOST_SECONDS);
        } catch (NumberFormatException noNumber) {
            throw wrong("--seconds must be a whole number between " + LEAST_SECONDS + " and " + MOST_SECONDS
                    + ", but was '" + seconds + "'");
        } catch (IllegalArgumentException outOfRange) {
            throw wrong(outOfRange.getMessage());
        }
    }

    private ParameterException wrong(@Nullable String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private static void list(PrintWriter out) {
        ACTS.forEach(act -> out.printf("%-10s %s%n", act.name(), act.summary()));
    }
}
