package io.sluice.dashboard.server;

import io.sluice.core.Check;
import io.sluice.core.time.NanoClock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;

/** The console's server as a program: {@code java -jar}, with properties as Spring Boot takes them; {@link ConsoleBeans} lists its own. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import(ConsoleBeans.class)
public class ConsoleApplication {

    /** Starts the server; it runs until the process is asked to end. */
    public static void main(String[] args) {
        on(NanoClock.system()).run(args);
    }

    /** The server, not started, on a clock, such as one that a test moves. */
    public static SpringApplication on(NanoClock clock) {
        Check.present("clock", clock);
        SpringApplication application = new SpringApplication(ConsoleApplication.class);
        application.addInitializers(
                context -> ((GenericApplicationContext) context).registerBean("clock", NanoClock.class, () -> clock));
        return application;
    }
}
