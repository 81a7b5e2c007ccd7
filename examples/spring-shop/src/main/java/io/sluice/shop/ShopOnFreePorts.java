package io.sluice.shop;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The shop for a program that starts it, such as {@code ./sluice demo shop}: on free ports, which it tells on standard output in one line,
 * {@code @listening front=… payments=…}. It ends when its standard input does, so it never outlives who started it.
 */
public final class ShopOnFreePorts {
    private ShopOnFreePorts() {}

    /** @param arguments none are looked at */
    public static void main(String[] arguments) throws IOException {
        String payments = start("payments", Map.of());
        String orders = start("orders", Map.of("shop.payments", "http://127.0.0.1:" + payments));
        String front = start("front", Map.of("shop.orders", "http://127.0.0.1:" + orders));
        System.out.println("@listening front=" + front + " payments=" + payments);
        while (System.in.read() >= 0) {
            // Nobody has anything to say: only the end counts.
        }
        Runtime.getRuntime().halt(0);
    }

    private static String start(String name, Map<String, Object> properties) {
        Map<String, Object> all = new HashMap<>(properties);
        all.put("server.port", 0);
        all.put("server.address", "127.0.0.1");
        all.put("logging.level.root", "warn");
        return Shop.start(name, all, List.of()).getEnvironment().getRequiredProperty("local.server.port");
    }
}
