package io.sluice.shop.payments;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** Takes payments, unless the weather is bad. */
@SpringBootApplication
public class PaymentsApplication {
    /** Starts it alone. */
    public static void main(String[] arguments) {
        application().run(arguments);
    }

    /** How it is started; its options are in the resource {@code payments.yaml}. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(PaymentsApplication.class)
                .main(PaymentsApplication.class)
                .web(WebApplicationType.SERVLET)
                .properties("spring.config.name=payments");
    }
}
