package io.sluice.spring.web;

import io.sluice.core.gate.Applicant;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Permit;
import io.sluice.guard.Guard;
import java.util.Optional;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** Asks a guard for a permit, which the call then holds, without ever holding a thread. */
final class PermitMono {
    private PermitMono() {}

    /**
     * Goes on once the guard has spoken.
     *
     * @param admitted what is done with a permit
     * @param refused what is done without one
     */
    static <T> Mono<T> asked(
            Guard guard,
            WebCall call,
            Function<WebCall, Mono<T>> admitted,
            Function<CallNotPermittedException, Mono<T>> refused) {
        return Mono.<Optional<CallNotPermittedException>>create(sink -> guard.acquire(new Asking(call, sink)))
                .flatMap(refusal -> refusal.isPresent() ? refused.apply(refusal.get()) : admitted.apply(call));
    }

    /** A subscriber that has gone away misses the word, but never the permit: the call has that, and has ended. */
    private record Asking(WebCall call, MonoSink<Optional<CallNotPermittedException>> sink) implements Applicant {
        @Override
        public CallContext context() {
            return call.context();
        }

        @Override
        public void admitted(Permit permit) {
            call.hold(permit);
            sink.success(Optional.empty());
        }

        @Override
        public void refused(CallNotPermittedException refusal) {
            sink.success(Optional.of(refusal));
        }

        @Override
        public void waiting(Place place) {
            call.waits(place);
        }
    }
}
