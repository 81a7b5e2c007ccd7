package io.sluice.shop;

import io.sluice.shop.front.FrontApplication;
import io.sluice.shop.orders.OrdersApplication;
import io.sluice.shop.payments.PaymentsApplication;
import java.util.List;
import java.util.Map;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts the applications of the shop that it is told to, or all three, in one process. */
public final class Shop {
    private static final String ALL = "payments orders front";

    private Shop() {}

    /** @param arguments names of applications; all three if there are none */
    public static void main(String[] arguments) {
        for (String name : arguments.length == 0 ? ALL.split(" ", -1) : arguments) {
            start(name, Map.of(), List.of());
        }
    }

    /**
     * Starts one application; its options are in the resource {@code <name>.yaml}.
     *
     * @param properties options that replace those
     * @param initializers what else is to be in its context
     * @throws IllegalArgumentException if there is no such application
     */
    public static ConfigurableApplicationContext start(
            String name, Map<String, Object> properties, List<ApplicationContextInitializer<?>> initializers) {
        SpringApplicationBuilder application = switch (name) {
            case "payments" -> PaymentsApplication.application();
            case "orders" -> OrdersApplication.application();
            case "front" -> FrontApplication.application();
            default ->
                throw new IllegalArgumentException("each name must be one of " + ALL + ", but was \"" + name + '"');
        };
        return application
                .initializers(initializers.toArray(ApplicationContextInitializer[]::new))
                .run(properties.entrySet().stream()
                        .map(each -> "--" + each.getKey() + '=' + each.getValue())
                        .toArray(String[]::new));
    }
}
