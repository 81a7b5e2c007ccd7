package io.sluice.cluster.server.session;

import io.sluice.cluster.protocol.ClientFrame;
import io.sluice.cluster.protocol.ClientFrame.Hello;
import io.sluice.cluster.protocol.Protocol;
import io.sluice.cluster.protocol.ServerFrame;
import io.sluice.cluster.protocol.ServerFrame.RuleState;
import io.sluice.cluster.protocol.ServerFrame.Welcome;
import io.sluice.cluster.protocol.Status;
import io.sluice.cluster.server.access.Principal;
import io.sluice.cluster.server.access.Role;
import io.sluice.cluster.server.desk.Desk;
import io.sluice.cluster.server.desk.TooManyConnectionsException;
import io.sluice.cluster.server.engine.Answer;
import io.sluice.cluster.server.engine.Ask;
import io.sluice.cluster.server.engine.Client;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.session.SessionRefusedException.Reason;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client's stream. Frames are handed in by one thread at a time, in their order; answers come out on that thread or on the store's.
 * <p>What a client may have unanswered is bounded: beyond that it is answered {@link Status#BUSY} at once.
 */
public final class Session {
    /** Asks that may be unanswered. */
    public static final int MAX_IN_FLIGHT = 4 * Protocol.MAX_ENTRIES;

    private final Desk desk;
    private final ClientRegistry registry;
    private final Principal principal;
    private final Consumer<ServerFrame> out;
    private @Nullable Joined joined; // null: the first frame has not come; replaced under this
    private int toldClients; // guarded by this
    private int inFlight; // guarded by this
    private boolean saidGoodbye; // guarded by this
    private boolean closed; // guarded by this

    /** Whose stream it is, as its first frame said. */
    private record Joined(String namespace, String name, Client client, Desk.Place place, RulesTold rules) {}

    /**
     * A stream of whom everything is open to, on an engine without quotas.
     *
     * @param out takes frames for the client; never called by two threads at once
     */
    public Session(LimitEngine engine, ClientRegistry registry, Consumer<ServerFrame> out) {
        this(new Desk(engine), registry, Principal.ANYBODY, out);
    }

    /**
     * @param principal whose stream it is
     * @param out takes frames for the client; never called by two threads at once
     */
    public Session(Desk desk, ClientRegistry registry, Principal principal, Consumer<ServerFrame> out) {
        this.desk = desk;
        this.registry = registry;
        this.principal = principal;
        this.out = out;
    }

    /** The namespace that the client named; empty before that. */
    public Optional<String> namespace() {
        return Optional.ofNullable(joined).map(Joined::namespace);
    }

    /** Takes a frame whose length does not count. */
    public void receive(ClientFrame frame) throws SessionRefusedException {
        receive(frame, 0);
    }

    /**
     * Takes a frame from the client.
     *
     * @param bytes how long it was
     * @throws SessionRefusedException if the stream must be closed
     */
    public void receive(ClientFrame frame, int bytes) throws SessionRefusedException {
        Joined its = joined;
        if (its == null) {
            welcome(frame);
            return;
        }
        if (frame.hello() != null) {
            throw new SessionRefusedException("hello must be in the first frame only, but came again");
        }
        if (frame.goodbye()) {
            hearGoodbye();
        }
        List<Ask> asks = Wording.asks(frame);
        if (asks.isEmpty()) {
            return;
        }
        if (!enter(frame.asks())) {
            send(ServerFrame.answers(Wording.busy(frame)));
            return;
        }
        desk.decide(its.namespace(), its.client(), asks, bytes).thenAccept(answers -> answer(its, frame, answers));
    }

    private void welcome(ClientFrame frame) throws SessionRefusedException {
        Hello first = frame.hello();
        if (first == null) {
            throw new SessionRefusedException("hello must be in the first frame, but was not");
        }
        int version = Protocol.negotiate(first.lowestVersion(), first.highestVersion())
                .orElseThrow(() -> new SessionRefusedException(
                        "the client must speak a version between " + Protocol.LOWEST_VERSION + " and "
                                + Protocol.HIGHEST_VERSION + ", but speaks " + first.lowestVersion() + " to "
                                + first.highestVersion()));
        if (first.namespace().isBlank()) {
            throw new SessionRefusedException("namespace must not be blank, but was");
        }
        String namespace = first.namespace();
        LimitEngine engine = desk.engine();
        Joined its = new Joined(
                namespace,
                first.name(),
                principal.client(first.client()),
                enter(namespace),
                new RulesTold(engine, namespace));
        Welcome welcome = new Welcome(version, Protocol.MAX_FRAME_BYTES, MAX_IN_FLIGHT, engine.isShared());
        synchronized (this) {
            joined = its;
            registry.joined(namespace, its.client().id());
            toldClients = registry.sharing(namespace);
            out.accept(new ServerFrame(welcome, List.of(), List.of(), toldClients, false));
        }
    }

    private Desk.Place enter(String namespace) throws SessionRefusedException {
        if (!principal.may(Role.CLIENT, namespace)) {
            throw new SessionRefusedException(
                    Reason.FORBIDDEN, "namespace " + namespace + " is not open to " + principal);
        }
        try {
            return desk.enter(namespace);
        } catch (TooManyConnectionsException full) {
            throw new SessionRefusedException(Reason.FULL, String.valueOf(full.getMessage()));
        }
    }

    private synchronized void hearGoodbye() {
        saidGoodbye = true;
    }

    // ---- answering

    private synchronized boolean enter(int asks) {
        if (inFlight + asks > MAX_IN_FLIGHT) {
            return false;
        }
        inFlight += asks;
        return true;
    }

    private synchronized void answer(Joined its, ClientFrame frame, List<Answer> answers) {
        inFlight -= frame.asks();
        if (frame.asks() == 0) {
            return;
        }
        List<RuleState> rules = its.rules().tell(frame);
        List<ServerFrame.Answer> told =
                Wording.answers(frame, answers, desk.engine().concurrency(), its.namespace());
        send(new ServerFrame(null, rules, told, clientsIfChanged(its), false));
    }

    // ---- news without an ask

    /** How many clients there are, if the client does not know it; for whoever calls this once in a while. */
    public synchronized void tellClients() {
        if (joined != null) {
            int changed = clientsIfChanged(joined);
            if (changed > 0) {
                send(new ServerFrame(null, List.of(), List.of(), changed, false));
            }
        }
    }

    private int clientsIfChanged(Joined its) {
        int now = registry.sharing(its.namespace());
        int changed = now == toldClients ? 0 : now;
        toldClients = now;
        return changed;
    }

    /** Tells the client to go elsewhere. */
    public synchronized void drain() {
        send(new ServerFrame(null, List.of(), List.of(), 0, true));
    }

    private synchronized void send(ServerFrame frame) {
        if (!closed) {
            out.accept(frame);
        }
    }

    /** The stream is over: nothing comes out any more. May be called twice. */
    public synchronized void close() {
        if (!closed) {
            closed = true;
            if (joined != null) {
                registry.left(joined.namespace(), joined.client().id(), saidGoodbye);
                joined.place().close();
            }
        }
    }

    @Override
    public String toString() {
        return joined == null
                ? "Session[before hello]"
                : "Session[" + joined.name() + " of " + joined.namespace() + "]";
    }
}
