package io.sluice.cli.demo.console;

import io.sluice.cli.demo.Act;
import io.sluice.cli.demo.Promise;
import io.sluice.cli.demo.Show;
import io.sluice.cli.demo.Stage;
import io.sluice.cli.demo.Terminal;
import io.sluice.cli.demo.Terminal.Style;
import io.sluice.core.time.NanoClock;
import java.util.ArrayList;
import java.util.List;

/** A limit is changed in the browser, and every instance of a shop follows. Without a browser the act does it by the console's API. */
public final class ConsoleAct implements Act {
    @Override
    public String name() {
        return "console";
    }

    @Override
    public String summary() {
        return "a limit is changed in the browser, with three clicks, and three shops follow";
    }

    @Override
    public int usualSeconds() {
        return 60;
    }

    @Override
    public boolean goesOn() {
        return true;
    }

    @Override
    public boolean play(Stage stage) throws InterruptedException {
        Terminal terminal = stage.terminal();
        introduction(stage.instances()).forEach(terminal::line);
        Scenery scenery = Scenery.build(stage);
        addresses(stage, scenery).forEach(terminal::line);
        steps(stage, scenery).forEach(line -> terminal.line(line.isEmpty() ? line : terminal.styled(Style.BOLD, line)));
        Run run = new Run(stage, scenery, NanoClock.system());
        if (stage.isOpenEnded()) {
            run.goOn();
        }
        boolean kept = Promise.judge(terminal, run.toTheEnd().promises());
        terminal.line("Read next: docs/demo.md for what each column means; dashboard/README.md for the console,");
        terminal.line("and spring-adapter/README.md for the properties that connect an application to it.");
        return kept;
    }

    private static List<String> introduction(int instances) {
        List<String> lines = new ArrayList<>(List.of(
                Plan.PER_SECOND + " customers a second come to each of " + Plan.SHOPS + " shops; each may sell "
                        + Plan.LIMIT + " a second, so nobody is refused. All shops together may ask",
                "payments " + Plan.PAYMENTS
                        + " times a second, which a token server counts; who is too much for that pays"
                        + " later. The console says what each shop may."));
        if (instances > 0) {
            lines.add("Beside them it has " + Show.count(instances) + " simulated instances of another application.");
        }
        lines.add("Console, token server, payments and each shop are processes of their own; real HTTP. They start …");
        lines.add("");
        return lines;
    }

    private static List<String> addresses(Stage stage, Scenery scenery) {
        List<String> lines = new ArrayList<>(List.of(
                "  console        " + scenery.console().address(),
                "  token server   " + scenery.tokenServer(),
                "  payments       " + scenery.payments().uri()));
        if (stage.instances() > 0) {
            lines.add("  simulated      " + scenery.console().page(Plan.SIMULATED));
        }
        lines.add("");
        return lines;
    }

    private static List<String> steps(Stage stage, Scenery scenery) {
        String last = stage.isOpenEnded()
                ? "Ctrl-C ends all of it, and nothing is left behind."
                : "After " + Plan.changedAfter(stage.seconds()) + " s the act does the same by the console's API.";
        return List.of(
                "  1  Open " + scenery.console().guestLink() + " and choose a password; this link is good once.",
                "  2  Go to " + scenery.console().page(Plan.FRONT) + ".",
                "  3  Click the limit of " + Plan.RESOURCE + ", type " + Plan.LOWER + ", click Publish, and Confirm.",
                "     Watch the chart there and the rows here: from then on each shop sells " + Plan.LOWER
                        + " a second.",
                "     " + last,
                "");
    }
}
