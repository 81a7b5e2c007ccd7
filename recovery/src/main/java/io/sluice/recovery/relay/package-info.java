/**
 * What the asynchronous forms of the recoveries stand on: a stage that lets go of what is under way for it when it ends.
 * <p>Start at {@link io.sluice.recovery.relay.DrivenStage}; a {@link io.sluice.recovery.relay.Relay} is one for stages that follow one
 * another. Of use to those who write a recovery or an adapter.
 */
@NullMarked
package io.sluice.recovery.relay;

import org.jspecify.annotations.NullMarked;
