package io.sluice.cli.demo.overload;

import io.sluice.core.time.NanoClock;
import java.util.Locale;

/** What a server does for a call. */
public interface Endpoint {

    /**
     * Begins to work on a call; returns at once.
     *
     * @param done runs when the work is done, on any thread
     * @throws java.util.concurrent.RejectedExecutionException if the server has no thread left
     */
    void serve(Runnable done);

    /** Which of them. */
    enum Kind {
        /** Each call takes the processor for 10 ms. */
        CPU {
            @Override
            Endpoint open(long rounds, NanoClock clock) {
                return new CpuBound(rounds);
            }
        },
        /** Each call waits for one of a few connections to something behind the server, and then 20 ms and more for its answer. */
        WAIT {
            @Override
            Endpoint open(long rounds, NanoClock clock) {
                return new WaitBound(clock);
            }
        };

        /**
         * @param rounds what {@link CpuBound#roundsOf} found
         */
        abstract Endpoint open(long rounds, NanoClock clock);

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
