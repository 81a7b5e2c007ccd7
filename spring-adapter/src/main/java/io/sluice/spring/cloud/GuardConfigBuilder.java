package io.sluice.spring.cloud;

import io.sluice.core.Check;
import io.sluice.guard.GuardBuilder;
import java.util.function.Consumer;
import org.springframework.cloud.client.circuitbreaker.ConfigBuilder;

/**
 * Collects what the program says of the guard of one id: everything a {@link GuardBuilder} takes. Not safe for several threads.
 * <pre>{@code
 * factory.configure(payments -> payments.guard(guard -> guard.circuitBreaker(breaker).timeout(timeout)), "payments");
 * }</pre>
 */
public final class GuardConfigBuilder implements ConfigBuilder<Consumer<GuardBuilder>> {
    private Consumer<GuardBuilder> code = guard -> {};

    GuardConfigBuilder() {}

    /** Adds to what was said before. */
    public GuardConfigBuilder guard(Consumer<GuardBuilder> more) {
        code = code.andThen(Check.present("more", more));
        return this;
    }

    @Override
    public Consumer<GuardBuilder> build() {
        return code;
    }
}
