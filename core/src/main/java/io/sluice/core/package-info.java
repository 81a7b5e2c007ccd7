/**
 * What every module of Sluice stands on: time, windows, events, registries and the gate.
 * <p>Mechanism only, no policy. This package itself holds {@link io.sluice.core.Check}, which words every message about a bad value.
 */
@NullMarked
package io.sluice.core;

import org.jspecify.annotations.NullMarked;
