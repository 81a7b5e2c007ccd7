package io.sluice.recovery.failover;

import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * Knows the exceptions that say that no connection came about, so that the callee cannot have got the call: a refused or timed-out
 * connect, an unknown host, no route.
 * <p>It looks through the wrappers of futures and of unchecked input and output, but through no others: an exception that the callee
 * sent back may well have a refused connection of its own as its cause.
 */
public final class NotSent {
    /** By name: the module it lives in need not be there. */
    private static final String HTTP_CONNECT_TIMEOUT = "java.net.http.HttpConnectTimeoutException";

    private NotSent() {}

    /** Whether this failure says so. */
    public static boolean says(Throwable failure) {
        Throwable unwrapped = failure;
        while (isWrapper(unwrapped) && unwrapped.getCause() != null) {
            unwrapped = unwrapped.getCause();
        }
        return unwrapped instanceof ConnectException
                || unwrapped instanceof UnknownHostException
                || unwrapped instanceof NoRouteToHostException
                || unwrapped.getClass().getName().equals(HTTP_CONNECT_TIMEOUT);
    }

    private static boolean isWrapper(Throwable failure) {
        return failure instanceof CompletionException
                || failure instanceof ExecutionException
                || failure instanceof UncheckedIOException;
    }
}
