package io.sluice.cluster.client;

import io.sluice.cluster.protocol.ClientFrame;
import io.sluice.cluster.protocol.FrameCodec;
import io.sluice.cluster.protocol.MalformedFrameException;
import io.sluice.cluster.protocol.ServerFrame;
import io.sluice.cluster.protocol.ServerFrame.Answer;
import io.sluice.cluster.server.engine.ConcurrencyRule;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.LimitStore;
import io.sluice.cluster.server.engine.MemoryStore;
import io.sluice.cluster.server.engine.PermitStore;
import io.sluice.cluster.server.engine.ShardBatch;
import io.sluice.cluster.server.engine.ShardResults;
import io.sluice.cluster.server.engine.Verdict;
import io.sluice.cluster.server.session.ClientRegistry;
import io.sluice.cluster.server.session.Session;
import io.sluice.cluster.server.session.SessionRefusedException;
import io.sluice.core.time.ManualClock;
import io.sluice.core.time.NanoClock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server and a network in virtual time: the real engine, the real sessions, the real bytes; what comes of a seed is always the same. Frames
 * are delayed, lost, doubled and overtake each other; clients are cut off, with their streams broken or just silent; the server crashes and
 * forgets everything.
 */
final class World {
    static final String NAMESPACE = "shop";
    private static final long MILLI = 1_000_000;

    final ManualClock clock;
    final Random random;
    private final @Nullable MemoryStore shared; // null: each server that starts begins anew
    private final LimitRule rule;
    private final LongConsumer granted;
    private final Trouble trouble;
    private LongUnaryOperator lie = LongUnaryOperator.identity();
    private long leasesEnd;
    private boolean storeSilent;
    private final List<Connection> streams = new ArrayList<>();
    private final Set<String> cutOff = new HashSet<>();
    private List<ConcurrencyRule> concurrencyRules = List.of();
    private @Nullable LimitEngine engine; // null: the server is down
    private ClientRegistry registry;

    /**
     * How bad the network is.
     *
     * @param lost of a frame's chances
     * @param doubled of a frame's chances
     * @param mostDelayMillis that a frame takes
     */
    record Trouble(double lost, double doubled, int mostDelayMillis) {
        static final Trouble NONE = new Trouble(0, 0, 1);

        static Trouble any(Random random) {
            return new Trouble(
                    random.nextBoolean() ? 0 : random.nextDouble() / 5,
                    random.nextBoolean() ? 0 : random.nextDouble() / 5,
                    1 + random.nextInt(random.nextBoolean() ? 3 : 60));
        }
    }

    /**
     * @param granted hears how many permits the server grants without a lease
     */
    World(Random random, LimitRule rule, Trouble trouble, LongConsumer granted) {
        this(new ManualClock(), null, random, rule, trouble, granted);
    }

    private World(
            ManualClock clock,
            @Nullable MemoryStore shared,
            Random random,
            LimitRule rule,
            Trouble trouble,
            LongConsumer granted) {
        this.clock = clock;
        this.shared = shared;
        this.random = random;
        this.rule = rule;
        this.trouble = trouble;
        this.granted = granted;
        registry = new ClientRegistry(clock);
        start();
    }

    /** Several servers, each with a network of its own, over one state that outlives them. */
    static List<World> sharing(
            int servers, ManualClock clock, Random random, LimitRule rule, Trouble trouble, LongConsumer granted) {
        MemoryStore state = new MemoryStore(clock);
        return Stream.generate(() -> new World(clock, state, random, rule, trouble, granted))
                .limit(servers)
                .toList();
    }

    /** Several servers, each with a network and a memory of its own. */
    static List<World> apart(int servers, Random random, LimitRule rule, Trouble trouble, LongConsumer granted) {
        ManualClock clock = new ManualClock();
        return Stream.generate(() -> new World(clock, null, random, rule, trouble, granted))
                .limit(servers)
                .toList();
    }

    /** A client of all these servers. */
    static ClusterClient client(List<World> servers, String name, NanoClock itsClock) {
        ClusterClient.Builder builder = ClusterClient.builder(NAMESPACE, name)
                .clock(itsClock)
                .transport(address -> servers.stream()
                        .filter(server -> address(servers, server).equals(address))
                        .findFirst()
                        .orElseThrow()
                        .transport(name));
        servers.forEach(server -> builder.server(address(servers, server)));
        return builder.build();
    }

    /** The server that decides by a rule as long as it can. */
    static World home(List<World> servers, String rule) {
        List<String> addresses =
                servers.stream().map(server -> address(servers, server)).toList();
        return servers.get(addresses.indexOf(Rendezvous.choose(rule, addresses)));
    }

    private static String address(List<World> servers, World server) {
        return "server" + servers.indexOf(server) + ":7420";
    }

    /** What clients are told of how long a lease lives, in place of the truth: so that they err, as wrong clients would. */
    void lie(LongUnaryOperator aboutLife) {
        lie = aboutLife;
    }

    // ---- the server

    /** Whether the store answers nothing; nothing is taken there meanwhile. */
    void silenceStore(boolean whether) {
        storeSilent = whether;
    }

    private static ShardResults unknown(ShardBatch batch) {
        ShardResults results = new ShardResults(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            results.refused(i, Verdict.UNKNOWN, 0, ShardResults.NEVER);
        }
        return results;
    }

    /** When the last lease ends that a server has granted, by its clock. */
    long leasesEnd() {
        return leasesEnd;
    }

    /** Caps on calls in flight, from now on and after each start. */
    void concurrencyRules(ConcurrencyRule... rules) {
        concurrencyRules = List.of(rules);
        engine().concurrency().rules(NAMESPACE, concurrencyRules);
    }

    /** The server's, which must not be down. */
    LimitEngine engine() {
        return Objects.requireNonNull(engine);
    }

    void start() {
        MemoryStore memory = shared == null ? new MemoryStore(clock) : shared;
        LimitEngine started = new LimitEngine(new LimitStore() {
            @Override
            public boolean isShared() {
                return shared != null;
            }

            @Override
            public int shards() {
                return memory.shards();
            }

            @Override
            public Optional<PermitStore> permits() {
                return memory.permits();
            }

            @Override
            public CompletionStage<ShardResults> apply(ShardBatch batch) {
                if (storeSilent) {
                    return CompletableFuture.completedFuture(unknown(batch));
                }
                return memory.apply(batch).thenApply(results -> {
                    for (int i = 0; i < batch.size(); i++) {
                        if (batch.op(i) == ShardBatch.Op.ACQUIRE) {
                            granted.accept(results.granted(i));
                        } else if (batch.op(i) == ShardBatch.Op.LEASE && results.granted(i) > 0) {
                            leasesEnd = clock.nanos() + batch.rule(i).leaseNanos();
                        }
                    }
                    return results;
                });
            }
        });
        started.rules(NAMESPACE, List.of(rule));
        started.concurrency().rules(NAMESPACE, concurrencyRules);
        engine = started;
        registry = new ClientRegistry(clock);
    }

    /** The server is gone, and with it all it knew. */
    void crash() {
        engine = null;
        List.copyOf(streams).forEach(Connection::breakLater);
    }

    /** Tells all clients to go elsewhere. */
    void drain() {
        List.copyOf(streams).forEach(stream -> {
            if (stream.session != null) {
                stream.session.drain();
            }
        });
    }

    boolean isUp() {
        return engine != null;
    }

    /** Tells everybody how many clients there are, and keeps the shares of those who are lost, as a server does once in a while. */
    void tellClients() {
        if (engine != null) {
            engine.reserve(NAMESPACE, grace -> registry.lostFor(NAMESPACE, grace), registry.count(NAMESPACE));
        }
        streams.forEach(stream -> {
            if (stream.session != null) {
                stream.session.tellClients();
            }
        });
    }

    /** Lets time pass until so many clients are connected and know of each other. */
    void letAllConnect(int clients) {
        for (int i = 0; i < 1000 && registry.count(NAMESPACE) < clients; i++) {
            clock.advance(100 * MILLI);
        }
        for (int i = 0; i < 50; i++) { // again and again: some of it is lost
            streams.forEach(stream -> {
                if (stream.session != null) {
                    stream.toClient(new ServerFrame(null, List.of(), List.of(), clients, false));
                }
            });
            clock.advance(100 * MILLI);
        }
    }

    // ---- the network

    /** Nothing comes through any more, either way; the client may notice or not. */
    void cut(String client) {
        cut(client, random.nextBoolean());
    }

    /** Nothing comes through any more, either way. */
    void cut(String client, boolean noticed) {
        cutOff.add(client);
        if (noticed) {
            List.copyOf(streams).stream()
                    .filter(stream -> stream.client.equals(client))
                    .forEach(Connection::breakLater);
        }
    }

    void mend(String client) {
        cutOff.remove(client);
    }

    boolean isCutOff(String client) {
        return cutOff.contains(client);
    }

    Transport transport(String client) {
        return new Transport() {
            @Override
            public Outbox open(Listener listener) {
                Connection stream = new Connection(client, listener);
                streams.add(stream);
                if (engine == null || cutOff.contains(client)) {
                    stream.breakLater();
                }
                return stream;
            }

            @Override
            public void close() {}
        };
    }

    private void later(Runnable what) {
        long delay = (long) (random.nextDouble() * random.nextDouble() * trouble.mostDelayMillis * MILLI);
        clock.schedule(delay, what);
    }

    /** A stream with its two ends. The first frame each way comes through in order: without it there is no stream. */
    private final class Connection implements Outbox {
        private final String client;
        private final Transport.Listener listener;
        private final @Nullable LimitEngine server = engine;
        private final @Nullable Session session;
        private boolean helloArrived;
        private boolean welcomed;
        private boolean broken;

        Connection(String client, Transport.Listener listener) {
            this.client = client;
            this.listener = listener;
            session = server == null ? null : new Session(server, registry, this::toClient);
        }

        @Override
        public void send(ClientFrame frame) {
            byte[] bytes = FrameCodec.encode(frame);
            if (frame.hello() != null) {
                later(() -> atServer(bytes, true));
            } else {
                for (int copies = copies(); copies > 0; copies--) {
                    later(() -> atServer(bytes, false));
                }
            }
        }

        private int copies() {
            double dice = random.nextDouble();
            return dice < trouble.lost ? 0 : dice < trouble.lost + trouble.doubled ? 2 : 1;
        }

        private void atServer(byte[] bytes, boolean hello) {
            boolean alive = session != null && server != null && server.equals(engine);
            if (broken || !alive || cutOff.contains(client) || !hello && !helloArrived) {
                return;
            }
            helloArrived = true;
            try {
                session.receive(FrameCodec.decodeClientFrame(bytes));
            } catch (MalformedFrameException | SessionRefusedException e) {
                throw new IllegalStateException("a client must keep to the protocol", e);
            }
        }

        private void toClient(ServerFrame frame) {
            byte[] bytes = FrameCodec.encode(frame);
            int copies = frame.welcome() != null ? 1 : copies();
            for (int i = 0; i < copies; i++) {
                later(() -> atClient(bytes, frame.welcome() != null));
            }
        }

        private void atClient(byte[] bytes, boolean welcome) {
            if (broken || cutOff.contains(client) || !welcome && !welcomed) {
                return;
            }
            welcomed = true;
            try {
                listener.received(lied(FrameCodec.decodeServerFrame(bytes)));
            } catch (MalformedFrameException e) {
                throw new IllegalStateException("a server must keep to the protocol", e);
            }
        }

        private ServerFrame lied(ServerFrame frame) {
            List<Answer> answers = frame.answers().stream().map(this::lied).toList();
            return new ServerFrame(frame.welcome(), frame.rules(), answers, frame.clients(), frame.draining());
        }

        private Answer lied(Answer answer) {
            if (answer.lease() == 0) {
                return answer;
            }
            return new Answer(
                            answer.id(),
                            answer.status(),
                            answer.granted(),
                            answer.remaining(),
                            answer.retryAfterNanos(),
                            answer.ruleVersion(),
                            answer.lease(),
                            lie.applyAsLong(answer.leaseNanos()))
                    .withLimit(answer.limit());
        }

        void breakLater() {
            later(this::end);
        }

        /** What is under way still comes through. */
        @Override
        public void close() {
            clock.schedule((2L * trouble.mostDelayMillis + 1) * MILLI, this::end);
        }

        private void end() {
            if (!broken) {
                broken = true;
                streams.remove(this);
                if (session != null) {
                    session.close();
                }
                listener.broken("the network is bad");
            }
        }
    }
}
