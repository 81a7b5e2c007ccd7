package io.sluice.dashboard.agent;

import io.sluice.dashboard.api.sse.SseEvent;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The calls of an agent, carried by HTTP ({@link HttpExchanges}) or, in tests and simulations, by hand. Nothing waits.
 * <p><b>Thread safety.</b> An implementation must be safe for many threads.
 */
public interface Exchange {

    /**
     * An answer, whatever its status.
     *
     * @param status of the response
     * @param body its bytes; not to be changed
     * @param retryAfter what the console asks to wait before the next try; null if nothing
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Answer(int status, byte[] body, @Nullable Duration retryAfter) {

        /**
         * Itself if its status is 200.
         *
         * @throws RefusedException if it is another
         */
        Answer orRefused() throws RefusedException {
            if (status != 200) {
                throw new RefusedException(status, retryAfter);
            }
            return this;
        }
    }

    /**
     * @param endpoint where the console is
     * @param path of the call, from {@link io.sluice.dashboard.api.AgentProtocol}, with its query
     * @param mediaType of the body
     * @param patience how long the answer may take
     * @return fails with an {@link IOException} if there is no answer
     */
    CompletableFuture<Answer> post(URI endpoint, String path, String mediaType, byte[] body, Duration patience);

    /** As {@link #post}, with headers besides the usual ones. */
    CompletableFuture<Answer> get(URI endpoint, String path, Map<String, String> headers, Duration patience);

    /**
     * Opens a stream of events.
     *
     * @return ends it, from any thread, at once
     */
    Runnable stream(URI endpoint, String path, Listener listener);

    /** Hears of one stream, on one thread at a time. */
    interface Listener {

        /** What has come. */
        void event(SseEvent event);

        /** It has ended, or could not be opened; told once, after everything else. */
        void ended(IOException why);
    }

    /** A call was answered with another status than 200. */
    final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        private final int status;
        private final transient @Nullable Duration retryAfter;

        public RefusedException(int status, @Nullable Duration retryAfter) {
            super("the console answered " + status);
            this.status = status;
            this.retryAfter = retryAfter;
        }

        /** The status. */
        public int status() {
            return status;
        }

        /** What the console asks to wait before the next try; null if nothing. */
        public @Nullable Duration retryAfter() {
            return retryAfter;
        }
    }
}
