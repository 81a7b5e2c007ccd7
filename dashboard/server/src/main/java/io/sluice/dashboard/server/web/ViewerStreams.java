package io.sluice.dashboard.server.web;

import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.server.access.Caller;
import io.sluice.dashboard.server.access.Caller.Kind;
import io.sluice.dashboard.server.access.Permission;
import io.sluice.dashboard.server.access.Sessions;
import io.sluice.dashboard.server.access.Tokens;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.dashboard.server.stream.SseStream;
import io.sluice.dashboard.server.time.Rounds;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Opens streams that tell of a place, and ends each within a few seconds after who reads it may no longer: since a stream is one request, which the
 * {@link Doorkeeper} saw once, it is asked again and again. To read one is no sign of life of a session.
 * <p><b>Failure.</b> While the database is away, streams go on. <b>Cost.</b> Each time some queries for each session that reads, however many
 * streams it has. Safe for many threads.
 */
public final class ViewerStreams implements AutoCloseable {
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final Sessions sessions;
    private final Tokens tokens;
    private final NanoClock clock;
    private final Map<SseStream, Viewer> viewers = new ConcurrentHashMap<>();
    private final Rounds looking;

    /** Who reads, and what it tells of. */
    private record Viewer(Proof proof, RulesetKey place) {}

    /**
     * @param thread asks; the database is waited for there
     */
    public ViewerStreams(Sessions sessions, Tokens tokens, NanoClock clock, Executor thread) {
        this.sessions = sessions;
        this.tokens = tokens;
        this.clock = clock;
        looking = Rounds.every(
                LOOK_NANOS, clock, thread, "it cannot be found out now whether streams may go on", this::look);
    }

    /**
     * Opens one, for who was let in.
     *
     * @param place what it tells of
     * @param ended hears that it has ended, whoever ended it; perhaps more than once
     */
    SseStream open(
            RulesetKey place, HttpServletRequest request, HttpServletResponse response, Consumer<SseStream> ended)
            throws IOException {
        Viewer viewer = new Viewer(IdentityFilter.proof(request), place);
        SseStream stream = SseStream.open(request, response, clock, new byte[0], ended);
        viewers.put(stream, viewer);
        return stream;
    }

    private void look() {
        viewers.keySet().removeIf(SseStream::isClosed);
        Map<Proof, Optional<Caller>> callers = new HashMap<>();
        viewers.forEach((stream, viewer) -> {
            Optional<Caller> caller = callers.computeIfAbsent(viewer.proof, this::caller);
            if (caller.filter(who -> maySee(who, viewer.place)).isEmpty()) {
                stream.close();
            }
        });
    }

    private Optional<Caller> caller(Proof proof) {
        return proof.kind() == Kind.PERSON
                ? sessions.look(proof.shown()).map(Sessions.Session::caller)
                : tokens.program(proof.shown());
    }

    private static boolean maySee(Caller caller, RulesetKey place) {
        return caller.may(Permission.SEE, place.app(), place.env());
    }

    /** Asks no more; streams are left to those who feed them. */
    @Override
    public void close() {
        looking.close();
    }
}
