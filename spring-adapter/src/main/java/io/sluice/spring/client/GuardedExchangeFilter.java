package io.sluice.spring.client;

import io.sluice.core.Check;
import io.sluice.core.gate.Protection;
import io.sluice.guard.Guard;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Mono;

/**
 * Puts the calls of a WebClient under guards.
 * <p>A call ends when the body has: a slot of a bulkhead is kept for as long as it streams, and a body that breaks off is a failure.
 * Whoever stops reading has had a success. An answer whose status counts as a failure ends the call at once.
 * <p>Filters before this one see one call, those behind it each attempt. Once there is an answer that is no failure there is no further
 * attempt, whatever becomes of its body.
 * <p><b>Thread safety.</b> Immutable; safe for many threads.
 */
public final class GuardedExchangeFilter implements ExchangeFilterFunction {
    private static final String TEMPLATE = "org.springframework.web.reactive.function.client.WebClient.uriTemplate";

    private final ClientGuards guards;

    private GuardedExchangeFilter(ClientGuards guards) {
        this.guards = Check.present("guards", guards);
    }

    public static GuardedExchangeFilter of(ClientGuards guards) {
        return new GuardedExchangeFilter(guards);
    }

    @Override
    public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
        String method = request.method().name();
        Guard guard = guards.guard(new ClientCall(guards.client(), method, request.url(), template(request)));
        if (guard == null) {
            return next.exchange(request);
        }
        return Mono.defer(() -> {
            Protection protection = guards.onlyGates(guard, method) ? new GatesOnly(guard) : guard;
            return StreamedExchange.of(guard, protection, guards, () -> next.exchange(request));
        });
    }

    private static @Nullable String template(ClientRequest request) {
        Optional<Object> template = request.attribute(TEMPLATE);
        return ClientCall.pathOf(template.map(Object::toString).orElse(null));
    }
}
