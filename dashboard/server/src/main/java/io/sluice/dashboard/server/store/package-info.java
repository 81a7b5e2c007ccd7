/**
 * What the console remembers, in a database.
 * <p>Start at {@link io.sluice.dashboard.server.store.Database}. Each store is about one thing and does what it is told: who may do
 * something, and when, is decided by who calls it.
 */
@NullMarked
package io.sluice.dashboard.server.store;

import org.jspecify.annotations.NullMarked;
