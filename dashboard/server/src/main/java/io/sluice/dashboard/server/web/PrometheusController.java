package io.sluice.dashboard.server.web;

import io.sluice.dashboard.server.live.Exposition;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What Prometheus reads. */
@RestController
public final class PrometheusController {
    private final Exposition exposition;

    public PrometheusController(Exposition exposition) {
        this.exposition = exposition;
    }

    @GetMapping(path = "/metrics", produces = "text/plain; version=0.0.4; charset=utf-8")
    String metrics() {
        return exposition.text();
    }
}
