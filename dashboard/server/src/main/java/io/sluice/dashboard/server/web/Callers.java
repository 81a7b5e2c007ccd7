package io.sluice.dashboard.server.web;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;

/** Who makes a request, as the history tells it. */
final class Callers {
    private Callers() {}

    static String name(HttpServletRequest request) {
        Principal principal = request.getUserPrincipal();
        if (principal == null) {
            throw new SignedOutException();
        }
        return principal.getName();
    }
}
