/**
 * What operators see of the guards: endpoints of Spring Boot's Actuator, health, meters and observations.
 * <p>Start at {@link io.sluice.spring.actuate.SluiceEndpoint} ({@code /actuator/sluice}); what was lately goes to
 * {@link io.sluice.spring.actuate.SluiceEventsEndpoint}. What endpoints answer is records, maps, lists, texts and numbers, so whichever
 * JSON library writes them needs to know nothing.
 * <p><b>Two generations of Boot.</b> Health types have moved from {@code boot.actuate.health} to {@code boot.health.contributor}. What is
 * told is worked out once, in {@code BreakerHealth}; {@code Boot3Health} and {@code Boot4Health} only say it in the types of theirs. Both
 * are compiled as they are, since the names of the two do not meet: the artifact of Boot 4 is an optional dependency without any of its own,
 * and each stands behind a condition on its class.
 */
@NullMarked
package io.sluice.spring.actuate;

import org.jspecify.annotations.NullMarked;
