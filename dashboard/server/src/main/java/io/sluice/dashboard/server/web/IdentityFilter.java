package io.sluice.dashboard.server.web;

import io.sluice.dashboard.server.access.Caller;
import io.sluice.dashboard.server.access.Caller.Kind;
import io.sluice.dashboard.server.access.Sessions;
import io.sluice.dashboard.server.access.Sessions.Session;
import io.sluice.dashboard.server.access.Tokens;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Finds out who makes a request, by a token or a cookie, and refuses what was not made by him: see {@link Origins}. What he may do is asked
 * later, by {@link Doorkeeper}. Agents are asked by their servlet.
 */
public final class IdentityFilter extends OncePerRequestFilter {
    private static final Logger LOG = LoggerFactory.getLogger(IdentityFilter.class);
    private static final String AGENTS = "/agent/";
    private static final String API = "/api/";

    /** What Prometheus reads: the only thing outside of the API that is not for everybody. */
    static final String METRICS = "/metrics";

    private final Sessions sessions;
    private final Tokens tokens;

    public IdentityFilter(Sessions sessions, Tokens tokens) {
        this.sessions = sessions;
        this.tokens = tokens;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getRequestURI().startsWith(AGENTS);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String refusal = Origins.refusal(request);
        if (refusal != null) {
            Refusals.write(response, 403, "not from here", refusal);
            return;
        }
        String authorization = request.getHeader("Authorization");
        if (authorization == null && Origins.isSafe(request) && isPage(request.getRequestURI())) {
            chain.doFilter(request, response); // pages are for everybody, also while the database is away
            return;
        }
        try {
            if (authorization == null) {
                person(request, response, chain);
            } else {
                program(authorization, request, response, chain);
            }
        } catch (DataAccessException failed) {
            LOG.warn("the database failed", failed);
            Refusals.write(response, 503, "no database", "it cannot be found out now who you are");
        }
    }

    private static boolean isPage(String path) {
        return !path.startsWith(API) && !path.equals(METRICS);
    }

    private void program(
            String authorization, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Caller caller = tokens.program(authorization).orElse(null);
        if (caller == null) {
            response.setHeader("WWW-Authenticate", "Bearer");
            Refusals.write(response, 401, "no token", "Authorization must be Bearer slc_api_… of a token that is good");
            return;
        }
        request.setAttribute(Proof.class.getName(), new Proof(Kind.PROGRAM, authorization));
        chain.doFilter(new Identified(request, caller), response);
    }

    private void person(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String secret = Cookies.secret(request);
        if (!Origins.isSafe(request) && !Origins.showsCsrf(request, secret)) {
            Refusals.write(
                    response,
                    403,
                    "not from this page",
                    Origins.CSRF + " must be what GET /api/v1/session told together with the cookie");
            return;
        }
        Session session = secret == null ? null : session(request, secret);
        if (secret == null || session == null) {
            chain.doFilter(request, response);
            return;
        }
        request.setAttribute(Session.class.getName(), session);
        request.setAttribute(Proof.class.getName(), new Proof(Kind.PERSON, secret));
        chain.doFilter(new Identified(request, session.caller()), response);
    }

    private @Nullable Session session(HttpServletRequest request, String secret) {
        return (Origins.isOfThePage(request) ? sessions.look(secret) : sessions.find(secret)).orElse(null);
    }

    /** The session of a request; null if it has none. */
    static @Nullable Session session(HttpServletRequest request) {
        return (Session) request.getAttribute(Session.class.getName());
    }

    /** By what it was found out who makes a request. */
    static Proof proof(HttpServletRequest request) {
        if (request.getAttribute(Proof.class.getName()) instanceof Proof proof) {
            return proof;
        }
        throw new SignedOutException();
    }

    /** A request of somebody. */
    private static final class Identified extends HttpServletRequestWrapper {
        private final Caller caller;

        Identified(HttpServletRequest request, Caller caller) {
            super(request);
            this.caller = caller;
        }

        @Override
        public Principal getUserPrincipal() {
            return caller;
        }

        @Override
        public String getRemoteUser() {
            return caller.getName();
        }
    }
}
