package io.sluice.recovery.failcache;

import io.sluice.core.Check;
import io.sluice.core.event.EventPublisher;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Priority;
import io.sluice.core.gate.Protection;
import io.sluice.core.time.NanoClock;
import io.sluice.recovery.failcache.Ledger.Evicted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the requests of failed calls and plays them again until they succeed or expire.
 * <pre>{@code
 * FailCache<Order> orders = FailCache.<Order>builder("orders")
 *         .codec(orderCodec)
 *         .call(warehouse::send)
 *         .store(Journal.open(folder, JournalConfig.ofDefaults()))
 *         .protection(guard)
 *         .build();
 * Delivery delivery = orders.deliver(order);        // DONE, or KEPT for later
 * }</pre>
 * <p><b>Contract.</b> A request is delivered <i>at least once</i>, if it is delivered before it expires: a call that failed may have
 * reached the callee, a replay too, and one whose end could not be written down before a crash is repeated. So the callee must
 * bear repetition, as by an id in the request. Requests are not delivered in order. What {@code deliver} answers KEPT is as safe as
 * the store makes it.
 * <p><b>Schedule.</b> Each request waits for its backoff, by the monotonic clock; after a restart it starts with the first. Its age
 * goes by the wall clock, from when it was kept. Replays go through the protection, with a context of low priority. A refusal is
 * nobody's failure: it makes all requests wait for as long as it says, at least the first backoff. After a refusal, a failure or a
 * restart one request at a time is played until one succeeds, so that a backlog does not fall upon a callee that has just come back.
 * <p><b>Thread safety.</b> Safe for many threads. Replays run on the executor, by default on daemon threads of its own.
 * <p><b>Cost.</b> Nothing for a call that succeeds, but for the protection. A failure costs the codec and the store, and a short lock.
 *
 * @param <R> the request
 */
public final class FailCache<R> implements AutoCloseable {
    /** What rules and meters call it. */
    public static final String KIND = "failCache";

    private static final Logger log = LoggerFactory.getLogger(FailCache.class);

    private final String name;
    private final NanoClock clock;
    private final RequestCodec<R> codec;
    private final Play<R> play;
    private final RequestStore store;
    private final Executor executor;
    private final @Nullable ReplayThreads ownThreads; // null: the executor is the user's
    private final EventPublisher<FailCacheEvent> events = new EventPublisher<>();
    private final Ledger ledger = new Ledger();
    private final Replayer<R> replayer;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile FailCacheConfig config;

    private FailCache(Builder<R> builder, RequestCodec<R> codec, Play<R> play) {
        this.name = builder.name;
        this.clock = builder.clock;
        this.config = builder.config;
        this.codec = codec;
        this.play = play;
        this.store = builder.store;
        if (builder.executor == null) {
            this.ownThreads = new ReplayThreads(name, config.maxConcurrentReplays());
            this.executor = ownThreads;
        } else {
            this.ownThreads = null;
            this.executor = builder.executor;
        }
        this.replayer = new Replayer<>(builder, this::config, codec, play, executor, ledger, events);
    }

    /** Starts with the default configuration, a store in memory and no protection. */
    public static <R> Builder<R> builder(String name) {
        return new Builder<>(Check.notBlank("name", name));
    }

    private FailCache<R> recover() {
        store.recovered().forEach(request -> ledger.recovered(request, replayer.firstDue()));
        replayer.wake();
        return this;
    }

    /**
     * Delivers a request now, through the protection, or keeps it for later. Runs on the caller's thread if the call is a blocking
     * one, else waits for its stage.
     *
     * @throws Exception what the call threw, if its request is not kept: for the kind of the failure, for lack of room, or because
     *     the store failed, which is suppressed in it then
     */
    public Delivery deliver(R request) throws Exception {
        try {
            play.now(request);
            return Delivery.DONE;
        } catch (Throwable failure) {
            if (keptAfter(request, failure)) {
                return Delivery.KEPT;
            }
            throw failure;
        }
    }

    /**
     * As {@link #deliver}, without holding the caller's thread: a blocking call runs on the executor, and so does keeping. Never
     * throws. Giving the future up cancels a call that is asynchronous, and its request is not kept.
     */
    public CompletableFuture<Delivery> deliverAsync(R request) {
        return new AsyncDelivery<>(this, play, executor, request).start();
    }

    /** Whether a request whose call ended so should be kept. */
    public boolean keeps(Throwable failure) {
        return config.keeps(failure);
    }

    /**
     * Keeps a request, whatever became of it before; once this returns true it is as safe as the store makes it. May wait for a disk.
     *
     * @return whether there was room
     * @throws IOException if the store failed; the request may be found by a later start then
     * @throws IllegalStateException if the fail-cache is closed
     */
    public boolean keep(R request) throws IOException {
        return keep(request, null);
    }

    /**
     * For drivers: keeps the request if the failure asks for it. What a store that fails throws is logged, and suppressed in the
     * failure, if that can hold it; a refusal cannot.
     */
    @SuppressWarnings("ReferenceEquality") // what must not suppress itself is this very exception
    boolean keptAfter(R request, Throwable failure) {
        if (!keeps(failure)) {
            return false;
        }
        try {
            return keep(request, failure);
        } catch (IOException | RuntimeException notKept) {
            log.error("Fail-cache {}: a request could not be kept", name, notKept);
            if (notKept != failure) {
                failure.addSuppressed(notKept);
            }
            return false;
        }
    }

    private boolean keep(R request, @Nullable Throwable failure) throws IOException {
        if (closed.get()) {
            throw new IllegalStateException("fail-cache " + name + " is closed");
        }
        byte[] bytes = codec.encode(request);
        if (!takeRoom(bytes.length)) {
            if (events.wants(FailCacheEvent.RequestRefused.class)) {
                events.publish(new FailCacheEvent.RequestRefused(name, at()));
            }
            return false;
        }
        StoredRequest stored;
        try {
            stored = store.store(at().truncatedTo(ChronoUnit.MILLIS), bytes);
        } catch (Throwable notStored) {
            ledger.notStored(bytes.length);
            throw notStored;
        }
        ledger.stored(stored, replayer.firstDue());
        if (events.wants(FailCacheEvent.RequestKept.class)) {
            events.publish(new FailCacheEvent.RequestKept(name, at(), stored.id(), failure));
        }
        replayer.wake();
        return true;
    }

    private boolean takeRoom(int size) {
        List<Evicted> evicted = new ArrayList<>();
        boolean room = ledger.takeRoom(size, config, at(), evicted);
        evicted.forEach(gone -> replayer.forget(gone.entry(), gone.reason()));
        return room;
    }

    /**
     * Keeps no more requests and begins no more replays, waits for those under way for {@code closeTimeout} at most, and closes the
     * store. Requests that are left are played by the next fail-cache on the same store. Closing again has no effect.
     *
     * @throws UncheckedIOException if the store cannot be closed
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            replayer.stop(config.closeTimeout());
            if (ownThreads != null) {
                ownThreads.shutdown();
            }
            try {
                store.close();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    public String name() {
        return name;
    }

    public FailCacheConfig config() {
        return config;
    }

    /** Takes another configuration. What waits keeps the time it was given, and what is kept beyond a lower bound stays. */
    public void update(FailCacheConfig newConfig) {
        config = Check.present("config", newConfig);
        if (ownThreads != null) {
            ownThreads.resize(newConfig.maxConcurrentReplays());
        }
        replayer.wake();
    }

    public FailCacheSnapshot snapshot() {
        return ledger.snapshot(name);
    }

    /** Where to listen. */
    public EventPublisher<FailCacheEvent> events() {
        return events;
    }

    private Instant at() {
        return clock.wallClock().instant();
    }

    /** Collects what a fail-cache is made of. Not safe for several threads. */
    public static final class Builder<R> {
        final String name;
        FailCacheConfig config = FailCacheConfig.ofDefaults();
        RequestStore store = RequestStore.inMemory();
        CallContext replayContext = CallContext.EMPTY.withPriority(Priority.SHEDDABLE);
        NanoClock clock = NanoClock.system();
        RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
        private @Nullable RequestCodec<R> codec;
        private @Nullable RequestCall<R> call;
        private @Nullable Function<? super R, ? extends CompletionStage<?>> asyncCall;
        private @Nullable Protection protection;
        private @Nullable Executor executor;

        private Builder(String name) {
            this.name = name;
        }

        public Builder<R> config(FailCacheConfig options) {
            config = Check.present("config", options);
            return this;
        }

        public Builder<R> codec(RequestCodec<R> bytes) {
            codec = bytes;
            return this;
        }

        /** Delivers a request; takes the place of an earlier call, also of an asynchronous one. */
        public Builder<R> call(RequestCall<R> blocking) {
            call = blocking;
            asyncCall = null;
            return this;
        }

        /** Delivers a request, which is done when the stage is; takes the place of an earlier call. */
        public Builder<R> asyncCall(Function<? super R, ? extends CompletionStage<?>> stage) {
            asyncCall = stage;
            call = null;
            return this;
        }

        /** Where requests are kept; belongs to the fail-cache from now on. */
        public Builder<R> store(RequestStore owned) {
            store = Check.present("store", owned);
            return this;
        }

        /** What calls and replays must pass, such as a guard. */
        public Builder<R> protection(Protection gate) {
            protection = gate;
            return this;
        }

        /** The context of replays; by default of priority SHEDDABLE, and of no caller. */
        public Builder<R> replayContext(CallContext context) {
            replayContext = Check.present("replayContext", context);
            return this;
        }

        /**
         * Where replays run, and what must not hold others' threads; by default daemon threads of the fail-cache. It must not run
         * what it gets on the thread that hands it over: that may be the one of all timers.
         */
        public Builder<R> executor(Executor users) {
            executor = Check.present("executor", users);
            return this;
        }

        public Builder<R> clock(NanoClock ticking) {
            clock = Check.present("clock", ticking);
            return this;
        }

        /** Where the jitter comes from; must be safe for many threads, as {@link java.util.Random} is. */
        public Builder<R> random(RandomGenerator generator) {
            random = Check.present("random", generator);
            return this;
        }

        /**
         * Begins to play what the store holds.
         *
         * @throws IllegalArgumentException if codec or call is missing
         */
        public FailCache<R> build() {
            Play<R> play = asyncCall == null
                    ? new Play.Blocking<>(Check.present("call", call), protection)
                    : new Play.Async<>(asyncCall, protection);
            return new FailCache<>(this, Check.present("codec", codec), play).recover();
        }
    }
}
