package io.sluice.dashboard.server.access;

import java.time.Duration;

/** Nobody was signed in: name or password were wrong, or it was too early to try again. It does not tell which name is known. */
public final class SignInRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Duration wait;

    private SignInRefusedException(String message, Duration wait) {
        super(message, null, false, false);
        this.wait = wait;
    }

    static SignInRefusedException wrong() {
        return new SignInRefusedException("name or password is wrong", Duration.ZERO);
    }

    static SignInRefusedException tooEarly(Duration wait) {
        long seconds = wait.plusSeconds(1).minusNanos(1).toSeconds();
        return new SignInRefusedException(
                "too many tries: the next one may be made in " + seconds + " s", Duration.ofSeconds(seconds));
    }

    /** How long to wait before the next try, in whole seconds; zero if it may be made at once. */
    public Duration retryAfter() {
        return wait;
    }
}
