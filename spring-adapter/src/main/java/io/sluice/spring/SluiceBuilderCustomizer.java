package io.sluice.spring;

import io.sluice.guard.SluiceBuilder;

/**
 * Has a say in how the application's {@link io.sluice.guard.Sluice} is built: sources, functions, answers, the clock.
 * <p>Beans of this type are asked once, in the order that {@code @Order} gives them, before the container is built.
 */
@FunctionalInterface
public interface SluiceBuilderCustomizer {
    /** @param builder what the container will be built from; not to be kept */
    void customize(SluiceBuilder builder);
}
