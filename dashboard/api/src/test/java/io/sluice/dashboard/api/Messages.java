package io.sluice.dashboard.api;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.circuitbreaker.CircuitBreakerEvent.Cause;
import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleMode;
import io.sluice.core.rule.RuleSet;
import io.sluice.dashboard.api.Ack.Status;
import io.sluice.dashboard.api.Ack.Subject;
import io.sluice.dashboard.api.Hello.Transport;
import io.sluice.dashboard.api.WhatIfAnswer.Fidelity;
import io.sluice.dashboard.api.WhatIfAnswer.Result;
import io.sluice.guard.GuardOverride.Action;
import io.sluice.guard.document.CanonicalRules;
import io.sluice.guard.document.RuleDocuments;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One of each message, as an exchange of a day has them: what the golden files hold. */
final class Messages {
    static final long NOW = 1_795_000_000_000L;

    static final CanonicalRules RULES = rules(540);

    /** As the revision after has them. */
    static final CanonicalRules RULES_206 = rules(600);

    private static CanonicalRules rules(long payments) {
        return RuleDocuments.standard()
                .canonical(RuleSet.of(List.of(
                        new Rule<>(
                                "pay-rate",
                                "POST /pay",
                                RuleMode.ENFORCE,
                                StandardKinds.RATE_LIMITER,
                                RateLimiterConfig.custom()
                                        .limitForPeriod(payments)
                                        .build()),
                        Rule.of(
                                StandardKinds.CIRCUIT_BREAKER,
                                "payments.charge",
                                CircuitBreakerConfig.custom()
                                        .failureRateThreshold(30)
                                        .build()))));
    }

    static final Position AT_204 = new Position(7, 204, CanonicalRules.none().hash());
    static final Position AT_205 = new Position(7, 205, RULES.hash());

    static final OverrideCommand FORCED = new OverrideCommand(
            "ov-17", "payments.charge", Action.FORCE_OPEN, 1, Duration.ofMinutes(15), "the provider is down");
    static final OverrideCommand HALVED =
            new OverrideCommand("ov-18", "POST /pay", Action.SCALE, 0.5, Duration.ofHours(1), "half until the fix");

    static final Hello HELLO = new Hello(
            "checkout",
            "prod",
            "pay-7f9",
            "b7f3c1de-0a61-4a53-9d1c-5f2f6f4f0a11",
            Map.of("zone", "b", "version", "2.3.1"),
            "0.1.0",
            List.of(
                    "metrics.1",
                    "override.1",
                    "whatif.1",
                    "fleet.1",
                    "splice.1",
                    "rule.rateLimiter",
                    "rule.circuitBreaker"),
            1,
            AT_204,
            List.of(new LocalRule("bulkhead:POST /pay", "POST /pay", "bulkhead", "ENFORCE", "CODE", "code")),
            List.of("POST /pay", "payments.charge"),
            NOW,
            Transport.STREAM);

    static final Ruleset RULESET =
            new Ruleset(7, 205, "c1f0", RULES.hash(), "canary", 40, RULES, List.of(FORCED, HALVED));

    /** The rule set after that: "pay-rate" comes second, sorted by id. */
    static final Splice SPLICE =
            new Splice(7, 206, "c1f2", RULES_206.hash(), null, 40, AT_205, 1, 2, RULES_206.part(1, 2), List.of(HALVED));

    private Messages() {}

    /** By the name of the golden file. */
    static Map<String, Record> all() {
        Map<String, Record> all = new LinkedHashMap<>();
        all.put("hello", HELLO);
        all.put("welcome", new Welcome("n1.s4711", NOW + 12, AT_205, Tune.UNWATCHED));
        all.put("welcome-no-rules", new Welcome("n1.s4711", NOW + 12, null, Tune.UNWATCHED));
        all.put("ruleset", RULESET);
        all.put("splice", SPLICE);
        all.put("overrides", new Overrides("c1f1", List.of(HALVED)));
        all.put("fleet", new FleetSize(41));
        all.put("tune", Tune.WATCHED);
        all.put("ping", new Ping(NOW + 20));
        all.put("bye", new Bye(Duration.ofSeconds(20)));
        all.put("ack-applied", new Ack("c1f0", Subject.RULESET, Status.APPLIED, AT_205, 2, false, 412, List.of()));
        all.put(
                "ack-rejected",
                new Ack(
                        "c1f0",
                        Subject.RULESET,
                        Status.REJECTED,
                        AT_204,
                        0,
                        true,
                        88,
                        List.of(new Mistake(
                                "rules[0].config.limitForPeriod",
                                "OUT_OF_RANGE",
                                "limitForPeriod must be between 1 and 1000000000, but was 0"))));
        all.put(
                "ack-whole-wanted",
                new Ack("c1f2", Subject.RULESET, Status.WHOLE_WANTED, AT_204, 0, true, 20, List.of()));
        all.put("events", new AgentEvents(3, events()));
        all.put(
                "whatif-question",
                new WhatIfQuestion("q9", "POST /pay", RULES, Duration.ofMinutes(10), Duration.ofMillis(1500)));
        all.put(
                "whatif-answer",
                new WhatIfAnswer(
                        "q9",
                        318_400,
                        600_000,
                        9_100,
                        List.of(
                                new Result("pay-rate", Fidelity.RANGE, 2_101, 2_230, NOW - 90_000, "a token bucket"),
                                new Result(
                                        "circuitBreaker:payments.charge",
                                        Fidelity.SHADOW_ONLY,
                                        0,
                                        0,
                                        null,
                                        "a circuitBreaker cannot be played again")),
                        List.of()));
        all.put("farewell", new Farewell("the application stops"));
        all.put("receipt", new Receipt(NOW + 40));
        all.put(
                "problem",
                new Problem(
                        400,
                        "not understood",
                        "app: it must be given",
                        List.of(new Mistake("app", "MISSING", "it must be given"))));
        return all;
    }

    private static List<AgentEvent> events() {
        return List.of(
                AgentEvent.discovered(NOW, "POST /pay"),
                AgentEvent.transition(
                        NOW + 1,
                        "payments.charge",
                        new BreakerTransition(State.CLOSED, State.OPEN, Cause.FAILURE_RATE, 3, 120, 73, 0)),
                AgentEvent.overrideEnded(NOW + 2, "payments.charge", "ov-17"),
                AgentEvent.counted(AgentEvent.Type.METRICS_LOST, NOW + 3, 14),
                AgentEvent.told(AgentEvent.Type.OUTDATED_IGNORED, NOW + 4, "7.203 after 7.205"));
    }
}
