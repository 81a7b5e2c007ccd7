package io.sluice.dashboard.api.metrics;

/** Bytes that are no batch of metrics; the message says what must be and what was. */
public final class MalformedMetricsException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedMetricsException(String message) {
        super(message);
    }
}
