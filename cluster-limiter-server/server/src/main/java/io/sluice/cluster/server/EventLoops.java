package io.sluice.cluster.server;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.sluice.cluster.server.desk.Turns;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The threads that connections are served on, as many as there are processors, each with its own {@link Turns}. */
final class EventLoops implements AutoCloseable {
    private static final long GRACE_MILLIS = 1000;

    private final MultiThreadIoEventLoopGroup group;
    private final Map<EventExecutor, Turns> turns = new HashMap<>();

    EventLoops(Sockets sockets) {
        group = new MultiThreadIoEventLoopGroup(
                Runtime.getRuntime().availableProcessors(),
                new DefaultThreadFactory("sluice-token-server", true),
                sockets.handlers());
        for (EventExecutor loop : group) {
            turns.put(loop, new Turns(new OnLoop(loop)));
        }
    }

    private record OnLoop(EventExecutor loop) implements Turns.Loop {
        @Override
        public void soon(Runnable task) {
            loop.execute(task);
        }

        /** What is executed on a loop comes before it reads again; what is scheduled comes after. */
        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // a loop logs what its tasks throw
        public void afterReading(Runnable task) {
            loop.schedule(task, 1, TimeUnit.NANOSECONDS);
        }
    }

    MultiThreadIoEventLoopGroup group() {
        return group;
    }

    /** The turns of the loop that this is called on. */
    Turns here() {
        for (EventExecutor loop : group) {
            if (loop.inEventLoop()) {
                Turns its = turns.get(loop);
                if (its != null) {
                    return its;
                }
            }
        }
        throw new IllegalStateException("this must be called on one of the server's event loops, but was on "
                + Thread.currentThread().getName());
    }

    /** Does not wait for the threads' end, which is within a second. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored")
    public void close() {
        group.shutdownGracefully(0, GRACE_MILLIS, TimeUnit.MILLISECONDS);
    }
}
