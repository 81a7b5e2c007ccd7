/**
 * Annotations that put methods of beans under guards: {@link io.sluice.spring.annotation.Guarded}, and five with the names and
 * attributes that Resilience4j's have, so that moving over is a change of imports.
 */
@NullMarked
package io.sluice.spring.annotation;

import org.jspecify.annotations.NullMarked;
