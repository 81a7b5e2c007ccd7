package io.sluice.cli.demo.console;

import io.sluice.cli.demo.Child;
import io.sluice.cli.demo.Message;
import io.sluice.cli.demo.Processes;
import io.sluice.cli.demo.Processes.Program;
import io.sluice.cli.demo.Stage;
import io.sluice.cli.demo.TokenServerProcess;
import io.sluice.cli.demo.shop.Front;
import io.sluice.cli.demo.shop.Payments;
import io.sluice.cli.demo.shop.ShopProcess;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All that runs: console, token server, payments, and three shops of a front and orders each.
 *
 * @param tokenServer where the token server is, {@code host:port}
 * @param fronts where customers buy, one for each shop
 */
record Scenery(RunningConsole console, String tokenServer, Payments payments, List<Front> fronts) {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int WARM_UP = 30; // customers of each shop

    /** Starts everything; returns when each shop has its rules and has served its first customers. */
    static Scenery build(Stage stage) throws InterruptedException {
        Processes processes = stage.processes();
        Child consoleProcess = RunningConsole.begin(processes);
        TokenServerProcess tokenProcess = TokenServerProcess.start(
                processes, Plan.NAMESPACE, Plan.PAYMENTS_RULE, Plan.PAYMENTS, Plan.PAYMENTS_BURST);
        ShopProcess paymentProcess = ShopProcess.start(processes, "payments", List.of("payments"));

        RunningConsole console = RunningConsole.ready(consoleProcess);
        console.add(Plan.FRONT, Plan.frontRules(Plan.LIMIT));
        console.add(Plan.ORDERS, Plan.ORDERS_RULES);
        String token = console.agentToken();
        if (stage.instances() > 0) {
            console.add(Plan.SIMULATED, Plan.SIMULATED_RULES);
            simulate(processes, console, token, stage.instances());
        }
        String tokenServer = "127.0.0.1:" + tokenProcess.port();
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        Payments payments = new Payments(client, paymentProcess.listening().number("payments"));
        List<Front> fronts = fronts(processes, options(console, token, tokenServer, payments), client);
        return new Scenery(console, tokenServer, payments, fronts);
    }

    /** What a shop is told of the others; nothing of it is in the shop's own files. */
    private static List<String> options(RunningConsole console, String token, String tokenServer, Payments payments) {
        return List.of(
                "orders",
                "front",
                "--shop.payments=" + payments.uri(),
                "--sluice.console.endpoints=" + console.address(),
                "--sluice.console.env=" + Plan.ENV,
                "--sluice.console.token=" + token,
                "--sluice.console.snapshots=false", // these three would share a folder
                "--sluice.console.startup-wait=2s",
                "--sluice.cluster.servers=" + tokenServer,
                "--sluice.cluster.namespace=" + Plan.NAMESPACE);
    }

    private static List<Front> fronts(Processes processes, List<String> options, HttpClient client)
            throws InterruptedException {
        List<ShopProcess> shops = new ArrayList<>();
        for (int shop = 1; shop <= Plan.SHOPS; shop++) {
            List<String> own = new ArrayList<>(options);
            own.add("--sluice.console.instance-id=shop-" + shop);
            own.add("--sluice.console.labels.zone=" + (shop == 1 ? "a" : "b"));
            shops.add(ShopProcess.start(processes, "shop " + shop, own));
        }
        List<Front> fronts = new ArrayList<>();
        for (ShopProcess shop : shops) {
            fronts.add(new Front(client, shop.listening().number("front")));
        }
        fronts.forEach(front -> front.warmUp(WARM_UP));
        return List.copyOf(fronts);
    }

    private static void simulate(Processes processes, RunningConsole console, String token, int instances)
            throws InterruptedException {
        Program simulator = new Program(
                "the simulator",
                System.getProperty("java.class.path"),
                "io.sluice.dashboard.sim.Simulator",
                List.of("-Xmx512m"),
                List.of(
                        "--console",
                        console.address().toString(),
                        "--token",
                        token,
                        "--app",
                        Plan.SIMULATED,
                        "--env",
                        Plan.ENV,
                        "--instances",
                        Integer.toString(instances)));
        Message unused = processes
                .start(
                        simulator,
                        line -> line.startsWith("control port") ? Optional.of(Message.of("runs")) : Optional.empty())
                .next("runs", PATIENCE);
    }
}
