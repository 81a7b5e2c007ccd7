package io.sluice.spring.it.web;

import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.core.gate.Permit;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** What both kinds of applications serve alike. */
@RestController
class Endpoints {
    final AtomicInteger served = new AtomicInteger();
    final Queue<CompletableFuture<String>> waiting = new ConcurrentLinkedQueue<>();
    final Queue<Sinks.Many<String>> streams = new ConcurrentLinkedQueue<>();
    private final Queue<Permit> kept = new ConcurrentLinkedQueue<>();
    private final Guard inner;

    Endpoints(Sluice sluice) {
        inner = sluice.guard(
                "inner",
                guard -> guard.bulkhead(
                        BulkheadConfig.custom().maxConcurrentCalls(1).build()));
    }

    static final class Conflict extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @GetMapping("/items/{id}")
    String item(@PathVariable("id") String id) {
        served.incrementAndGet();
        return "item " + id;
    }

    @GetMapping("/free/item")
    String free() {
        return "free";
    }

    @GetMapping("/status/{status}")
    ResponseEntity<String> status(@PathVariable("status") int status) {
        return ResponseEntity.status(status).body("as told");
    }

    @GetMapping("/thrown")
    String thrown() {
        throw new IllegalStateException("a secret of the server");
    }

    @GetMapping("/handled")
    String handled() {
        throw new Conflict();
    }

    @GetMapping("/missing")
    String missing() {
        throw new ResponseStatusException(HttpStatus.NOT_FOUND);
    }

    @ExceptionHandler(Conflict.class)
    ResponseEntity<String> conflict() {
        return ResponseEntity.status(409).body("conflict");
    }

    @GetMapping("/inner")
    String inner() {
        kept.add(inner.acquire());
        return "inside";
    }

    void leaveInner() {
        kept.forEach(Permit::close);
    }

    @GetMapping("/later")
    CompletableFuture<String> later() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        waiting.add(answer);
        return answer;
    }

    @GetMapping(path = "/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<String> stream() {
        Sinks.Many<String> sink = Sinks.many().unicast().onBackpressureBuffer();
        streams.add(sink);
        return sink.asFlux();
    }
}
