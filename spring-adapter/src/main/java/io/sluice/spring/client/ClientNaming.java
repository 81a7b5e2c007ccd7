package io.sluice.spring.client;

import org.jspecify.annotations.Nullable;

/**
 * Makes the name of the guard of a call: which calls share their limits and their breaker. A bean of this type replaces the usual names.
 * <p>It must be safe for many threads, and make few names: of each guard something is kept for as long as the application runs.
 */
@FunctionalInterface
public interface ClientNaming {
    /** {@return the guard's name; null for a call that is not to be guarded} */
    @Nullable String name(ClientCall call);

    /**
     * Method, host and path template, after the name of the client if it has one: {@code GET shop.example/items/{id}}. Without a template,
     * method and host.
     */
    ClientNaming TEMPLATE =
            call -> named(call, call.method() + ' ' + call.host() + (call.template() == null ? "" : call.template()));

    /** The host, after the name of the client if it has one: one guard for all that one callee does. */
    ClientNaming HOST = call -> named(call, call.host());

    private static String named(ClientCall call, String rest) {
        return call.client() == null ? rest : call.client() + ' ' + rest;
    }
}
