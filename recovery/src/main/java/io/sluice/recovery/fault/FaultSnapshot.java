package io.sluice.recovery.fault;

/**
 * What a fault injector has done since it was made.
 *
 * @param name what is protected
 * @param affected calls that were affected
 * @param failed calls of {@code affected} that failed instead of being made
 * @param answered calls of {@code affected} that were answered instead of being made
 */
public record FaultSnapshot(String name, long affected, long failed, long answered) {}
