package io.sluice.shop.orders;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** Takes orders, and has them paid for. */
@SpringBootApplication
public class OrdersApplication {
    /** Starts it alone. */
    public static void main(String[] arguments) {
        application().run(arguments);
    }

    /** How it is started; its options are in the resource {@code orders.yaml}. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(OrdersApplication.class)
                .main(OrdersApplication.class)
                .web(WebApplicationType.SERVLET)
                .properties("spring.config.name=orders");
    }
}
