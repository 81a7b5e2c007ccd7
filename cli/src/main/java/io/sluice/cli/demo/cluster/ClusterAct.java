package io.sluice.cli.demo.cluster;

import io.sluice.cli.demo.Act;
import io.sluice.cli.demo.Child;
import io.sluice.cli.demo.Message;
import io.sluice.cli.demo.Processes;
import io.sluice.cli.demo.Promise;
import io.sluice.cli.demo.Stage;
import io.sluice.cli.demo.Terminal;
import io.sluice.cli.demo.TokenServerProcess;
import io.sluice.core.time.NanoClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Three processes share one limit; one of them is killed, and another takes its place. */
public final class ClusterAct implements Act {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Until every process has heard when to begin. */
    private static final long HEAD_START_MILLIS = 300;

    @Override
    public String name() {
        return "cluster";
    }

    @Override
    public String summary() {
        return "three processes share one limit by a token server, and one of them is killed";
    }

    @Override
    public int usualSeconds() {
        return 15;
    }

    @Override
    public boolean play(Stage stage) throws InterruptedException {
        Plan plan = new Plan(stage.seconds());
        Book book = new Book(plan.seconds());
        Terminal terminal = stage.terminal();
        introduction().forEach(terminal::line);
        watch(stage, plan, book);
        boolean kept = Promise.judge(terminal, Promises.of(plan, book));
        terminal.line("Read next: docs/demo.md for what each column means and why the numbers are as they are;");
        terminal.line("cluster-limiter-server/client/README.md for the limit in a program of your own.");
        return kept;
    }

    private static List<String> introduction() {
        return List.of(
                Plan.ASKED + " calls a second come to each of " + Plan.MEMBERS
                        + " processes, which together may let in " + Plan.LIMIT + " (" + Plan.BURST + " at once).",
                "A token server has the limit; they lease parts of it, and ask nobody for the calls in between.",
                "After a third of the time number " + (Plan.VICTIM + 1)
                        + " is killed (kill -9); after another third a new process takes its place.",
                "Five processes, real connections; Ctrl-C stops them all.",
                "");
    }

    private static void watch(Stage stage, Plan plan, Book book) throws InterruptedException {
        Processes processes = stage.processes();
        TokenServerProcess server =
                TokenServerProcess.start(processes, Plan.NAMESPACE, Plan.RULE, Plan.LIMIT, Plan.BURST);
        int port = server.port();
        List<Child> members = new ArrayList<>();
        for (int member = 0; member < Plan.MEMBERS; member++) {
            members.add(start(processes, member, port));
        }
        for (Child member : members) {
            member.next("ready", PATIENCE);
        }
        long start = NanoClock.system().wallClock().millis() + HEAD_START_MILLIS;
        members.forEach(member -> go(member, start, 0, plan.seconds()));

        Table table = new Table(stage.terminal(), plan, book);
        stage.terminal().line(table.head());
        for (int second = 1; second <= plan.seconds(); second++) {
            for (int member = 0; member < Plan.MEMBERS; member++) {
                if (member != Plan.VICTIM || !plan.isTrouble(second)) {
                    read(members.get(member), member, Book.IN_A_SECOND, book);
                }
            }
            stage.terminal().line(table.row(second));
            if (second == plan.killedAfter()) {
                members.get(Plan.VICTIM).stop();
                members.set(Plan.VICTIM, start(processes, Plan.VICTIM, port)); // ready long before it is wanted
            }
            if (second + 1 == plan.replacedAfter()) {
                members.get(Plan.VICTIM).next("ready", PATIENCE);
                go(members.get(Plan.VICTIM), start, plan.replacedAfter(), plan.seconds());
            }
        }
        for (int member = 0; member < Plan.MEMBERS; member++) {
            read(members.get(member), member, 1, book); // what came late
        }
        members.forEach(Child::stop);
        server.stop();
    }

    private static Child start(Processes processes, int member, int port) {
        List<String> arguments = List.of(Integer.toString(port));
        return processes.start("process " + (member + 1), MemberProcess.class, List.of(), arguments);
    }

    private static void go(Child member, long start, int from, int to) {
        member.send(Message.of("go").with("start", start).with("from", from).with("to", to));
    }

    private static void read(Child child, int member, int tenths, Book book) throws InterruptedException {
        for (int i = 0; i < tenths; i++) {
            Message told = child.next("tenth", PATIENCE);
            book.add(member, (int) told.number("at"), (int) told.number("asked"), (int) told.number("letIn"));
        }
    }
}
