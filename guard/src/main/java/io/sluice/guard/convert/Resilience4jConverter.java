package io.sluice.guard.convert;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Resilience4j's sections of an {@code application.yml}. Each instance becomes a rule on the resource of its name; what it inherits
 * from {@code baseConfig}, or else from the config called {@code default}, becomes its own. Where the defaults of the two libraries
 * differ, Resilience4j's is written.
 */
final class Resilience4jConverter {
    private static final String ROOT = "resilience4j";
    private static final String MONITORING = "belongs to monitoring, not to rules";
    private static final String CODE = "is code: give it a name in the application, and refer to that name by ";

    /** Path and value of each option of one config or instance. */
    private record Section(String path, Map<String, Object> options) {
        @Nullable String base() {
            return options.keySet().stream()
                    .filter(name -> name.replace("-", "").equalsIgnoreCase("baseConfig"))
                    .findFirst()
                    .map(name -> String.valueOf(options.get(name)))
                    .orElse(null);
        }
    }

    private final Drafts drafts;
    private final Map<String, Map<String, Section>> configs = new LinkedHashMap<>();
    private final Map<String, Map<String, Section>> instances = new LinkedHashMap<>();

    private Resilience4jConverter(Drafts drafts) {
        this.drafts = drafts;
    }

    static void convert(ForeignTree tree, Drafts drafts) {
        Resilience4jConverter converter = new Resilience4jConverter(drafts);
        tree.flat().forEach(converter::sort);
        converter.instances.forEach(
                (module, named) -> named.forEach((name, section) -> converter.instance(module, name, section)));
    }

    /** Puts one value where it belongs. */
    private void sort(List<String> path, Object value) {
        if (!path.get(0).equals(ROOT) || path.size() < 3) {
            return;
        }
        String module = path.get(1).replace("-", "").toLowerCase(Locale.ROOT);
        String group = path.get(2).toLowerCase(Locale.ROOT);
        boolean isInstance = group.equals("instances") || group.equals("backends") || group.equals("limiters");
        if (path.size() < 4 || !isInstance && !group.equals("configs")) {
            drafts.refuse(String.join(".", path), "has no counterpart");
            return;
        }
        Section section = (isInstance ? instances : configs)
                .computeIfAbsent(module, any -> new LinkedHashMap<>())
                .computeIfAbsent(
                        path.get(3), name -> new Section(String.join(".", path.subList(0, 4)), new LinkedHashMap<>()));
        if (path.size() > 4) {
            section.options.put(String.join(".", path.subList(4, path.size())), value);
        }
    }

    private void instance(String module, String name, Section section) {
        Options options = new Options(section.path, drafts);
        inherit(module, section, options, new LinkedHashSet<>());
        options.refuse("eventConsumerBufferSize", MONITORING);
        options.refuse("registerHealthIndicator", MONITORING);
        options.refuse("allowHealthIndicatorToFail", MONITORING);
        options.refuse("subscribeForEvents", MONITORING);
        options.refuseUnless("false", "writableStackTraceEnabled", "refusals never carry a stack trace");
        switch (module) {
            case "circuitbreaker" -> breaker(name, options);
            case "ratelimiter" -> limiter(name, options);
            case "bulkhead" -> bulkhead(name, options);
            case "threadpoolbulkhead" -> pool(name, options);
            case "retry" -> retry(name, options);
            case "timelimiter" -> timeLimiter(name, options);
            default -> drafts.refuse(section.path, "has no counterpart");
        }
    }

    /** From the root of the inheritance down, so that what is nearer wins. */
    @SuppressWarnings("ReferenceEquality") // this very section
    private void inherit(String module, Section section, Options options, Set<Section> seen) {
        if (!seen.add(section)) {
            drafts.refuse(section.path, "inherits from itself");
            return;
        }
        Map<String, Section> bases = configs.getOrDefault(module, Map.of());
        String base = section.base();
        Section parent = bases.get(base == null ? "default" : base);
        if (parent != null && parent != section) {
            inherit(module, parent, options, seen);
        } else if (base != null) {
            drafts.refuse(section.path + ".baseConfig", "there is no config called " + base);
        }
        section.options.forEach((name, value) -> options.put(section.path + '.' + name, name, value));
        options.text("baseConfig");
    }

    private void breaker(String name, Options options) {
        Map<String, Object> config = new LinkedHashMap<>();
        options.copyNumber("failureRateThreshold", "failureRateThreshold", config);
        options.copyNumber("slowCallRateThreshold", "slowCallRateThreshold", config);
        options.copyDuration("slowCallDurationThreshold", "slowCallDurationThreshold", config);
        if (config.containsKey("slowCallRateThreshold")) {
            config.putIfAbsent("slowCallDurationThreshold", "60s");
        }
        options.copyNumber("permittedNumberOfCallsInHalfOpenState", "permittedNumberOfCallsInHalfOpenState", config);
        window(options, config);
        openWait(options, config);
        halfOpenWait(options, config);
        options.copyFlag(
                "automaticTransitionFromOpenToHalfOpenEnabled", "automaticTransitionFromOpenToHalfOpenEnabled", config);
        exceptions(options, "recordExceptions", "recordExceptions", config);
        exceptions(options, "ignoreExceptions", "ignoreExceptions", config);
        options.refuse("recordFailurePredicate", CODE + "recordException");
        options.refuse("recordExceptionPredicate", CODE + "recordException");
        options.refuse("ignoreExceptionPredicate", CODE + "ignoreException");
        options.refuse("recordResultPredicate", CODE + "recordResult");
        options.refuse("ringBufferSizeInClosedState", "was replaced by slidingWindowSize in Resilience4j 1.2");
        options.refuse(
                "ringBufferSizeInHalfOpenState",
                "was replaced by permittedNumberOfCallsInHalfOpenState in Resilience4j 1.2");
        options.refuseRest();
        drafts.add(options.path(), name, "circuitBreaker", config);
    }

    /** A minimum above the size of a count window means the size there, and is a mistake here. */
    private static void window(Options options, Map<String, Object> config) {
        options.text("slidingWindowType")
                .ifPresent(type -> config.put(
                        "slidingWindowType", type.toUpperCase(Locale.ROOT).replace('-', '_')));
        options.copyNumber("slidingWindowSize", "slidingWindowSize", config);
        BigDecimal size = (BigDecimal) config.getOrDefault("slidingWindowSize", BigDecimal.valueOf(100));
        boolean byTime = "TIME_BASED".equals(config.get("slidingWindowType"));
        options.number("minimumNumberOfCalls")
                .ifPresent(minimum -> config.put("minimumNumberOfCalls", byTime ? minimum : minimum.min(size)));
    }

    private void openWait(Options options, Map<String, Object> config) {
        options.copyDuration("waitDurationInOpenState", "waitDurationInOpenState", config);
        boolean exponential = options.flag("enableExponentialBackoff").orElse(false);
        BigDecimal multiplier = options.number("exponentialBackoffMultiplier").orElse(new BigDecimal("1.5"));
        if (exponential) {
            config.put("waitDurationMultiplier", multiplier);
            options.copyDuration("exponentialMaxWaitDurationInOpenState", "maxWaitDurationInOpenState", config);
        }
        options.refuseUnless("false", "enableRandomizedWait", "the wait of an open breaker is not left to chance");
        options.refuse("randomizedWaitFactor", "the wait of an open breaker is not left to chance");
    }

    private void halfOpenWait(Options options, Map<String, Object> config) {
        if (options.has("maxWaitDurationInHalfOpenState")) {
            Map<String, Object> wait = new LinkedHashMap<>();
            options.copyDuration("maxWaitDurationInHalfOpenState", "maxWaitDurationInHalfOpenState", wait);
            if (!"0ms".equals(wait.get("maxWaitDurationInHalfOpenState"))) {
                config.putAll(wait);
            } else {
                drafts.refuse(
                        options.path() + ".maxWaitDurationInHalfOpenState",
                        "0 is for ever; a half-open breaker that gets no verdict opens again after the open wait here");
            }
        }
    }

    private void limiter(String name, Options options) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("algorithm", "FIXED_WINDOW");
        options.copyNumber("limitForPeriod", "limitForPeriod", config);
        if (!options.has("limitRefreshPeriod")) {
            drafts.refuse(
                    options.path(),
                    "limitRefreshPeriod is not given, so that it is 500 ns; the shortest period here is 1 ms");
            return;
        }
        options.copyDuration("limitRefreshPeriod", "limitRefreshPeriod", config);
        config.put("timeoutDuration", "5s");
        options.copyDuration("timeoutDuration", "timeoutDuration", config);
        options.refuseRest();
        if (config.containsKey("limitRefreshPeriod")) {
            drafts.add(options.path(), name, "rateLimiter", config);
        }
    }

    private void bulkhead(String name, Options options) {
        Map<String, Object> config = new LinkedHashMap<>();
        options.copyNumber("maxConcurrentCalls", "maxConcurrentCalls", config);
        options.copyDuration("maxWaitDuration", "maxWaitDuration", config);
        options.refuseUnless("true", "fairCallHandlingEnabled", "waiting calls are always served in order");
        options.refuseRest();
        drafts.add(options.path(), name, "bulkhead", config);
    }

    private void pool(String name, Options options) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("type", "THREAD_POOL");
        options.copyNumber("maxThreadPoolSize", "maxThreadPoolSize", config);
        options.copyNumber("coreThreadPoolSize", "coreThreadPoolSize", config);
        options.copyNumber("queueCapacity", "queueCapacity", config);
        config.put("keepAliveDuration", "20ms");
        options.copyDuration("keepAliveDuration", "keepAliveDuration", config);
        options.refuse("contextPropagators", "a context travels by ContextCarrier, which is found by ServiceLoader");
        options.refuse("contextPropagator", "a context travels by ContextCarrier, which is found by ServiceLoader");
        options.refuseRest();
        drafts.add(options.path(), name, "bulkhead", config);
    }

    private void retry(String name, Options options) {
        Map<String, Object> config = new LinkedHashMap<>();
        options.copyNumber("maxRetryAttempts", "maxAttempts", config);
        options.copyNumber("maxAttempts", "maxAttempts", config);
        options.copyDuration("waitDuration", "waitDuration", config);
        boolean exponential = options.flag("enableExponentialBackoff").orElse(false);
        BigDecimal multiplier = options.number("exponentialBackoffMultiplier").orElse(new BigDecimal("1.5"));
        boolean randomized = options.flag("enableRandomizedWait").orElse(false);
        if (exponential) {
            config.put("waitDurationMultiplier", multiplier);
            options.copyDuration("exponentialMaxWaitDuration", "maxWaitDuration", config);
            config.put("jitter", "NONE");
        }
        if (randomized) {
            config.put("jitter", "EQUAL");
            drafts.refuse(
                    options.path() + ".enableRandomizedWait",
                    "became jitter EQUAL, between half of the wait and all of it; there is no factor");
        }
        options.text("randomizedWaitFactor");
        exceptions(options, "retryExceptions", "retryExceptions", config);
        exceptions(options, "ignoreExceptions", "ignoreExceptions", config);
        options.refuse("retryExceptionPredicate", CODE + "retryException");
        options.refuse("resultPredicate", CODE + "retryResult");
        options.refuse("intervalBiFunction", CODE + "waitIntervalFunction");
        options.refuse("consumeResultBeforeRetryAttempt", "is code");
        options.refuseUnless("false", "failAfterMaxAttempts", "after the last attempt the caller gets its result");
        options.refuseRest();
        drafts.add(options.path(), name, "retry", config);
    }

    /** Innermost but for the bulkhead there, so it is each attempt's here. */
    private void timeLimiter(String name, Options options) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("attemptTimeout", Options.millis(Duration.ofSeconds(1)));
        options.copyDuration("timeoutDuration", "attemptTimeout", config);
        boolean cancel = options.flag("cancelRunningFuture").orElse(true);
        if (cancel) {
            config.put("interrupt", true);
        }
        options.refuseRest();
        drafts.add(options.path(), name, "timeout", config);
    }

    private static void exceptions(Options options, String name, String as, Map<String, Object> config) {
        options.texts(name)
                .filter(types -> !types.isEmpty())
                .ifPresent(types -> config.put(as, new ArrayList<>(types)));
    }
}
