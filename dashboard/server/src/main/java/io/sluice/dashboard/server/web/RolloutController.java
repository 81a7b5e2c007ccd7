package io.sluice.dashboard.server.web;

import io.sluice.core.BadValueException;
import io.sluice.core.Check;
import io.sluice.dashboard.server.access.Caller;
import io.sluice.dashboard.server.access.Permission;
import io.sluice.dashboard.server.rollout.Plan;
import io.sluice.dashboard.server.rollout.Rollout;
import io.sluice.dashboard.server.rollout.RolloutView;
import io.sluice.dashboard.server.rollout.Rollouts;
import io.sluice.dashboard.server.rules.Publication;
import io.sluice.dashboard.server.store.Revision.Origin;
import io.sluice.dashboard.server.store.RulesetKey;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Rollouts: publishing step by step. */
@RestController
@RequestMapping("/api/v1")
public final class RolloutController {
    private static final int MOST = 200;

    private final Rollouts rollouts;
    private final ArrivalFeeds arrivals;

    public RolloutController(Rollouts rollouts, ArrivalFeeds arrivals) {
        this.rollouts = rollouts;
        this.arrivals = arrivals;
    }

    // ---- what is wanted

    /** A step; what is null is as {@link Plan.Step} has it by default. */
    record StepBody(
            @Nullable Set<String> instances,
            @Nullable Map<String, String> labels,
            @Nullable Double percent,
            @Nullable Integer count,
            @Nullable Boolean all,
            @Nullable Long bakeMillis,
            Plan.@Nullable Gate gate) {
        private Plan.Step step() {
            return new Plan.Step(
                    instances == null ? Set.of() : instances,
                    labels == null ? Map.of() : labels,
                    percent,
                    count,
                    Boolean.TRUE.equals(all),
                    bakeMillis == null ? 0 : bakeMillis,
                    gate == null ? Plan.Gate.AUTO : gate);
        }
    }

    /** Guards; what is null is not looked at. */
    record GuardsBody(
            @Nullable Double blockRatio,
            @Nullable Double exceptionRatioAbove,
            @Nullable Double p99Times,
            @Nullable Integer breakerOpens,
            @Nullable Integer minRequests) {
        private Plan.Guards guards() {
            int least = minRequests == null ? Plan.Guards.DEFAULT_MIN_REQUESTS : minRequests;
            return new Plan.Guards(blockRatio, exceptionRatioAbove, p99Times, breakerOpens, least);
        }
    }

    /** A plan; what is null is as {@link Plan} has it by default. */
    record PlanBody(
            List<StepBody> steps,
            @Nullable GuardsBody guards,
            Plan.@Nullable OnBreach onBreach,
            @Nullable Double quorum,
            @Nullable Long ackTimeoutMillis) {
        private Plan plan() {
            return new Plan(
                    Check.listOf("steps", steps).stream().map(StepBody::step).toList(),
                    guards == null ? Plan.Guards.NONE : guards.guards(),
                    onBreach == null ? Plan.OnBreach.PAUSE : onBreach,
                    quorum == null ? 1 : quorum,
                    ackTimeoutMillis == null ? Plan.DEFAULT_ACK_TIMEOUT_MILLIS : ackTimeoutMillis);
        }
    }

    /**
     * A rollout.
     *
     * @param document the rules, as a rule document
     * @param message why; null for nothing
     * @param plan in which steps
     */
    record NewRollout(JsonNode document, @Nullable String message, PlanBody plan) {}

    /** A plan that is only thought of. */
    record Preview(PlanBody plan) {}

    /** Whom a step would choose. */
    record PreviewStep(int step, Set<String> instances) {}

    // ---- calls

    @Needs(Permission.SEE)
    @GetMapping("/apps/{app}/envs/{env}/rollouts")
    List<RolloutView> newest(
            @PathVariable String app, @PathVariable String env, @RequestParam(defaultValue = "20") int limit) {
        Check.inRange("limit", limit, 1, MOST);
        return rollouts.newest(new RulesetKey(app, env), limit).stream()
                .map(RolloutView::of)
                .toList();
    }

    @Needs(Permission.PUBLISH)
    @PostMapping("/apps/{app}/envs/{env}/rollouts")
    ResponseEntity<RolloutView> start(
            @PathVariable String app,
            @PathVariable String env,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String idempotencyKey,
            @RequestBody NewRollout wanted,
            Caller caller) {
        Publication wish = new Publication(
                new RulesetKey(app, env),
                Etags.revision(ifMatch),
                Origin.API,
                caller.getName(),
                wanted.message() == null ? "" : Texts.message(wanted.message()),
                idempotencyKey);
        Plan plan = Check.present("plan", wanted.plan()).plan();
        Rollout begun = rollouts.start(wish, WhatIfController.document(wanted.document()), plan);
        return ResponseEntity.status(HttpStatus.CREATED)
                .eTag(Etags.of(begun.revision()))
                .body(RolloutView.of(begun));
    }

    /** Whom a plan would choose now; changes nothing. */
    @Needs(Permission.SEE)
    @PostMapping("/apps/{app}/envs/{env}/rollouts:preview")
    List<PreviewStep> preview(@PathVariable String app, @PathVariable String env, @RequestBody Preview wanted) {
        Plan plan = Check.present("plan", wanted.plan()).plan();
        List<Set<String>> steps = rollouts.preview(new RulesetKey(app, env), plan);
        return IntStream.range(0, steps.size())
                .mapToObj(step -> new PreviewStep(step, new TreeSet<>(steps.get(step))))
                .toList();
    }

    @Needs(value = Permission.SEE, at = Needs.Place.BODY)
    @GetMapping("/rollouts/{id}")
    RolloutView one(@PathVariable long id, Caller caller) {
        return RolloutView.of(find(id, Permission.SEE, caller));
    }

    /** A rollout of a place where who asks may do something. */
    private Rollout find(long id, Permission permission, Caller caller) {
        Rollout rollout = rollouts.rollout(id);
        caller.require(permission, rollout.key().app(), rollout.key().env());
        return rollout;
    }

    @Needs(value = Permission.PUBLISH, at = Needs.Place.BODY)
    @PostMapping("/rollouts/{id}:{action}")
    RolloutView change(@PathVariable long id, @PathVariable String action, Caller caller) {
        find(id, Permission.PUBLISH, caller);
        String by = caller.getName();
        return RolloutView.of(
                switch (action) {
                    case "pause" -> rollouts.pause(id, by);
                    case "resume" -> rollouts.resume(id, by);
                    case "promote" -> rollouts.promote(id, by);
                    case "retry" -> rollouts.retry(id, by);
                    case "abort" -> rollouts.abort(id, by);
                    default -> throw new BadValueException("action", "pause, resume, retry, promote or abort", action);
                });
    }

    @Needs(value = Permission.SEE, at = Needs.Place.BODY)
    @GetMapping(path = "/rollouts/{id}/arrival", produces = MediaType.APPLICATION_JSON_VALUE)
    ArrivalView arrival(@PathVariable long id, Caller caller) {
        find(id, Permission.SEE, caller);
        return ArrivalView.of(rollouts.arrival(id));
    }

    /** The same, whenever it changed. */
    @Needs(value = Permission.SEE, at = Needs.Place.BODY)
    @GetMapping(path = "/rollouts/{id}/arrival", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    void arrivals(@PathVariable long id, Caller caller, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        arrivals.open(find(id, Permission.SEE, caller), request, response);
    }
}
