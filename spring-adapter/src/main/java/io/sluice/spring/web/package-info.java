/**
 * Server entries: what comes in through Spring MVC or WebFlux is let in, or refused, by rules.
 * <p>Start at {@link io.sluice.spring.web.WebProperties}, which says what can be set, and at
 * {@link io.sluice.spring.web.SluiceWebAutoConfiguration}, which puts the pieces together. A request passes two guards: that of the whole
 * process, before anything is known but the request itself, and that of its resource, such as {@code GET /items/{id}}, once its
 * handler is known. It holds both permits until it has really ended; {@code WebCall} keeps them.
 * {@link io.sluice.spring.web.RefusalAnswers} says what a client hears that is refused.
 */
@NullMarked
package io.sluice.spring.web;

import org.jspecify.annotations.NullMarked;
