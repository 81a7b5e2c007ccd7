package io.sluice.dashboard.server;

import io.sluice.core.Check;
import io.sluice.core.time.NanoClock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;

/** The console's server as a program: {@code java -jar}, with properties as Spring Boot takes them; {@link ConsoleBeans} lists its own. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import(ConsoleBeans.class)
public class ConsoleApplication {

    /** Starts the server; it runs until the process is asked to end, or not at all if {@code console.rehearsal} says that it is only tried. */
    public static void main(String[] args) {
        ConfigurableApplicationContext console = on(NanoClock.system()).run(args);
        if (console.getEnvironment().getProperty("console.rehearsal", Boolean.class, false)) {
            console.close();
        }
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
