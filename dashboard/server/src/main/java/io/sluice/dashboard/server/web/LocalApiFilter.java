package io.sluice.dashboard.server.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * As long as there are no users, whoever may log in to this machine is trusted, and nobody else: all but the agents' calls, which have tokens,
 * is refused unless it comes from here, names this machine (so that no page can reach it by a name of its own), and was not begun by a page
 * of another site.
 */
public final class LocalApiFilter extends OncePerRequestFilter {
    private static final String AGENTS = "/agent/";
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]", "::1");
    private static final Set<String> OWN_PAGES = Set.of("none", "same-origin");

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String refusal = request.getRequestURI().startsWith(AGENTS) ? null : refusal(request);
        if (refusal == null) {
            chain.doFilter(request, response);
            return;
        }
        String problem = "{\"status\":403,\"title\":\"not from here\",\"detail\":\"" + refusal + "\"}";
        response.setStatus(HttpServletResponse.SC_FORBIDDEN);
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream().write(problem.getBytes(StandardCharsets.UTF_8));
    }

    /** Why a request is refused; null if it is not. */
    private static @Nullable String refusal(HttpServletRequest request) throws UnknownHostException {
        if (!InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress()) {
            return "the API must be called from the machine it runs on";
        }
        if (!THIS_MACHINE.contains(request.getServerName())) {
            return "Host must be localhost, 127.0.0.1 or [::1]";
        }
        String site = request.getHeader("Sec-Fetch-Site");
        return site == null || OWN_PAGES.contains(site) ? null : "Sec-Fetch-Site must be same-origin or none";
    }
}
