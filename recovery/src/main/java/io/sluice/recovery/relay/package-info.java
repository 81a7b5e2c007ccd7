/**
 * What the asynchronous forms of the recoveries stand on: a stage that stands for others which come one after the other.
 * <p>Start at {@link io.sluice.recovery.relay.Relay}. Of use to those who write a recovery or an adapter.
 */
@NullMarked
package io.sluice.recovery.relay;

import org.jspecify.annotations.NullMarked;
