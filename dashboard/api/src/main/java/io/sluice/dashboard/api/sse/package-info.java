/**
 * Server-sent events, as the HTML standard has them: a writer and a reader without any library.
 */
@NullMarked
package io.sluice.dashboard.api.sse;

import org.jspecify.annotations.NullMarked;
