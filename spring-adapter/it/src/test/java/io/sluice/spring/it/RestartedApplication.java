package io.sluice.spring.it;

import io.sluice.guard.Sluice;
import io.sluice.spring.SluiceBuilderCustomizer;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.devtools.restart.Restarter;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * An application that devtools starts again and again, with a class loader of its own each time; Sluice and Spring are those of the one
 * above it.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class RestartedApplication {
    @Bean
    ContextsTest.Prices prices() {
        return new ContextsTest.Prices();
    }

    /** Code of the application, which Sluice holds on to as long as it is open, and which hears what happens. */
    @Bean
    SluiceBuilderCustomizer functions() {
        return builder -> builder.function("isDear", (Predicate<Throwable>) failure -> false);
    }

    /** Devtools finds it on the stack of the thread that asks for the first start, and calls it for each. */
    public static void main(String[] arguments) {
        URL own = RestartedApplication.class.getProtectionDomain().getCodeSource().getLocation();
        Restarter.initialize(arguments, false, thread -> new URL[] {own}, true);
        ConfigurableApplicationContext context = new SpringApplicationBuilder(RestartedApplication.class)
                .web(WebApplicationType.NONE)
                .run(arguments);
        context.getBean(Sluice.class).events().subscribe(event -> {});
        context.getBean(ContextsTest.Prices.class).of("tea");
        left("contexts").add(new WeakReference<>(context));
        left("class loaders").add(new WeakReference<>(RestartedApplication.class.getClassLoader()));
    }

    /** What each start has left so far, oldest first; the list is shared by all, so it is of classes that all of them see. */
    @SuppressWarnings("unchecked") // nobody else sets it
    static List<WeakReference<Object>> left(String what) {
        return (List<WeakReference<Object>>) Restarter.getInstance().getOrAddAttribute(what, CopyOnWriteArrayList::new);
    }
}
