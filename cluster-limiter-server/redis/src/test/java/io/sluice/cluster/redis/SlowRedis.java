package io.sluice.cluster.redis;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;
import io.sluice.core.time.ManualClock;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * A Redis in virtual time: it runs one script after the other, takes its time for each, and grants whatever is asked of buckets of tokens.
 * Everything before it is real.
 */
final class SlowRedis {
    private static final int ACQUIRE = 1;
    private static final int DECIDED = 1;
    private static final long LEFT = 1_000_000;

    private final ManualClock clock;
    private final long hopNanos;
    private final long scriptNanos;
    private final long entryNanos;
    private long freeAt;
    private long entries;

    /**
     * @param hopNanos from a server to it, or back
     * @param scriptNanos for a script
     * @param entryNanos for each of a script's entries, besides
     */
    SlowRedis(ManualClock clock, long hopNanos, long scriptNanos, long entryNanos) {
        this.clock = clock;
        this.hopNanos = hopNanos;
        this.scriptNanos = scriptNanos;
        this.entryNanos = entryNanos;
        freeAt = clock.nanos();
    }

    /** A store over it. */
    RedisStore store() {
        RedisStoreConfig config = RedisStoreConfig.of("redis://in-virtual-time");
        return RedisStore.over(new Link(config), config, clock, Sending.REDIS_TIME);
    }

    /** Entries that it has decided. */
    long entries() {
        return entries;
    }

    private final class Link extends RedisLink {
        Link(RedisStoreConfig config) {
            super(new Open(connection(), scripts()), config, clock);
        }

        @Override
        CompletionStage<Open> connect() {
            return CompletableFuture.failedFuture(new IllegalStateException("there is one connection"));
        }

        @Override
        String nodeOf(int slot) {
            return "";
        }

        @Override
        void suspect() {}
    }

    @SuppressWarnings("unchecked") // a proxy knows no type arguments
    private static StatefulConnection<byte[], byte[]> connection() {
        return (StatefulConnection<byte[], byte[]>) proxy(
                StatefulConnection.class,
                (its, method, arguments) -> method.getName().equals("isOpen") ? true : null);
    }

    @SuppressWarnings("unchecked") // as above
    private RedisScriptingAsyncCommands<byte[], byte[]> scripts() {
        return (RedisScriptingAsyncCommands<byte[], byte[]>)
                proxy(RedisScriptingAsyncCommands.class, (its, method, arguments) -> run((byte[][]) arguments[3]));
    }

    private static Object proxy(Class<?> type, InvocationHandler handler) {
        return Proxy.newProxyInstance(SlowRedis.class.getClassLoader(), new Class<?>[] {type}, handler);
    }

    // ---- scripts

    private RedisFuture<byte[]> run(byte[][] arguments) {
        List<Long> grants = new ArrayList<>();
        int asked = grantAll(arguments[2], grants);
        long arrives = clock.nanos() + hopNanos;
        long begins = arrives - freeAt > 0 ? arrives : freeAt;
        freeAt = begins + scriptNanos + asked * entryNanos;
        long ends = freeAt;
        Answer answer = new Answer();
        clock.schedule(ends + hopNanos - clock.nanos(), () -> {
            entries += asked;
            answer.complete(packed(Lane.micros(clock.millis()), grants));
        });
        return answer;
    }

    /** Reads what limits.lua would. Returns how many entries there are. */
    private static int grantAll(byte[] packed, List<Long> out) {
        ByteBuffer in = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
        int asked = 0;
        while (in.hasRemaining()) {
            long op = (long) in.getDouble();
            in.getDouble(); // the rule
            if (op != ACQUIRE) {
                throw new IllegalArgumentException("an entry must be an ACQUIRE, but was " + op);
            }
            int runs = (int) in.getDouble();
            List<Long> granted = new ArrayList<>(runs);
            for (int i = 0; i < runs; i++) {
                long want = (long) in.getDouble();
                in.getDouble(); // at least
                granted.add(want * (long) in.getDouble());
            }
            out.add(0L); // how far the bucket lies ahead
            out.add(LEFT);
            out.add(granted.stream().mapToLong(Long::longValue).sum());
            out.addAll(granted);
            asked++;
        }
        return asked;
    }

    private static byte[] packed(long micros, List<Long> grants) {
        Packed out = new Packed(64 + Double.BYTES * grants.size());
        out.number(micros).number(micros).number(DECIDED);
        grants.forEach(out::number);
        return out.bytes();
    }

    /** What Lettuce gives to who asks. */
    private static final class Answer extends CompletableFuture<byte[]> implements RedisFuture<byte[]> {
        @Override
        public String getError() {
            return "";
        }

        @Override
        public boolean await(long timeout, TimeUnit unit) {
            return isDone();
        }
    }
}
