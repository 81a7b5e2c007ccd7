package io.sluice.recovery.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluice.core.Check;
import io.sluice.core.event.EventPublisher;
import io.sluice.core.time.NanoClock;
import io.sluice.recovery.Blocking;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers from earlier calls: instead of a call while they are fresh, instead of a failure as long as they are not too old.
 * <pre>{@code
 * ResultCache<String, Price> prices = ResultCache.of(
 *         "prices",
 *         CacheConfig.custom().freshFor(Duration.ofSeconds(10)).staleFor(Duration.ofHours(1)).build());
 * Price price = prices.executeSupplier(item, () -> guard.executeSupplier(() -> client.price(item)));
 * }</pre>
 * <p><b>Contract.</b> Only answers are kept, never refusals or failures; null is an answer. The age of an answer counts from the end
 * of its call. An old answer does not hide errors, interruption or cancellation. Calls of one key at the same time are made once, if
 * so configured; a call that is made within one of the same key, on its thread, is made. Beware of two keys whose calls make
 * each other: they wait for ever, unless {@code coalesce} is off.
 * <p><b>Thread safety.</b> Safe for many threads. What a call did happens-before what others do with its answer.
 * <p><b>Cost.</b> A fresh answer costs a look-up in a concurrent map and a reading of the clock, and allocates nothing.
 *
 * @param <K> what tells calls with different answers apart, by its {@code equals}
 * @param <V> what calls answer
 */
public final class ResultCache<K, V extends @Nullable Object> {
    /** What rules and meters call it. */
    public static final String KIND = "cache";

    private final String name;
    private final NanoClock clock;
    private final Cache<K, Answer<V>> answers;
    private final ConcurrentMap<K, Flight<V>> flights = new ConcurrentHashMap<>();
    private final EventPublisher<CacheEvent> events = new EventPublisher<>();
    private final LongAdder fresh = new LongAdder();
    private final LongAdder joined = new LongAdder();
    private final LongAdder made = new LongAdder();
    private final LongAdder stale = new LongAdder();
    private volatile CacheConfig config;

    private ResultCache(String name, CacheConfig config, NanoClock clock) {
        this.name = Check.notBlank("name", name);
        this.config = Check.present("config", config);
        this.clock = Check.present("clock", clock);
        this.answers = Caffeine.newBuilder()
                .maximumSize(config.maxEntries())
                .expireAfterWrite(config.keptFor())
                .ticker(clock::nanos)
                .executor(Runnable::run) // its upkeep is short, and belongs to whoever causes it
                .build();
    }

    public static <K, V extends @Nullable Object> ResultCache<K, V> of(String name, CacheConfig config) {
        return of(name, config, NanoClock.system());
    }

    public static <K, V extends @Nullable Object> ResultCache<K, V> of(
            String name, CacheConfig config, NanoClock clock) {
        return new ResultCache<>(name, config, clock);
    }

    public static <K, V extends @Nullable Object> ResultCache<K, V> ofDefaults(String name) {
        return of(name, CacheConfig.ofDefaults());
    }

    /** As {@link #executeCallable}. */
    public V executeSupplier(K key, Supplier<V> supplier) {
        try {
            return executeCallable(key, supplier::get);
        } catch (Exception unchanged) {
            throw Blocking.<RuntimeException>asIs(unchanged);
        }
    }

    /**
     * Answers from an earlier call, or makes this one.
     *
     * @throws Exception what the call threw, unchanged, if there is no old answer to give instead
     * @throws InterruptedException also if interrupted while waiting for the answer of another call
     */
    public V executeCallable(K key, Callable<V> callable) throws Exception {
        while (true) {
            Answer<V> known = freshAnswer(key);
            if (known != null) {
                return known.value();
            }
            Flight<V> mine = new Flight<>();
            Flight<V> other = joinOrBegin(key, mine);
            if (other == null) {
                return lead(key, mine, callable);
            }
            if (other.isRunHere()) {
                return make(key, null, callable);
            }
            try {
                V answer = other.await();
                joined.increment();
                return answer;
            } catch (Flight.GivenUpException noAnswer) {
                // so this call is looked at anew, and perhaps is the one that is made
            } catch (Exception failure) {
                joined.increment();
                return staleOr(key, failure);
            }
        }
    }

    /** Another may have been answered just before this one became the one that is made. */
    private V lead(K key, Flight<V> mine, Callable<V> callable) throws Exception {
        Answer<V> known = freshAnswer(key);
        if (known != null) {
            landed(key, mine, known.value());
            return known.value();
        }
        return make(key, mine, callable);
    }

    private V make(K key, @Nullable Flight<V> flight, Callable<V> callable) throws Exception {
        made.increment();
        V result;
        try {
            result = callable.call();
        } catch (Throwable failure) {
            failed(key, flight, failure);
            return staleOr(key, failure);
        }
        succeeded(key, flight, result);
        return result;
    }

    private V staleOr(K key, Throwable failure) throws Exception {
        Answer<V> old = staleAnswer(key, failure);
        if (old == null) {
            throw Blocking.<RuntimeException>asIs(failure);
        }
        return old.value();
    }

    /**
     * Answers from an earlier call, or starts this one. Never throws: what goes wrong comes as a failed future. Cancelling the future
     * cancels the call if it was made for this caller; others that waited for it make their own then. Who waits for the answer of
     * another call holds no thread.
     */
    public CompletableFuture<V> executeCompletionStage(K key, Supplier<CompletionStage<V>> supplier) {
        Answer<V> known = freshAnswer(key);
        return known == null
                ? new CachedCall<>(this, key, supplier).start()
                : CompletableFuture.completedFuture(known.value());
    }

    /** The answer that may be given instead of a call; null if there is none. */
    @Nullable Answer<V> freshAnswer(K key) {
        Answer<V> known = answers.getIfPresent(key);
        if (known == null || age(known) >= config.freshFor().toNanos()) {
            return null;
        }
        fresh.increment();
        return known;
    }

    /** The answer that may be given instead of a failure; null if there is none. */
    @Nullable Answer<V> staleAnswer(K key, Throwable failure) {
        CacheConfig options = config;
        Answer<V> known = options.answersStale(failure) ? answers.getIfPresent(key) : null;
        if (known == null || age(known) >= options.staleFor().toNanos()) {
            return null;
        }
        stale.increment();
        if (events.wants(CacheEvent.StaleAnswered.class)) {
            events.publish(new CacheEvent.StaleAnswered(
                    name, clock.wallClock().instant(), failure, Duration.ofNanos(age(known))));
        }
        return known;
    }

    private long age(Answer<V> answer) {
        return clock.nanos() - answer.at();
    }

    /** The flight of this key that is under way; null if there was none, and then this one is. If none joins any, this one. */
    @Nullable Flight<V> joinOrBegin(K key, Flight<V> mine) {
        return config.coalesce() ? flights.putIfAbsent(key, mine) : mine;
    }

    void callMade() {
        made.increment();
    }

    void callJoined() {
        joined.increment();
    }

    /** A call was answered: first the answer is there, then the flight is over, so that nobody finds neither. */
    void succeeded(K key, @Nullable Flight<V> flight, V result) {
        if (config.keeps(result)) {
            answers.put(key, new Answer<>(result, clock.nanos()));
        }
        if (flight != null) {
            landed(key, flight, result);
        }
    }

    void landed(K key, Flight<V> flight, V result) {
        flights.remove(key, flight);
        flight.succeeded(result);
    }

    void failed(K key, @Nullable Flight<V> flight, Throwable failure) {
        if (flight != null) {
            flights.remove(key, flight);
            flight.failed(failure);
        }
    }

    /** Forgets the answer of a key; a call that is under way may bring another. */
    public void invalidate(K key) {
        answers.invalidate(key);
    }

    /** Forgets all answers; calls that are under way may bring others. */
    public void invalidateAll() {
        answers.invalidateAll();
    }

    public String name() {
        return name;
    }

    public CacheConfig config() {
        return config;
    }

    /** Takes another configuration; answers that are kept are of use as long as the new one says. */
    public void update(CacheConfig newConfig) {
        config = Check.present("config", newConfig);
        answers.policy().eviction().ifPresent(bound -> bound.setMaximum(newConfig.maxEntries()));
        answers.policy().expireAfterWrite().ifPresent(age -> age.setExpiresAfter(newConfig.keptFor()));
    }

    public CacheSnapshot snapshot() {
        return new CacheSnapshot(name, answers.estimatedSize(), fresh.sum(), joined.sum(), made.sum(), stale.sum());
    }

    /** Where to listen. */
    public EventPublisher<CacheEvent> events() {
        return events;
    }
}
