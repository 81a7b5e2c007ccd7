package io.sluice.core.gate;

import io.sluice.core.time.NanoClock;
import java.io.Serial;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call was refused before it started: the root of all refusals; each gate has a subclass.
 * <p>A refusal is an expected answer, not an accident, so it carries no stack trace and takes no suppressed exceptions; what it
 * has to say is {@link #resource()}, {@link #gate()}, {@link #reason()} and, where it is known, {@link #retryAfter()}.
 * <p><b>Cost.</b> One small object; the message is put together only when asked for.
 */
public class CallNotPermittedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String resource;
    private final String gate;
    private final String reason;
    private final transient @Nullable NanoClock clock; // null: it is not known when to come back
    private final long retryAtNanos;

    /** A refusal that does not know when to come back. */
    public CallNotPermittedException(String resource, String gate, String reason) {
        this(resource, gate, reason, null, 0);
    }

    /**
     * @param resource what is protected
     * @param gate the kind of gate, such as {@code circuitBreaker}
     * @param reason the gate's word for why, such as {@code open}; one of a small fixed set, fit for a meter's tag
     * @param clock the clock of {@code retryAtNanos}; null if it is not known when to come back
     * @param retryAtNanos when another try may be let in
     */
    public CallNotPermittedException(
            String resource, String gate, String reason, @Nullable NanoClock clock, long retryAtNanos) {
        super(null, null, false, false);
        this.resource = resource;
        this.gate = gate;
        this.reason = reason;
        this.clock = clock;
        this.retryAtNanos = retryAtNanos;
    }

    /** The name of what is protected. */
    public final String resource() {
        return resource;
    }

    /** The kind of gate that refused, such as {@code circuitBreaker}. */
    public final String gate() {
        return gate;
    }

    /** Why, in the gate's own word, such as {@code open}. */
    public final String reason() {
        return reason;
    }

    /**
     * How long from now until another try may be let in: zero if that time has come, empty if it is not known. It counts down,
     * since it is worked out when asked for; a copy that went over a wire does not know it.
     */
    public final Optional<Duration> retryAfter() {
        if (clock == null) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofNanos(Math.max(0, retryAtNanos() - clock.exactNanos())));
    }

    /**
     * When another try may be let in, by the constructor's clock: what that was given, unless a subclass works it out when somebody
     * {@link #retryAfter asks}, as most callers never do.
     */
    protected long retryAtNanos() {
        return retryAtNanos;
    }

    @Override
    public String getMessage() {
        return gate + " \"" + resource + "\" refused the call: " + reason
                + retryAfter().map(wait -> ", retry after " + wait).orElse("");
    }
}
