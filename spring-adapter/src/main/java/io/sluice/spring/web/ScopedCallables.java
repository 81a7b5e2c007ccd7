package io.sluice.spring.web;

import io.sluice.core.gate.CallContext;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.async.CallableProcessingInterceptor;

/** Takes the context of a request along to the thread on which a handler's Callable runs. */
final class ScopedCallables implements CallableProcessingInterceptor {
    static final String KEY = "io.sluice.web.scoped";

    private final CallContext context;
    private CallContext.@Nullable Scope scope; // used on the Callable's thread only

    ScopedCallables(CallContext context) {
        this.context = context;
    }

    @Override
    public <T> void preProcess(NativeWebRequest request, Callable<T> task) {
        scope = context.open();
    }

    @Override
    public <T> void postProcess(NativeWebRequest request, Callable<T> task, @Nullable Object result) {
        CallContext.Scope open = scope;
        if (open != null) {
            scope = null;
            open.close();
        }
    }
}
