package io.sluice.dashboard.server.web;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/** Reads bodies of requests, up to a bound: memory is taken for what arrives, not for what is announced. */
final class Bodies {
    private Bodies() {}

    /**
     * @param most in bytes
     * @throws TooLargeException if there is more
     */
    static byte[] read(HttpServletRequest request, int most) throws IOException {
        byte[] body = request.getInputStream().readNBytes(most + 1);
        if (body.length > most) {
            throw new TooLargeException(most);
        }
        return body;
    }

    /** A body is longer than may be. */
    static final class TooLargeException extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooLargeException(int most) {
            super("the body must be at most " + most + " bytes long, but was longer", null, false, false);
        }
    }
}
