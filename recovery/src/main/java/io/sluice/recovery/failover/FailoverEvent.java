package io.sluice.recovery.failover;

import java.time.Instant;
import java.util.List;

/**
 * What a failover tells its listeners. Later versions may add kinds; keep a default branch.
 * <p>None is built unless somebody subscribed to its type.
 */
public sealed interface FailoverEvent {
    /** The failover's name. */
    String name();

    /** When it happened, by the wall clock. */
    Instant at();

    /** A target was reached and failed; whether another is asked shows by what follows. */
    record TargetFailed(String name, Instant at, Target target, Throwable error) implements FailoverEvent {}

    /** A target was not reached: its gate refused. */
    record TargetRefused(String name, Instant at, Target target, Throwable refusal) implements FailoverEvent {}

    /** The list of targets is another one; a target whose zone, node or weight changed is in both lists. */
    record TargetsChanged(String name, Instant at, List<Target> gone, List<Target> come) implements FailoverEvent {}
}
