package io.sluice.guard.convert;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Arrays of Sentinel's rules. Which kind of rule an object is, is told by the fields that only that kind has. Where the defaults of
 * the two libraries differ, Sentinel's is written.
 */
final class SentinelConverter {
    private static final String EVERY_CALLER = "default";
    private static final String OTHER_CALLERS = "other";
    private static final int BY_REFERENCE = 1;
    private static final int BY_ENTRANCE = 2;
    private static final String CLUSTER =
            "counts for a whole cluster; here that is scope CLUSTER with a token server, to be set by hand";

    private static final List<String> SYSTEM_FIELDS =
            List.of("highestSystemLoad", "highestCpuUsage", "qps", "avgRt", "maxThread");

    private final Drafts drafts;
    private final Map<String, Set<String>> callersWithLimits = new HashMap<>(); // by resource; the others are "other"
    private final Map<String, BigDecimal> systemLimits = new HashMap<>(); // by field: the lowest of all rules
    private final List<String> systemPaths = new ArrayList<>();

    private SentinelConverter(Drafts drafts) {
        this.drafts = drafts;
    }

    static void convert(ForeignTree tree, Drafts drafts) {
        SentinelConverter converter = new SentinelConverter(drafts);
        List<Object> rules = tree.items();
        rules.forEach(converter::noteCaller);
        for (int i = 0; i < rules.size(); i++) {
            String path = "[" + i + ']';
            if (rules.get(i) instanceof Map<?, ?> fields) {
                converter.rule(path, i, fields);
            } else {
                drafts.refuse(path, "is no rule");
            }
        }
        converter.addSystem();
    }

    private void noteCaller(Object rule) {
        if (rule instanceof Map<?, ?> fields
                && fields.get("limitApp") instanceof String caller
                && isFlow(fields::containsKey)) {
            if (!caller.equals(EVERY_CALLER) && !caller.equals(OTHER_CALLERS)) {
                callersWithLimits
                        .computeIfAbsent(String.valueOf(fields.get("resource")).strip(), resource -> new TreeSet<>())
                        .add(caller.strip());
            }
        }
    }

    private static boolean isFlow(Predicate<String> has) {
        return has.test("count") && !has.test("paramIdx") && !has.test("timeWindow");
    }

    private void rule(String path, int index, Map<?, ?> fields) {
        Options options = new Options(path, drafts);
        fields.forEach((name, value) -> {
            if (value != null) {
                options.put(path + '.' + name, String.valueOf(name), value);
            }
        });
        boolean system = SYSTEM_FIELDS.stream().anyMatch(options::has);
        Optional<String> resource = options.text("resource").filter(name -> !name.isBlank());
        if (system) {
            system(options);
        } else if (resource.isEmpty()) {
            drafts.refuse(path, "has no resource");
        } else if (options.flag("clusterMode").orElse(false)) {
            drafts.refuse(path, CLUSTER);
        } else {
            options.text("clusterConfig"); // without cluster mode it has no effect
            options.text("id");
            options.text("gmtCreate");
            options.text("gmtModified");
            convert(options, index, resource.get());
        }
    }

    private void convert(Options options, int index, String resource) {
        boolean regex = options.flag("regex").orElse(false);
        String pattern = regex ? "regex:" + resource : resource;
        if (options.has("paramIdx")) {
            paramFlow(options, index, pattern);
        } else if (options.has("timeWindow")) {
            degrade(options, pattern);
        } else if (isFlow(options::has)) {
            flow(options, index, resource, pattern);
        } else if (options.has("limitApp")) {
            authority(options, pattern);
        } else {
            drafts.refuse(options.path(), "is no rule of a known kind");
        }
    }

    // ---- flow ----

    private void flow(Options options, int index, String resource, String pattern) {
        String path = options.path();
        String caller = options.text("limitApp").orElse(EVERY_CALLER);
        int strategy = integer(options, "strategy", 0);
        int behaviour = integer(options, "controlBehavior", 0);
        boolean threads = integer(options, "grade", 1) == 0;
        BigDecimal count = options.number("count").orElse(BigDecimal.ZERO);
        int warmUpSeconds = integer(options, "warmUpPeriodSec", 10);
        int queueMillis = integer(options, "maxQueueingTimeMs", 500);
        String reference = options.text("refResource").orElse("");
        options.refuseRest();
        boolean counted = behaviour == 0;
        boolean refers = strategy == BY_REFERENCE || strategy == BY_ENTRANCE;
        if (refers && reference.isEmpty()) {
            drafts.refuse(path, "has no effect without a refResource");
        } else if (threads && (refers || !caller.equals(EVERY_CALLER))) {
            drafts.refuse(path, "caps the calls in flight of some calls only; a bulkhead counts every call");
        } else if (threads) {
            drafts.add(path, pattern, "bulkhead", Map.of("maxConcurrentCalls", floor(count)));
        } else if (strategy == BY_REFERENCE && !counted) {
            drafts.refuse(path, "is paced by the traffic of " + reference + "; that has no counterpart");
        } else {
            Map<String, Object> config = strategy == BY_REFERENCE
                    ? whileBusy(path, reference, count)
                    : counted ? counted(count) : paced(count, behaviour, warmUpSeconds, queueMillis);
            Map<String, Object> appliesTo = callers(path, caller, resource, refers);
            if (strategy == BY_REFERENCE) {
                appliesTo.put("whileBusy", reference);
                appliesTo.put("busyFromPerSecond", floor(count));
            } else if (strategy == BY_ENTRANCE) {
                appliesTo.put("entrances", List.of(reference));
            }
            if (!appliesTo.isEmpty()) {
                config.put("appliesTo", appliesTo);
            }
            drafts.add(path, "flow-" + index + ':' + pattern, pattern, "rateLimiter", config);
        }
    }

    /** Whose calls are counted. */
    private Map<String, Object> callers(String path, String caller, String resource, boolean refers) {
        Map<String, Object> appliesTo = new LinkedHashMap<>();
        if (caller.equals(OTHER_CALLERS)) {
            Set<String> named = callersWithLimits.getOrDefault(resource, Set.of());
            if (!named.isEmpty()) {
                appliesTo.put("exceptOrigins", List.copyOf(named));
            }
            drafts.refuse(
                    path + ".limitApp",
                    refers
                            ? "leaves out callers without a name; here they are among the others"
                            : "counts each of the others by itself, and leaves out callers without a name; here all of"
                                    + " them are counted together");
        } else if (!caller.equals(EVERY_CALLER)) {
            appliesTo.put("origins", List.of(caller));
        }
        return appliesTo;
    }

    /** The least a limit can let in, since there is none of nothing. */
    private Map<String, Object> whileBusy(String path, String reference, BigDecimal count) {
        drafts.refuse(
                path + ".strategy",
                "refuses every call while " + reference + " lets in " + floor(count)
                        + " a second; here one a second is let in then");
        return new LinkedHashMap<>(Map.of("limitForPeriod", 1));
    }

    /** A call is let in if the whole calls of the last second stay within the count: so a fraction means nothing. */
    private static Map<String, Object> counted(BigDecimal count) {
        return new LinkedHashMap<>(Map.of("algorithm", "SLIDING_WINDOW", "limitForPeriod", floor(count)));
    }

    private static Map<String, Object> paced(BigDecimal count, int behaviour, int warmUpSeconds, int queueMillis) {
        Map<String, Object> config = new LinkedHashMap<>();
        boolean warmsUp = behaviour == 1 || behaviour == 3;
        boolean queues = behaviour == 2 || behaviour == 3;
        config.put("algorithm", queues ? "LEAKY_BUCKET" : "TOKEN_BUCKET");
        int seconds = wholeAfter(count);
        config.put("limitForPeriod", floor(count.multiply(BigDecimal.valueOf(seconds))));
        config.put("limitRefreshPeriod", seconds + "s");
        if (warmsUp) {
            config.put("warmUpPeriod", warmUpSeconds + "s");
        }
        if (queues) {
            config.put("timeoutDuration", queueMillis + "ms");
        }
        return config;
    }

    /** After how many seconds a rate has let in a whole number of calls; 1, 10, 100 or 1000. */
    private static int wholeAfter(BigDecimal perSecond) {
        int seconds = 1;
        while (seconds < 1000
                && perSecond
                                .multiply(BigDecimal.valueOf(seconds))
                                .stripTrailingZeros()
                                .scale()
                        > 0) {
            seconds *= 10;
        }
        return seconds;
    }

    // ---- degrade ----

    private void degrade(Options options, String resource) {
        String path = options.path();
        int grade = integer(options, "grade", 0);
        if (grade == 2) {
            drafts.refuse(
                    path,
                    "counts exceptions rather than their share; use failureRateThreshold with minimumNumberOfCalls");
            return;
        }
        options.text("limitApp");
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("slidingWindowType", "TIME_BASED");
        config.put("slidingWindowSize", windowSeconds(options));
        config.put("minimumNumberOfCalls", integer(options, "minRequestAmount", 5));
        config.put("waitDurationInOpenState", integer(options, "timeWindow", 0) + "s");
        config.put("permittedNumberOfCallsInHalfOpenState", 1);
        BigDecimal count = options.number("count").orElse(BigDecimal.ZERO);
        BigDecimal slowRatio = options.number("slowRatioThreshold").orElse(BigDecimal.ONE);
        if (grade == 0) {
            config.put("slowCallDurationThreshold", floor(count).add(BigDecimal.ONE) + "ms");
            config.put("slowCallRateThreshold", percent(slowRatio));
            config.put("failureRateThreshold", 100);
            drafts.refuse(path, "looks at slow calls alone; here the breaker opens, too, when every call fails");
        } else {
            config.put("failureRateThreshold", percent(count));
        }
        options.refuseRest();
        drafts.add(path, resource, "circuitBreaker", config);
    }

    private int windowSeconds(Options options) {
        int millis = integer(options, "statIntervalMs", 1000);
        int seconds = Math.max(1, (millis + 999) / 1000);
        if (millis != seconds * 1000) {
            drafts.refuse(
                    options.path() + ".statIntervalMs",
                    "is " + millis + " ms; windows are whole seconds, so it became " + seconds + " s");
        }
        return seconds;
    }

    private static BigDecimal percent(BigDecimal ratio) {
        return ratio.multiply(BigDecimal.valueOf(100));
    }

    // ---- hot parameters ----

    private void paramFlow(Options options, int index, String resource) {
        String path = options.path();
        int parameter = integer(options, "paramIdx", 0);
        boolean threads = integer(options, "grade", 1) == 0;
        boolean queues = integer(options, "controlBehavior", 0) == 2;
        if (threads) {
            drafts.refuse(path, "caps the calls in flight for each value; that has no counterpart");
            return;
        }
        if (queues) {
            drafts.refuse(
                    path + ".controlBehavior", "makes calls wait in line; calls beyond the limit are refused here");
        }
        options.text("limitApp");
        options.text("maxQueueingTimeMs");
        BigDecimal count = floor(options.number("count").orElse(BigDecimal.ZERO));
        int seconds = integer(options, "durationInSec", 1);
        int burst = integer(options, "burstCount", 0);
        Map<String, Object> config = new LinkedHashMap<>(limit(count, seconds, burst));
        config.put("key", "param" + parameter);
        Map<String, Object> overrides = new LinkedHashMap<>();
        for (Object item : options.list("paramFlowItemList")) {
            if (item instanceof Map<?, ?> fields && fields.get("object") != null && fields.get("count") != null) {
                BigDecimal itsCount = new BigDecimal(String.valueOf(fields.get("count")));
                overrides.put(String.valueOf(fields.get("object")), limit(floor(itsCount), seconds, burst));
            }
        }
        if (!overrides.isEmpty()) {
            config.put("overrides", overrides);
        }
        options.refuseRest();
        drafts.refuse(
                path + ".paramIdx",
                "became the key param" + parameter + ": the call's context must have the value under that key");
        drafts.add(path, "param-" + index + ':' + resource, resource, "keyedRateLimiter", config);
    }

    private static Map<String, Object> limit(BigDecimal count, int seconds, int burst) {
        Map<String, Object> limit = new LinkedHashMap<>();
        limit.put("limitForPeriod", count);
        limit.put("limitRefreshPeriod", seconds + "s");
        if (burst > 0) {
            limit.put("burst", count.add(BigDecimal.valueOf(burst)));
        }
        return limit;
    }

    // ---- authority ----

    private void authority(Options options, String resource) {
        boolean deny = integer(options, "strategy", 0) == 1;
        List<String> callers = new ArrayList<>(options.texts("limitApp").orElse(List.of()));
        options.refuseRest();
        drafts.add(options.path(), resource, "accessList", Map.of("mode", deny ? "DENY" : "ALLOW", "origins", callers));
    }

    // ---- system

    /** Of several rules the lowest limit holds, field by field; a negative one means none, and so does a processor used above 1. */
    private void system(Options options) {
        options.text("resource"); // such rules have none: what is written there has no effect
        options.text("limitApp");
        for (String field : SYSTEM_FIELDS) {
            options.number(field).filter(limit -> limit.signum() >= 0).ifPresent(limit -> {
                if (field.equals("highestCpuUsage") && limit.compareTo(BigDecimal.ONE) > 0) {
                    drafts.refuse(options.path() + '.' + field, "is above 1, and so no limit");
                } else {
                    systemLimits.merge(field, limit, BigDecimal::min);
                }
            });
        }
        for (String unused : List.of("id", "gmtCreate", "gmtModified", "regex")) {
            options.text(unused);
        }
        options.refuseRest();
        systemPaths.add(options.path());
    }

    private void addSystem() {
        if (systemLimits.isEmpty()) {
            systemPaths.forEach(path -> drafts.refuse(path, "is a system rule that limits nothing"));
            return;
        }
        Map<String, Object> config = new LinkedHashMap<>();
        putIfLimited(config, "qps", "maxQps", SentinelConverter::floor);
        putIfLimited(config, "maxThread", "maxThreads", SentinelConverter::floor);
        putIfLimited(config, "avgRt", "maxResponseTime", millis -> floor(millis) + "ms");
        putIfLimited(config, "highestSystemLoad", "maxLoad", load -> load);
        putIfLimited(config, "highestCpuUsage", "maxCpu", SentinelConverter::percent);
        String path = systemPaths.get(0);
        drafts.add(path, "system", "regex:.*", "system", config);
        drafts.refuse(
                path,
                "counts inbound calls alone; the rule is for all guards together: give it a resource that matches the inbound ones");
    }

    private void putIfLimited(Map<String, Object> config, String field, String as, Function<BigDecimal, Object> how) {
        BigDecimal limit = systemLimits.get(field);
        if (limit != null) {
            config.put(as, how.apply(limit));
        }
    }

    private static int integer(Options options, String name, int byDefault) {
        return options.number(name).map(number -> floor(number).intValue()).orElse(byDefault);
    }

    private static BigDecimal floor(BigDecimal number) {
        return number.setScale(0, RoundingMode.FLOOR);
    }
}
