package io.sluice.dashboard.server.web;

import io.sluice.core.rule.RuleDocument;
import io.sluice.dashboard.api.AgentProtocol;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.http.MediaType;

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

    /** A rule document, in the form that the request says. */
    static RuleDocument rules(HttpServletRequest request) throws IOException {
        MediaType type = MediaType.parseMediaType(request.getContentType());
        boolean yaml = type.isCompatibleWith(MediaType.APPLICATION_YAML);
        byte[] body = read(request, AgentProtocol.MAX_MESSAGE_BYTES);
        return RuleDocument.of(body, yaml ? RuleDocument.YAML : RuleDocument.JSON, "");
    }

    /** A body is longer than may be. */
    static final class TooLargeException extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooLargeException(int most) {
            super("the body must be at most " + most + " bytes long, but was longer", null, false, false);
        }
    }
}
