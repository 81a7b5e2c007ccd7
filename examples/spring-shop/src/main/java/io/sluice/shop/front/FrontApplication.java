package io.sluice.shop.front;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.tomcat.autoconfigure.reactive.TomcatReactiveWebServerAutoConfiguration;

/** What customers meet; on Netty, though the other two applications bring Tomcat along. */
@SpringBootApplication(exclude = TomcatReactiveWebServerAutoConfiguration.class)
public class FrontApplication {
    /** Starts it alone. */
    public static void main(String[] arguments) {
        application().run(arguments);
    }

    /** How it is started; its options are in the resource {@code front.yaml}. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(FrontApplication.class)
                .main(FrontApplication.class)
                .web(WebApplicationType.REACTIVE)
                .properties("spring.config.name=front");
    }
}
