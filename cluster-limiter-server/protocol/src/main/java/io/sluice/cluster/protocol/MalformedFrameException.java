package io.sluice.cluster.protocol;

import java.io.IOException;

/** Bytes are no frame, or one that is longer than it may be. The message says what is wrong, and nothing of what the frame holds. */
public final class MalformedFrameException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedFrameException(String message) {
        super(message);
    }
}
