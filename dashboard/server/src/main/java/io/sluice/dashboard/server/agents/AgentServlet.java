package io.sluice.dashboard.server.agents;

import io.sluice.core.Check;
import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.api.Ack;
import io.sluice.dashboard.api.AgentEvents;
import io.sluice.dashboard.api.AgentMessages;
import io.sluice.dashboard.api.AgentProtocol;
import io.sluice.dashboard.api.Farewell;
import io.sluice.dashboard.api.Hello;
import io.sluice.dashboard.api.Ping;
import io.sluice.dashboard.api.Problem;
import io.sluice.dashboard.api.Receipt;
import io.sluice.dashboard.api.WhatIfAnswer;
import io.sluice.dashboard.api.metrics.MalformedMetricsException;
import io.sluice.dashboard.server.access.Tokens;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.dashboard.server.store.TokenStore.Kind;
import io.sluice.dashboard.server.store.TokenStore.Token;
import io.sluice.guard.document.InvalidRulesException;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent protocol over HTTP, as {@link AgentProtocol} and its OpenAPI document tell it. What an agent may do follows from its token and the
 * session it opened with it, never from what it says of itself later.
 */
@SuppressWarnings("serial") // servlets are serialisable by their interface only
public final class AgentServlet extends HttpServlet {
    /** Where it has to be mapped. */
    public static final String MAPPING = "/agent/v1/*";

    private static final long serialVersionUID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(AgentServlet.class);
    private static final int LONGEST_WAIT_SECONDS = 20;

    private final transient Fleets fleets;
    private final transient Tokens tokens;
    private final transient NanoClock clock;
    private final transient Executor background;

    /**
     * @param background runs what may wait for a lock or a socket
     */
    public AgentServlet(Fleets fleets, Tokens tokens, NanoClock clock, Executor background) {
        this.fleets = fleets;
        this.tokens = tokens;
        this.clock = clock;
        this.background = background;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        answer(request, response, () -> {
            switch (path(request)) {
                case AgentProtocol.STREAM -> stream(session(request), request, response);
                case AgentProtocol.RULESET -> pull(session(request), request, response);
                default -> throw new RefusedException(404, "not found", "there is no GET " + path(request));
            }
        });
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        answer(request, response, () -> {
            switch (path(request)) {
                case AgentProtocol.HELLO -> hello(request, response);
                case AgentProtocol.ACK -> {
                    Session session = session(request);
                    session.acknowledged(read(Ack.class, request));
                    received(response);
                }
                case AgentProtocol.METRICS -> {
                    Session session = session(request);
                    fleets.count(session, session.decode(body(request, AgentProtocol.MAX_METRICS_BYTES)));
                    received(response);
                }
                case AgentProtocol.EVENTS -> {
                    Session session = session(request);
                    fleets.note(session, read(AgentEvents.class, request));
                    received(response);
                }
                case AgentProtocol.WHATIF -> {
                    Session session = session(request);
                    fleets.answered(session, read(WhatIfAnswer.class, request));
                    received(response);
                }
                case AgentProtocol.BYE -> {
                    Session session = session(request);
                    Check.present("farewell", read(Farewell.class, request));
                    fleets.bye(session);
                    received(response);
                }
                default -> throw new RefusedException(404, "not found", "there is no POST " + path(request));
            }
        });
    }

    private static String path(HttpServletRequest request) {
        return request.getServletPath() + (request.getPathInfo() == null ? "" : request.getPathInfo());
    }

    // ---- each call

    private void hello(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Token token = token(request);
        Hello hello = read(Hello.class, request);
        if (!token.covers(new RulesetKey(hello.app(), hello.env()))) {
            throw new RefusedException(403, "not yours", "this token is not for " + hello.app() + " in " + hello.env());
        }
        write(response, 200, AgentProtocol.JSON, fleets.hello(token, hello));
    }

    private void stream(Session session, HttpServletRequest request, HttpServletResponse response) throws IOException {
        Push ping = Push.of(new Ping(clock.wallClock().millis()));
        EventStream stream = EventStream.open(request, response, clock, ping, ended -> detach(session, ended));
        session.attach(stream);
    }

    /** Elsewhere, since who ends a stream may hold locks of the container. */
    private void detach(Session session, Downstream ended) {
        background.execute(() -> session.detach(ended));
    }

    private void pull(Session session, HttpServletRequest request, HttpServletResponse response) throws IOException {
        int wait = wait(request.getParameter("wait"));
        Push push = session.pull(request.getHeader("If-None-Match"));
        if (push != null) {
            LongPoll.write(response, push);
        } else if (wait > 0) {
            AsyncContext context = request.startAsync();
            LongPoll poll = new LongPoll(
                    context, clock, TimeUnit.SECONDS.toNanos(wait), background, ended -> detach(session, ended));
            session.await(poll);
        } else {
            response.setStatus(session.target() == null ? 204 : 304);
        }
    }

    private static int wait(@Nullable String seconds) {
        try {
            return Check.inRange("wait", seconds == null ? 0 : Integer.parseInt(seconds), 0, LONGEST_WAIT_SECONDS);
        } catch (IllegalArgumentException wrong) { // also what is no number
            throw new RefusedException(400, "not understood", "wait must be between 0 and 20, but was " + seconds);
        }
    }

    // ---- what all calls have in common

    private Token token(HttpServletRequest request) {
        return tokens.authenticate(request.getHeader("Authorization"), Kind.AGENT)
                .orElseThrow(() -> new RefusedException(
                        401, "no token", "Authorization must be Bearer slc_agt_… of a token that is good"));
    }

    private Session session(HttpServletRequest request) {
        Token token = token(request);
        String id = request.getParameter("session");
        return fleets.session(id == null ? "" : id, token)
                .orElseThrow(
                        () -> new RefusedException(AgentProtocol.REHELLO, "say hello", "the session is not known"));
    }

    private static <T extends Record> T read(Class<T> type, HttpServletRequest request) throws IOException {
        return AgentMessages.read(type, body(request, AgentProtocol.MAX_MESSAGE_BYTES));
    }

    private static byte[] body(HttpServletRequest request, int most) throws IOException {
        byte[] body = request.getInputStream().readNBytes(most + 1);
        if (body.length > most) {
            throw new RefusedException(
                    413, "too large", "the body must be at most " + most + " bytes long, but was longer");
        }
        return body;
    }

    private void received(HttpServletResponse response) throws IOException {
        write(response, 200, AgentProtocol.JSON, new Receipt(clock.wallClock().millis()));
    }

    private static void write(HttpServletResponse response, int status, String type, Record message)
            throws IOException {
        byte[] body = AgentMessages.write(message).getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType(type);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /** A call. */
    @FunctionalInterface
    private interface Call {
        void make() throws IOException, MalformedMetricsException;
    }

    private static void answer(HttpServletRequest request, HttpServletResponse response, Call call) throws IOException {
        try {
            call.make();
        } catch (RefusedException refused) {
            refuse(response, new Problem(refused.status(), refused.title(), refused.detail(), List.of()));
        } catch (InvalidRulesException wrong) {
            refuse(response, Problem.of(wrong));
        } catch (MalformedMetricsException wrong) { // names of an earlier batch may be missing
            refuse(
                    response,
                    new Problem(AgentProtocol.REHELLO, "say hello", String.valueOf(wrong.getMessage()), List.of()));
        } catch (TooManyException tooMany) {
            response.setHeader("Retry-After", "30");
            refuse(response, new Problem(429, "too many", String.valueOf(tooMany.getMessage()), List.of()));
        } catch (IllegalArgumentException wrong) {
            refuse(response, new Problem(400, "not understood", String.valueOf(wrong.getMessage()), List.of()));
        } catch (RuntimeException failed) { // the database, as a rule; the agent comes back
            LOG.warn("{} {} failed", request.getMethod(), path(request), failed);
            response.setHeader("Retry-After", "5");
            refuse(response, new Problem(503, "not now", "the console cannot do this now", List.of()));
        }
    }

    private static void refuse(HttpServletResponse response, Problem problem) throws IOException {
        if (!response.isCommitted()) {
            write(response, problem.status(), Problem.TYPE, problem);
        }
    }
}
