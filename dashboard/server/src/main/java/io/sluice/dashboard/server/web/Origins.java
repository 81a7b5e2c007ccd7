package io.sluice.dashboard.server.web;

import io.sluice.dashboard.server.access.Sessions;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;

/** Where a request comes from, and whether that is a place to take it from. */
final class Origins {
    /** What a page shows with each change. */
    static final String CSRF = "X-Sluice-CSRF";

    /** What a page says with what it asks by itself, from time to time. */
    static final String BACKGROUND = "X-Sluice-Background";

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]", "::1");
    private static final Set<String> OWN_PAGES = Set.of("none", "same-origin");

    private Origins() {}

    /** Whether a request changes nothing. */
    static boolean isSafe(HttpServletRequest request) {
        return SAFE.contains(request.getMethod());
    }

    /**
     * Whether a page asks by itself, so that nobody need sit there: it says so, or it opens a stream, as browsers do again whenever one ends.
     * What changes something is always somebody's.
     */
    static boolean isOfThePage(HttpServletRequest request) {
        String accept = request.getHeader("Accept");
        boolean isStream = accept != null && accept.startsWith(MediaType.TEXT_EVENT_STREAM_VALUE);
        return isSafe(request) && (isStream || "true".equals(request.getHeader(BACKGROUND)));
    }

    /**
     * Why a request is refused; null if it is not. Without TLS secrets stay on this machine: the request must come from here, and name this
     * machine, so that no page can reach it by a name of its own. What a page of another site began is refused, but for links to here.
     */
    static @Nullable String refusal(HttpServletRequest request) throws UnknownHostException {
        if (!request.isSecure()) {
            if (!InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress()) {
                return "without TLS the console answers only to the machine it runs on";
            }
            if (!THIS_MACHINE.contains(request.getServerName())) {
                return "without TLS Host must be localhost, 127.0.0.1 or [::1]";
            }
        }
        String site = request.getHeader("Sec-Fetch-Site");
        boolean follows = isSafe(request) && "navigate".equals(request.getHeader("Sec-Fetch-Mode"));
        if (site != null && !OWN_PAGES.contains(site) && !follows) {
            return "Sec-Fetch-Site must be same-origin or none";
        }
        String origin = request.getHeader("Origin");
        return origin == null || isOwn(origin, request) ? null : "Origin must be the console's own";
    }

    private static boolean isOwn(String origin, HttpServletRequest request) {
        String host = request.getHeader("Host");
        try {
            URI uri = URI.create(origin);
            return request.getScheme().equals(uri.getScheme())
                    && host != null
                    && host.toLowerCase(Locale.ROOT).equals(uri.getAuthority());
        } catch (IllegalArgumentException nonsense) {
            return false; // such as "null", a page without an origin
        }
    }

    /** Whether a change shows the value that belongs to its cookie. */
    static boolean showsCsrf(HttpServletRequest request, @Nullable String secret) {
        String shown = request.getHeader(CSRF);
        return secret != null
                && shown != null
                && MessageDigest.isEqual(
                        shown.getBytes(StandardCharsets.UTF_8),
                        Sessions.csrf(secret).getBytes(StandardCharsets.UTF_8));
    }
}
