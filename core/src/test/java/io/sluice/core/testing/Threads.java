package io.sluice.core.testing;

import static org.junit.jupiter.api.Named.named;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;

/** Threads for tests. */
public final class Threads {
    private static final long PATIENCE_SECONDS = 60;

    private Threads() {}

    /** Work for one of several threads, numbered from zero. */
    @FunctionalInterface
    public interface Work<T> {
        T run(int thread) throws Exception;
    }

    /** Runs the work on that many threads, all starting at once; returns what they answered, or throws what one of them threw. */
    public static <T> List<T> together(int threads, Work<T> work) throws Exception {
        CyclicBarrier start = new CyclicBarrier(threads);
        List<FutureTask<T>> tasks = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int thread = i;
            FutureTask<T> task = new FutureTask<>(() -> {
                start.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                return work.run(thread);
            });
            tasks.add(task);
            daemon(task).start();
        }
        List<T> answers = new ArrayList<>();
        for (FutureTask<T> task : tasks) {
            answers.add(answer(task));
        }
        return answers;
    }

    /** Runs the work on a new thread of the given kind; returns what it answered, or throws what it threw. */
    public static <T> T on(ThreadFactory kind, Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        kind.newThread(task).start();
        return answer(task);
    }

    /** Has another thread do something, and waits for it; for listeners and the like, which may not throw what it throws. */
    public static <T> T elsewhere(Callable<T> work) {
        try {
            return on(Threads::daemon, work);
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** The same, of what has no answer. */
    public static void elsewhere(Runnable work) {
        boolean unused = elsewhere(() -> {
            work.run();
            return true;
        });
    }

    /** Platform threads, and virtual ones where the runtime has them: for {@code @MethodSource}. */
    public static Stream<Named<ThreadFactory>> kinds() throws ReflectiveOperationException {
        Stream<Named<ThreadFactory>> platform = Stream.of(named("platform threads", Threads::daemon));
        if (Runtime.version().feature() < 21) {
            return platform;
        }
        Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
        Method factory = Class.forName("java.lang.Thread$Builder").getMethod("factory");
        return Stream.concat(platform, Stream.of(named("virtual threads", (ThreadFactory) factory.invoke(builder))));
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "test");
        thread.setDaemon(true);
        return thread;
    }

    private static <T> T answer(FutureTask<T> task) throws Exception {
        try {
            return task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("a thread did not end within " + PATIENCE_SECONDS + " s", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (Exception) e.getCause();
        }
    }
}
