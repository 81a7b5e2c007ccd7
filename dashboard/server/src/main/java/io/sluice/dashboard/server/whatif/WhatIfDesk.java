package io.sluice.dashboard.server.whatif;

import io.sluice.core.Check;
import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleDocument;
import io.sluice.core.rule.RuleMode;
import io.sluice.core.rule.RuleSet;
import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Timer;
import io.sluice.dashboard.api.WhatIfAnswer;
import io.sluice.dashboard.api.WhatIfAnswer.Fidelity;
import io.sluice.dashboard.api.WhatIfQuestion;
import io.sluice.dashboard.server.agents.Fleets;
import io.sluice.dashboard.server.rules.RuleReader;
import io.sluice.dashboard.server.rules.Rulesets;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.dashboard.server.whatif.WhatIfResult.RuleResult;
import io.sluice.dashboard.server.whatif.WhatIfResult.Suggestion;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Asks all instances of an application what rules would have done to the calls of the last minutes, and adds up what they answer within 1.5 s.
 * Nothing changes anywhere, and no call is refused. Safe for many threads; nobody waits in a thread.
 */
public final class WhatIfDesk {
    /** After so long nobody waits any more. */
    public static final Duration DEADLINE = Duration.ofMillis(1_500);

    private static final double HARDLY_ANY = 0.001;
    private static final int TRIES = 8;

    private final Fleets fleets;
    private final Rulesets rulesets;
    private final NanoClock clock;
    private final Turns turns;
    private final Map<String, Poll> polls = new ConcurrentHashMap<>();

    public WhatIfDesk(Fleets fleets, Rulesets rulesets, NanoClock clock) {
        this.fleets = fleets;
        this.rulesets = rulesets;
        this.clock = clock;
        turns = new Turns(clock);
        fleets.onAnswer(this::answered);
    }

    private void answered(String instance, WhatIfAnswer answer, long offsetMillis) {
        Poll poll = polls.get(answer.id());
        if (poll != null) {
            poll.answered(instance, answer, offsetMillis);
        }
    }

    /**
     * Asks; once in half a second for each who asks about an application, so what comes earlier waits for its turn.
     *
     * @param by who asks
     * @param resource whose calls are played again
     * @param window how far back; 1 s to 10 min
     * @param suggest whether limits are sought that would have refused hardly anything: takes as long again
     * @throws io.sluice.guard.document.InvalidRulesException if the document holds mistakes
     * @throws TooOftenException if a question of the same one waits already
     */
    public CompletableFuture<WhatIfResult> ask(
            String by, RulesetKey key, String resource, RuleDocument document, Duration window, boolean suggest) {
        rulesets.live(key); // there must be such a place
        RuleSet rules = new RuleReader().read(document);
        return turn(new Turns.Asker(by, key.app())).thenCompose(now -> askNow(key, resource, rules, window, suggest));
    }

    private CompletableFuture<Void> turn(Turns.Asker asker) {
        long wait = turns.take(asker);
        CompletableFuture<Void> turn = new CompletableFuture<>();
        if (wait == 0) {
            turn.complete(null);
        } else {
            Timer unused = clock.timers().schedule(wait, () -> turn.complete(null));
        }
        return turn;
    }

    private CompletableFuture<WhatIfResult> askNow(
            RulesetKey key, String resource, RuleSet rules, Duration window, boolean suggest) {
        long start = clock.nanos();
        return poll(key, resource, rules.rules(), window).thenCompose(poll -> {
            WhatIfResult result = poll.result(window.toMillis(), millisSince(start));
            Rule<?> limit = suggest ? limit(rules) : null;
            return limit == null || result.answered() == 0
                    ? CompletableFuture.completedFuture(result)
                    : suggest(key, resource, limit, window, result, start);
        });
    }

    private long millisSince(long start) {
        return (clock.nanos() - start) / 1_000_000;
    }

    private CompletableFuture<Poll> poll(RulesetKey key, String resource, List<Rule<?>> rules, Duration window) {
        String id = UUID.randomUUID().toString();
        WhatIfQuestion question =
                new WhatIfQuestion(id, resource, new RuleReader().canonical(RuleSet.of(rules)), window, DEADLINE);
        Poll poll = new Poll(rules.stream().map(Rule::id).toList());
        polls.put(id, poll);
        Timer end = clock.timers().schedule(DEADLINE.toNanos(), poll::finish);
        poll.asked(fleets.ask(key, question));
        return poll.done().whenComplete((done, never) -> {
            end.cancel();
            polls.remove(id);
        });
    }

    // ---- the smallest limit that would have refused hardly anything

    private static @Nullable Rule<?> limit(RuleSet rules) {
        return rules.rules().stream()
                .filter(rule -> rule.config() instanceof RateLimiterConfig)
                .findFirst()
                .orElse(null);
    }

    /** Two rounds of some limits each: the first between a quarter and four times what was asked, the second where it turns. */
    private CompletableFuture<WhatIfResult> suggest(
            RulesetKey key, String resource, Rule<?> rule, Duration window, WhatIfResult asked, long start) {
        RateLimiterConfig config = (RateLimiterConfig) Check.present("config", rule.config());
        long limit = config.limitForPeriod();
        return attempt(key, resource, config, window, limits(Math.max(1, limit / 4), limit * 4))
                .thenCompose(first -> {
                    Suggestion rough = smallest(rule.id(), first);
                    if (rough == null) {
                        return CompletableFuture.completedFuture(asked.with(null, millisSince(start)));
                    }
                    long below = first.results().stream()
                            .mapToLong(result -> Long.parseLong(result.ruleId()))
                            .filter(tried -> tried < rough.limitForPeriod())
                            .max()
                            .orElse(rough.limitForPeriod());
                    return attempt(key, resource, config, window, limits(below, rough.limitForPeriod()))
                            .thenApply(second -> {
                                Suggestion fine = smallest(rule.id(), second);
                                return asked.with(fine == null ? rough : fine, millisSince(start));
                            });
                });
    }

    /** Some limits between two, those included, each in the same ratio to the one before. */
    private static List<Long> limits(long least, long most) {
        double ratio = Math.pow((double) most / least, 1.0 / (TRIES - 1));
        return LongStream.range(0, TRIES)
                .map(i -> Math.round((double) least * Math.pow(ratio, (double) i)))
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .toList();
    }

    private CompletableFuture<WhatIfResult> attempt(
            RulesetKey key, String resource, RateLimiterConfig config, Duration window, List<Long> limits) {
        List<Rule<?>> rules = limits.stream()
                .<Rule<?>>flatMap(limit -> tried(config, limit).stream())
                .toList();
        return poll(key, resource, rules, window).thenApply(poll -> poll.result(window.toMillis(), 0));
    }

    /** A rule with another limit; its id is the limit, sorted as numbers are. Empty if it may not have that limit with the rest of its options. */
    private static Optional<Rule<?>> tried(RateLimiterConfig config, long limit) {
        try {
            RateLimiterConfig changed = config.toBuilder().limitForPeriod(limit).build();
            return Optional.of(new Rule<>(
                    "%019d".formatted(limit),
                    "limit " + limit, // one of its own, since a resource may have but one such rule
                    RuleMode.ENFORCE,
                    StandardKinds.RATE_LIMITER,
                    changed));
        } catch (IllegalArgumentException notWithTheRest) {
            return Optional.empty();
        }
    }

    private static @Nullable Suggestion smallest(String ruleId, WhatIfResult tried) {
        for (RuleResult result : tried.results()) { // in the order of limits
            boolean hardlyAny = result.fidelity() != Fidelity.SHADOW_ONLY
                    && result.said() > 0
                    && result.mostRejected() <= HARDLY_ANY * tried.offered();
            if (hardlyAny) {
                return new Suggestion(
                        ruleId, Long.parseLong(result.ruleId()), result.leastRejected(), result.mostRejected());
            }
        }
        return null;
    }
}
