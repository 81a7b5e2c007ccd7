package io.sluice.spring.actuate;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.circuitbreaker.CircuitBreakerSnapshot;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import io.sluice.spring.RuleStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What health has to say, in no types of Boot: of each breaker by its guard's name, and of the rules under {@value #RULES}.
 * <p>A breaker that is open is no failure of this application, so its status is the operator's to choose. Refused rules are told as a
 * detail, and the status stays UP, since the last good ones are in force.
 * <p><b>Thread safety.</b> Safe for many threads.
 */
final class BreakerHealth {
    static final String RULES = "rules";
    private static final String UP = "UP";
    private static final String UNKNOWN = "UNKNOWN";

    private final Sluice sluice;
    private final String openStatus;
    private final RuleStatus rules;

    BreakerHealth(Sluice sluice, RuleStatus rules, String openStatus) {
        this.sluice = sluice;
        this.rules = rules;
        this.openStatus = openStatus;
    }

    /** A status by its code, and what else there is to say. */
    record Told(String status, Map<String, Object> details) {}

    /** The names that have something to say now, sorted; the rules first. */
    List<String> names() {
        List<String> breakers = sluice.guards().stream()
                .filter(guard -> guard.circuitBreaker().isPresent())
                .map(Guard::name)
                .filter(name -> !name.equals(RULES))
                .sorted()
                .toList();
        List<String> names = new ArrayList<>(breakers.size() + 1);
        names.add(RULES);
        names.addAll(breakers);
        return names;
    }

    /** Null if the name has nothing to say. */
    @Nullable Told of(String name) {
        return name.equals(RULES)
                ? rules()
                : sluice.find(name)
                        .flatMap(guard -> guard.snapshot().part(CircuitBreakerSnapshot.class))
                        .map(this::breaker)
                        .orElse(null);
    }

    private Told rules() {
        return new Told(
                UP,
                rules.rejected()
                        .<Map<String, Object>>map(why -> Map.of("rules rejected", why))
                        .orElse(Map.of()));
    }

    private Told breaker(CircuitBreakerSnapshot breaker) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("state", breaker.state().name());
        details.put("calls", breaker.window().calls());
        details.put("failureRate", breaker.window().failureRate());
        details.put("slowCallRate", breaker.window().slowCallRate());
        breaker.retryAfter().ifPresent(wait -> details.put("retryAfter", wait.toString()));
        return new Told(status(breaker.state()), details);
    }

    private String status(State state) {
        return switch (state) {
            case CLOSED, DISABLED, METRICS_ONLY -> UP;
            case HALF_OPEN -> UNKNOWN;
            case OPEN, FORCED_OPEN -> openStatus;
        };
    }
}
