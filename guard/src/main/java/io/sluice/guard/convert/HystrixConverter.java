package io.sluice.guard.convert;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hystrix's properties of commands. Each command that has a property becomes up to three rules on the resource of its name: a circuit
 * breaker, a timeout, and a bulkhead if it is isolated by a semaphore. What is set for the command called {@code default} is each
 * command's, and a rule for all resources. Where the defaults of the two libraries differ, Hystrix's is written.
 */
final class HystrixConverter {
    /** A command's name may have dots in it, as Feign's do; the property's name begins with one of these words. */
    private static final Pattern COMMAND = Pattern.compile(
            "hystrix\\.command\\.(.+?)\\.((?:execution|circuitBreaker|metrics|fallback|requestCache|requestLog)\\..+)",
            Pattern.CASE_INSENSITIVE);

    private static final String DEFAULT = "default";
    private static final String EVERY_RESOURCE = "regex:.*";

    private final Drafts drafts;
    private final Map<String, Map<String, Object>> commands = new LinkedHashMap<>();

    private HystrixConverter(Drafts drafts) {
        this.drafts = drafts;
    }

    static void convert(ForeignTree tree, Drafts drafts) {
        HystrixConverter converter = new HystrixConverter(drafts);
        tree.flat().forEach(converter::sort);
        converter.commands.keySet().forEach(converter::command);
    }

    private void sort(List<String> parts, Object value) {
        String path = String.join(".", parts);
        Matcher command = COMMAND.matcher(path);
        if (command.matches()) {
            commands.computeIfAbsent(command.group(1), name -> new LinkedHashMap<>())
                    .put(command.group(2), value);
        } else if (path.startsWith("hystrix.threadpool.")) {
            drafts.refuse(
                    path,
                    "belongs to a group of commands; give each command a bulkhead of type THREAD_POOL if it needs one");
        } else if (path.startsWith("hystrix.")) {
            drafts.refuse(path, "has no counterpart");
        }
    }

    private void command(String name) {
        String path = "hystrix.command." + name;
        Options options = new Options(path, drafts);
        if (!name.equals(DEFAULT)) {
            commands.getOrDefault(DEFAULT, Map.of())
                    .forEach((option, value) -> options.put("hystrix.command.default." + option, option, value));
        }
        Map<String, Object> own = commands.getOrDefault(name, Map.of());
        own.forEach((option, value) -> options.put(path + '.' + option, option, value));
        String resource = name.equals(DEFAULT) ? EVERY_RESOURCE : name;
        breaker(options, resource);
        timeout(options, resource);
        bulkhead(options, resource);
        options.refuse("fallback.enabled", "a guard has a fallback or has none");
        options.refuse(
                "fallback.isolation.semaphore.maxConcurrentRequests",
                "a fallback has a bulkhead of its own if it is given one in code");
        options.refuse("requestCache.enabled", "there is no cache for the length of a request");
        options.refuse("requestLog.enabled", "is a matter of listeners, not of rules");
        options.refuseRest();
    }

    private void breaker(Options options, String resource) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("slidingWindowType", "TIME_BASED");
        config.put("slidingWindowSize", windowSeconds(options));
        options.text("metrics.rollingStats.numBuckets"); // a window slides evenly here
        config.put(
                "minimumNumberOfCalls",
                options.number("circuitBreaker.requestVolumeThreshold").orElse(BigDecimal.valueOf(20)));
        options.copyNumber("circuitBreaker.errorThresholdPercentage", "failureRateThreshold", config);
        config.put("waitDurationInOpenState", "5s");
        options.copyDuration("circuitBreaker.sleepWindowInMilliseconds", "waitDurationInOpenState", config);
        config.put("permittedNumberOfCallsInHalfOpenState", 1);
        boolean enabled = options.flag("circuitBreaker.enabled").orElse(true);
        String forced = "is a state to be forced on the running guard, for a while, rather than a rule";
        options.refuseUnless("false", "circuitBreaker.forceOpen", forced);
        options.refuseUnless("false", "circuitBreaker.forceClosed", forced);
        if (enabled) {
            drafts.add(options.path(), resource, "circuitBreaker", config);
        }
    }

    private BigDecimal windowSeconds(Options options) {
        BigDecimal millis =
                options.number("metrics.rollingStats.timeInMilliseconds").orElse(BigDecimal.valueOf(10_000));
        BigDecimal seconds = millis.divide(BigDecimal.valueOf(1000), 0, RoundingMode.CEILING);
        if (seconds.multiply(BigDecimal.valueOf(1000)).compareTo(millis) != 0) {
            drafts.refuse(
                    options.path() + ".metrics.rollingStats.timeInMilliseconds",
                    "is " + millis + " ms; windows are whole seconds, so it became " + seconds + " s");
        }
        return seconds;
    }

    private void timeout(Options options, String resource) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("deadline", "1s");
        options.copyDuration("execution.isolation.thread.timeoutInMilliseconds", "deadline", config);
        if (options.flag("execution.isolation.thread.interruptOnTimeout").orElse(true)) {
            config.put("interrupt", true);
        }
        options.refuse(
                "execution.isolation.thread.interruptOnCancel", "a cancelled call is always interrupted if it runs");
        if (options.flag("execution.timeout.enabled").orElse(true)) {
            drafts.add(options.path(), resource, "timeout", config);
        }
    }

    private void bulkhead(Options options, String resource) {
        String strategy =
                options.text("execution.isolation.strategy").orElse("THREAD").toUpperCase(Locale.ROOT);
        BigDecimal calls = options.number("execution.isolation.semaphore.maxConcurrentRequests")
                .orElse(BigDecimal.TEN);
        if (strategy.equals("SEMAPHORE")) {
            drafts.add(options.path(), resource, "bulkhead", Map.of("maxConcurrentCalls", calls));
        }
    }
}
