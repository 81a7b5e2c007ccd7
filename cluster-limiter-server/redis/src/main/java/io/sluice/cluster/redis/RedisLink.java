package io.sluice.cluster.redis;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;
import io.sluice.core.time.NanoClock;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to Redis, whatever kind it is. Nothing is sent twice, and nothing while there is no connection. Safe for many threads.
 */
abstract class RedisLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
    private static final int TIMEOUTS_UNTIL_ALL_IS_OVER = 3;

    private final NanoClock clock;
    private final long closeAfterNanos;
    private final AtomicBoolean renewing = new AtomicBoolean();
    private volatile Open open;
    private volatile boolean closed;

    /** A connection, and its commands. */
    record Open(StatefulConnection<byte[], byte[]> connection, RedisScriptingAsyncCommands<byte[], byte[]> scripts) {}

    RedisLink(Open first, RedisStoreConfig config, NanoClock clock) {
        open = first;
        this.clock = clock;
        closeAfterNanos = TIMEOUTS_UNTIL_ALL_IS_OVER * config.commandTimeout().toNanos();
    }

    /** Another connection, beside the present one. */
    abstract CompletionStage<Open> connect();

    /** Which node has a slot of the cluster. */
    abstract String nodeOf(int slot);

    /** A node has not answered a probe, though there may be a connection to it. */
    abstract void suspect();

    boolean isOpen() {
        return open.connection().isOpen();
    }

    RedisFuture<byte[]> run(LimitScript script, byte[][] keys, byte[][] arguments) {
        return open.scripts().evalsha(script.digest(), ScriptOutputType.VALUE, keys, arguments);
    }

    /** The same, with the script's text: for a server that does not know it. */
    RedisFuture<byte[]> load(LimitScript script, byte[][] keys, byte[][] arguments) {
        return open.scripts()
                .eval(script.text().getBytes(StandardCharsets.UTF_8), ScriptOutputType.VALUE, keys, arguments);
    }

    /**
     * Takes another connection in place of the present one, which may be dead without knowing it; unless that is under way. What is
     * under way on the present one is waited for.
     */
    final void renew() {
        if (!renewing.compareAndSet(false, true)) {
            return;
        }
        connect().whenComplete((next, failure) -> {
            if (failure != null) {
                LOG.debug("Redis cannot be reached: {}", failure.toString());
            } else if (closed) {
                close(next);
            } else {
                Open before = open;
                open = next;
                clock.timers().schedule(closeAfterNanos, () -> close(before));
            }
            renewing.set(false);
        });
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what is closed has nobody to tell
    private static void close(Open connection) {
        connection.connection().closeAsync();
    }

    @Override
    public void close() {
        closed = true;
        open.connection().close();
    }
}
