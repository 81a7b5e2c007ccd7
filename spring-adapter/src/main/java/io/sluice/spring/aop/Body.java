package io.sluice.spring.aop;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;

/**
 * What one call comes to: the rest of the proxy's interceptors, and the method. An invocation can be gone through once; what may be called
 * again goes through a copy each time.
 */
final class Body implements Callable<@Nullable Object> {
    /** Carries what is neither an exception nor an error through code that knows only these. */
    static final class Thrown extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Thrown(Throwable cause) {
            super(null, cause, false, false);
        }
    }

    private final MethodInvocation invocation;
    private final boolean copies;

    /**
     * @param repeats whether it may be called more than once
     */
    Body(MethodInvocation invocation, boolean repeats) {
        this.invocation = invocation;
        copies = repeats && invocation instanceof ProxyMethodInvocation;
    }

    @Override
    public @Nullable Object call() throws Exception {
        try {
            return (copies ? ((ProxyMethodInvocation) invocation).invocableClone() : invocation).proceed();
        } catch (Exception | Error asTheyAre) {
            throw asTheyAre;
        } catch (Throwable other) {
            throw new Thrown(other);
        }
    }

    /** Never throws; a method that returns no stage has none to wait for. */
    @SuppressWarnings("unchecked") // the method says that it returns one
    CompletionStage<@Nullable Object> stage() {
        try {
            CompletionStage<@Nullable Object> stage = (CompletionStage<@Nullable Object>) call();
            return stage == null ? CompletableFuture.completedFuture(null) : stage;
        } catch (Exception failed) {
            return CompletableFuture.failedFuture(failed);
        }
    }
}
