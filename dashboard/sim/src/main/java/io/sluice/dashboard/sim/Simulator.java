package io.sluice.dashboard.sim;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The program: a fleet that runs as fast as the machine's time, with its control port.
 * <pre>
 * --console http://127.0.0.1:8080  --token slc_agt_…  [--app checkout]  [--env dev]  [--instances 40]  [--zones a,b]
 * [--traffic "POST /pay:12.5,payments.charge:7.5"]  calls a second of each instance
 * [--control 0]  the control port; 0 for any  [--seed 1]
 * </pre>
 */
public final class Simulator {
    private static final String TRAFFIC = "POST /pay:12.5,payments.charge:7.5,GET /items/{id}:5";

    private Simulator() {}

    /** Runs until it is ended. */
    public static void main(String[] args) throws IOException {
        Map<String, String> options = options(args);
        Fleet fleet = Fleet.of(config(options));
        try (ControlPort control = new ControlPort(fleet, Integer.parseInt(options.getOrDefault("control", "0")))) {
            System.out.println("control port: http://127.0.0.1:" + control.port());
            fleet.start();
            fleet.run();
        } finally {
            fleet.close();
        }
    }

    static FleetConfig config(Map<String, String> options) {
        List<Traffic> traffic = new ArrayList<>();
        for (String each : options.getOrDefault("traffic", TRAFFIC).split(",")) {
            int colon = each.lastIndexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException("traffic must be name:perSecond,…, but was \"" + each + '"');
            }
            traffic.add(Traffic.of(each.substring(0, colon), Double.parseDouble(each.substring(colon + 1))));
        }
        return new FleetConfig(
                Arrays.stream(options.getOrDefault("console", "http://127.0.0.1:8080")
                                .split(","))
                        .map(URI::create)
                        .toList(),
                options.getOrDefault("token", ""),
                options.getOrDefault("app", "checkout"),
                options.getOrDefault("env", "dev"),
                Integer.parseInt(options.getOrDefault("instances", "40")),
                List.of(options.getOrDefault("zones", "a,b").split(",")),
                traffic,
                null,
                Long.parseLong(options.getOrDefault("seed", "1")));
    }

    static Map<String, String> options(String[] args) {
        List<String> known =
                List.of("console", "token", "app", "env", "instances", "zones", "traffic", "control", "seed");
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            String name = args[i].startsWith("--") ? args[i].substring(2) : args[i];
            if (!known.contains(name) || i + 1 == args.length) {
                throw new IllegalArgumentException(
                        "options must be of " + known + " with a value, but were " + args[i]);
            }
            options.put(name, args[i + 1]);
        }
        return options;
    }
}
