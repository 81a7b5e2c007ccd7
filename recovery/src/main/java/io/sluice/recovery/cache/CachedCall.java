package io.sluice.recovery.cache;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.ContextCarrier;
import io.sluice.recovery.relay.Relay;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One asynchronous call for which there was no fresh answer: is made, or waits for the answer of one that is. */
final class CachedCall<K, V extends @Nullable Object> extends Relay<V, V> {
    private final ResultCache<K, V> cache;
    private final K key;
    private final Supplier<CompletionStage<V>> supplier;
    private @Nullable Flight<V> leading; // null: nobody waits for this one
    private ContextCarrier.@Nullable Captured callers; // not null: this one waits for another

    CachedCall(ResultCache<K, V> cache, K key, Supplier<CompletionStage<V>> supplier) {
        this.cache = cache;
        this.key = key;
        this.supplier = supplier;
    }

    /** Never throws: what goes wrong comes as a failed stage. */
    CachedCall<K, V> start() {
        begin();
        return this;
    }

    private void begin() {
        Flight<V> mine = new Flight<>();
        Flight<V> other = cache.joinOrBegin(key, mine);
        if (other == null) {
            lead(mine);
        } else if (other.isRunHere()) {
            make();
        } else {
            callers = ContextCarrier.all().capture();
            follow(other::stage);
        }
    }

    /** Another may have been answered just before this one became the one that is made. */
    private void lead(Flight<V> mine) {
        leading = mine;
        Answer<V> known = cache.freshAnswer(key);
        if (known == null) {
            make();
            mine.returned();
        } else {
            cache.landed(key, mine, known.value());
            complete(known.value());
        }
    }

    private void make() {
        cache.callMade();
        follow(supplier);
    }

    @Override
    protected void ended(@Nullable V result, @Nullable Throwable error) {
        ContextCarrier.Captured waited = callers;
        if (waited != null) {
            callers = null;
            if (error instanceof Flight.GivenUpException) {
                startAgain(waited);
                return;
            }
            cache.callJoined();
        } else if (error == null) {
            keep(result);
        } else {
            cache.failed(key, leading, error);
        }
        answer(result, error);
    }

    @SuppressWarnings("NullAway") // a stage ends with null only where V may be null
    private void keep(@Nullable V result) {
        cache.succeeded(key, leading, result);
    }

    private void answer(@Nullable V result, @Nullable Throwable error) {
        if (error == null) {
            complete(result);
            return;
        }
        Answer<V> old = isDone() ? null : cache.staleAnswer(key, error);
        if (old == null) {
            completeExceptionally(error);
        } else {
            complete(old.value());
        }
    }

    /** There will be no answer from the one this one waited for. */
    private void startAgain(ContextCarrier.Captured waited) {
        if (isDone()) {
            return;
        }
        try (CallContext.Scope scope = waited.restore()) {
            begin();
        } catch (Throwable broken) {
            completeExceptionally(broken);
        }
    }
}
