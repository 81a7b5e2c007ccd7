package io.sluice.shop;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The shop for a program that starts it, such as {@code ./sluice demo}: on free ports, which it tells on standard output in one line,
 * {@code @listening payments=… orders=… front=…}. It ends when its standard input does, so it never outlives who started it.
 */
public final class ShopOnFreePorts {
    private static final String OPTION = "--";

    private ShopOnFreePorts() {}

    /**
     * @param arguments names of applications, or none for all three; and options that each of them is given, as {@code --name=value}. One that
     *     is started knows where those before it are
     */
    public static void main(String[] arguments) throws IOException {
        List<String> names = new ArrayList<>();
        Map<String, Object> options = new HashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (argument.startsWith(OPTION) && equals > 0) {
                options.put(argument.substring(OPTION.length(), equals), argument.substring(equals + 1));
            } else {
                names.add(argument);
            }
        }
        StringBuilder listening = new StringBuilder("@listening");
        for (String name : names.isEmpty() ? List.of("payments", "orders", "front") : names) {
            String port = start(name, options);
            options.put("shop." + name, "http://127.0.0.1:" + port);
            listening.append(' ').append(name).append('=').append(port);
        }
        System.out.println(listening);
        while (System.in.read() >= 0) {
            // Nobody has anything to say: only the end counts.
        }
        Runtime.getRuntime().halt(0);
    }

    private static String start(String name, Map<String, Object> options) {
        Map<String, Object> all = new HashMap<>(options);
        all.put("server.port", 0);
        all.put("server.address", "127.0.0.1");
        all.put("logging.level.root", "warn");
        return Shop.start(name, all, List.of()).getEnvironment().getRequiredProperty("local.server.port");
    }
}
