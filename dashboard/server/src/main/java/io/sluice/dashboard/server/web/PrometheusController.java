package io.sluice.dashboard.server.web;

import io.sluice.dashboard.server.access.Caller;
import io.sluice.dashboard.server.access.Permission;
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

    /** Of the places that who asks may see; a token with a role everywhere is told of all but restricted applications. */
    @Needs(value = Permission.SEE, at = Needs.Place.ANYWHERE)
    @GetMapping(path = IdentityFilter.METRICS, produces = "text/plain; version=0.0.4; charset=utf-8")
    String metrics(Caller caller) {
        return exposition.text(place -> caller.may(Permission.SEE, place.app(), place.env()));
    }
}
