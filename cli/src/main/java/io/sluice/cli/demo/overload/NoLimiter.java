package io.sluice.cli.demo.overload;

/** Takes every call. */
public final class NoLimiter implements Limiter {
    private static final Use NOTHING = () -> {};

    @Override
    public Use tryEnter() {
        return NOTHING;
    }
}
