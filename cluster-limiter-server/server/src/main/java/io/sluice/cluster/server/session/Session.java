package io.sluice.cluster.server.session;

import io.sluice.cluster.protocol.ClientFrame;
import io.sluice.cluster.protocol.ClientFrame.Acquire;
import io.sluice.cluster.protocol.ClientFrame.Bucket;
import io.sluice.cluster.protocol.ClientFrame.Hello;
import io.sluice.cluster.protocol.ClientFrame.Hold;
import io.sluice.cluster.protocol.ClientFrame.LeaseAsk;
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
import io.sluice.cluster.server.engine.CompiledRule;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.Target;
import io.sluice.cluster.server.engine.Verdict;
import io.sluice.cluster.server.session.SessionRefusedException.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client's stream. Frames are handed in by one thread at a time, in their order; answers come out on that thread or on the store's.
 * <p>What a client may have unanswered is bounded: beyond that it is answered {@link Status#BUSY} at once.
 */
public final class Session {
    /** Asks that may be unanswered. */
    public static final int MAX_IN_FLIGHT = 4 * Protocol.MAX_ENTRIES;

    private static final long BUSY_RETRY_NANOS = 10_000_000;

    private final Desk desk;
    private final ClientRegistry registry;
    private final Principal principal;
    private final Consumer<ServerFrame> out;
    private final Map<String, Long> toldVersions = new HashMap<>(); // guarded by this
    private final Set<Target> toldValues = new HashSet<>(); // those with limits of their own; guarded by this
    private @Nullable Hello hello; // null: the first frame has not come
    private @Nullable Client client;
    private Desk.@Nullable Place place; // guarded by this
    private int toldClients; // guarded by this
    private int inFlight; // guarded by this
    private boolean saidGoodbye; // guarded by this
    private boolean closed; // guarded by this

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
        return Optional.ofNullable(hello).map(Hello::namespace);
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
        Hello known = hello;
        Client who = client;
        if (known == null || who == null) {
            welcome(frame);
            return;
        }
        if (frame.hello() != null) {
            throw new SessionRefusedException("hello must be in the first frame only, but came again");
        }
        if (frame.goodbye()) {
            hearGoodbye();
        }
        List<Ask> asks = asks(frame);
        if (asks.isEmpty()) {
            return;
        }
        if (!enter(frame.asks())) {
            send(ServerFrame.answers(busy(frame)));
            return;
        }
        desk.decide(known.namespace(), who, asks, bytes).thenAccept(answers -> answer(known, frame, answers));
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
        Desk.Place itsPlace = enter(first.namespace());
        hello = first;
        Client its = principal.client(first.client());
        client = its;
        Welcome welcome = new Welcome(
                version, Protocol.MAX_FRAME_BYTES, MAX_IN_FLIGHT, desk.engine().isShared());
        synchronized (this) {
            place = itsPlace;
            registry.joined(first.namespace(), its.id());
            toldClients = registry.sharing(first.namespace());
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

    /** What is given back comes first: it may be what the same frame asks for. */
    private static List<Ask> asks(ClientFrame frame) {
        List<Ask> asks =
                new ArrayList<>(frame.releases().size() + frame.reports().size() + frame.asks());
        frame.releases().forEach(r -> asks.add(new Ask.Release(target(r.bucket()), r.lease(), r.unused())));
        frame.reports().forEach(r -> asks.add(new Ask.Report(target(r.bucket()), r.lease(), r.used())));
        for (LeaseAsk lease : frame.leases()) {
            asks.add(new Ask.Lease(target(lease.bucket()), lease.want()));
        }
        for (Acquire acquire : frame.acquires()) {
            asks.add(new Ask.Acquire(targets(acquire.buckets()), acquire.want(), acquire.min()));
        }
        frame.holds().forEach(hold -> asks.add(new Ask.Hold(target(hold.bucket()), hold.lease(), hold.permits())));
        return asks;
    }

    private static List<Target> targets(List<Bucket> buckets) {
        return buckets.size() == 1
                ? List.of(target(buckets.get(0)))
                : buckets.stream().map(Session::target).toList();
    }

    private static Target target(Bucket bucket) {
        return new Target(bucket.rule(), bucket.key());
    }

    // ---- answering

    private synchronized boolean enter(int asks) {
        if (inFlight + asks > MAX_IN_FLIGHT) {
            return false;
        }
        inFlight += asks;
        return true;
    }

    private synchronized void answer(Hello known, ClientFrame frame, List<Answer> answers) {
        inFlight -= frame.asks();
        if (frame.asks() == 0) {
            return;
        }
        List<RuleState> rules = tellRules(known, frame);
        List<ServerFrame.Answer> told = new ArrayList<>(frame.asks());
        int at = answers.size() - frame.asks();
        for (LeaseAsk lease : frame.leases()) {
            told.add(answer(lease.id(), answers.get(at++)));
        }
        for (Acquire acquire : frame.acquires()) {
            told.add(answer(acquire.id(), answers.get(at++)));
        }
        for (Hold hold : frame.holds()) {
            told.add(answer(hold.id(), answers.get(at++)).withLimit(limit(known, hold)));
        }
        send(new ServerFrame(null, rules, told, clientsIfChanged(known), false));
    }

    private long limit(Hello known, Hold hold) {
        return desk.engine()
                .concurrency()
                .rule(known.namespace(), target(hold.bucket()))
                .map(limit -> limit.rule().maxConcurrentCalls())
                .orElse(0L);
    }

    /** What the client does not know of the rules that it has asked about. */
    private List<RuleState> tellRules(Hello known, ClientFrame frame) {
        News news = new News(known.namespace());
        frame.leases().forEach(lease -> news.tell(lease.bucket()));
        for (Acquire acquire : frame.acquires()) {
            for (Bucket bucket : acquire.buckets()) {
                news.tell(bucket);
            }
        }
        return news.rules;
    }

    /** Of rules, for one frame; within this monitor. */
    private final class News {
        private final String namespace;
        private final List<RuleState> rules = new ArrayList<>();
        private String last = ""; // most often a frame asks about one rule only
        private @Nullable CompiledRule inForce; // under that name

        News(String namespace) {
            this.namespace = namespace;
        }

        void tell(Bucket bucket) {
            if (!bucket.rule().equals(last)) {
                last = bucket.rule();
                inForce = tellRule(last);
            }
            if (inForce != null) {
                tellValue(inForce.of(bucket.key()), bucket);
            }
        }

        private @Nullable CompiledRule tellRule(String id) {
            CompiledRule rule = desk.engine().rule(namespace, id).orElse(null);
            Long told = rule == null ? toldVersions.remove(id) : toldVersions.get(id);
            if (rule == null && told != null) {
                forgetValues(id);
                rules.add(new RuleState(id, 0, 0, 0, 0, 0));
            } else if (rule != null && (told == null || told != rule.version())) {
                toldVersions.put(id, rule.version());
                forgetValues(id);
                rules.add(state(rule, ""));
            }
            return rule;
        }

        private void tellValue(CompiledRule rule, Bucket bucket) {
            if (!rule.value().isEmpty() && toldValues.add(target(bucket))) {
                rules.add(state(rule, bucket.key()));
            }
        }
    }

    /** What was told of a rule's values means nothing under another version of it. */
    private void forgetValues(String id) {
        toldValues.removeIf(told -> told.rule().equals(id));
    }

    private static RuleState state(CompiledRule rule, String key) {
        return new RuleState(
                rule.id(),
                key,
                rule.version(),
                rule.rule().limitForPeriod(),
                rule.rule().limitRefreshPeriod().toNanos(),
                rule.rule().burst(),
                rule.leasable());
    }

    private static ServerFrame.Answer answer(long id, Answer answer) {
        return new ServerFrame.Answer(
                id,
                status(answer.verdict()),
                answer.granted(),
                answer.remaining(),
                answer.retryAfterNanos(),
                answer.ruleVersion(),
                answer.lease(),
                answer.leaseNanos());
    }

    private static Status status(Verdict verdict) {
        return switch (verdict) {
            case OK -> Status.OK;
            case BLOCKED -> Status.BLOCKED;
            case NO_RULE -> Status.NO_RULE;
            case NOT_LEASABLE -> Status.NOT_LEASABLE;
            case BAD_REQUEST -> Status.BAD_REQUEST;
            case BUSY -> Status.BUSY;
            case UNKNOWN, UNAVAILABLE -> Status.UNKNOWN; // clients do the same about both
        };
    }

    private static List<ServerFrame.Answer> busy(ClientFrame frame) {
        List<ServerFrame.Answer> answers = new ArrayList<>(frame.asks());
        frame.leases().forEach(lease -> answers.add(busy(lease.id())));
        frame.acquires().forEach(acquire -> answers.add(busy(acquire.id())));
        frame.holds().forEach(hold -> answers.add(busy(hold.id())));
        return answers;
    }

    private static ServerFrame.Answer busy(long id) {
        return new ServerFrame.Answer(id, Status.BUSY, 0, 0, BUSY_RETRY_NANOS, 0, 0, 0);
    }

    // ---- news without an ask

    /** How many clients there are, if the client does not know it; for whoever calls this once in a while. */
    public synchronized void tellClients() {
        if (hello != null) {
            int changed = clientsIfChanged(hello);
            if (changed > 0) {
                send(new ServerFrame(null, List.of(), List.of(), changed, false));
            }
        }
    }

    private int clientsIfChanged(Hello known) {
        int now = registry.sharing(known.namespace());
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
            if (hello != null && client != null && place != null) {
                registry.left(hello.namespace(), client.id(), saidGoodbye);
                place.close();
            }
        }
    }

    @Override
    public String toString() {
        return hello == null ? "Session[before hello]" : "Session[" + hello.name() + " of " + hello.namespace() + "]";
    }
}
