package io.sluice.dashboard.server.web;

import io.sluice.dashboard.server.access.Permission;
import io.sluice.dashboard.server.agents.OverrideDesk;
import io.sluice.dashboard.server.store.OverrideStore.Entry;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.guard.GuardOverride.Action;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What operators do for a while. */
@RestController
@RequestMapping("/api/v1/apps/{app}/envs/{env}/overrides")
public final class OverrideController {
    private static final long DEFAULT_TTL_MILLIS = Duration.ofMinutes(15).toMillis();

    private final OverrideDesk desk;

    public OverrideController(OverrideDesk desk) {
        this.desk = desk;
    }

    /**
     * A new one.
     *
     * @param factor for {@code SCALE}; null for the others
     * @param ttlMillis how long, up to 24 h; null for 15 min
     */
    record NewOverride(
            String resource,
            Action action,
            @Nullable Double factor,
            @Nullable Long ttlMillis,
            String reason) {}

    /** An override as the API tells it. */
    record OverrideView(
            String id,
            String resource,
            Action action,
            double factor,
            String reason,
            String createdBy,
            Instant startsAt,
            Instant expiresAt) {
        static OverrideView of(Entry entry) {
            return new OverrideView(
                    entry.id(),
                    entry.resource(),
                    entry.action(),
                    entry.factor(),
                    entry.reason(),
                    entry.createdBy(),
                    entry.startsAt(),
                    entry.expiresAt());
        }
    }

    /** Those in force. */
    @Needs(Permission.SEE)
    @GetMapping
    List<OverrideView> active(@PathVariable String app, @PathVariable String env) {
        return desk.active(new RulesetKey(app, env)).stream()
                .map(OverrideView::of)
                .toList();
    }

    @Needs(Permission.OVERRIDE)
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    OverrideView begin(
            @PathVariable String app,
            @PathVariable String env,
            @RequestBody NewOverride wanted,
            HttpServletRequest request) {
        long ttl = wanted.ttlMillis() == null ? DEFAULT_TTL_MILLIS : wanted.ttlMillis();
        double factor = wanted.factor() == null ? 1 : wanted.factor();
        return OverrideView.of(desk.begin(
                new RulesetKey(app, env),
                wanted.resource(),
                wanted.action(),
                factor,
                Duration.ofMillis(ttl),
                Texts.reason(wanted.reason()),
                Callers.name(request)));
    }

    @Needs(Permission.OVERRIDE)
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void end(@PathVariable String app, @PathVariable String env, @PathVariable String id, HttpServletRequest request) {
        desk.end(new RulesetKey(app, env), id, Callers.name(request));
    }
}
