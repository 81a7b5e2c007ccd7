package io.sluice.benchmarks.cluster;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.List;

/** A small script of the same algorithm, called by each thread over one shared connection, as Lettuce recommends. */
final class DirectLuaWay implements Way {
    private static final String SCRIPT = """
            local time = redis.call('TIME')
            local now = time[1] * 1000000 + time[2]
            local tat = math.max(now, tonumber(redis.call('GET', KEYS[1]) or now)) + ARGV[1]
            if tat - now > tonumber(ARGV[2]) then
              return 0
            end
            redis.call('SET', KEYS[1], string.format('%.3f', tat), 'PX', math.ceil((tat - now) / 1000) + 1000)
            return 1
            """;
    private static final String INTERVAL_MICROS = "0.1";
    private static final String BURST_MICROS = "1000000";

    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;
    private final RedisAsyncCommands<String, String> commands;
    private final String digest;
    private final List<String> keys;

    DirectLuaWay(String uri, int keys) {
        client = RedisClient.create(uri);
        connection = client.connect();
        commands = connection.async();
        digest = connection.sync().scriptLoad(SCRIPT);
        this.keys = Keys.named(keys);
    }

    @Override
    public boolean acquire(int key) {
        Long granted = commands.<Long>evalsha(
                        digest, ScriptOutputType.INTEGER, new String[] {keys.get(key)}, INTERVAL_MICROS, BURST_MICROS)
                .toCompletableFuture()
                .join();
        return granted == 1;
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown();
    }
}
