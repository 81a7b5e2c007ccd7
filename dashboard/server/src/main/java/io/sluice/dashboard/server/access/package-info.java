/**
 * Who may come in.
 * <p>Start at {@link io.sluice.dashboard.server.access.Tokens}. Of every secret the server keeps only what recognises it.
 */
@NullMarked
package io.sluice.dashboard.server.access;

import org.jspecify.annotations.NullMarked;
