package io.sluice.spring.web;

import io.sluice.adaptive.AdaptiveConfig;
import io.sluice.core.BadValueException;
import io.sluice.core.Check;
import io.sluice.core.gate.Priority;
import io.sluice.ratelimiter.access.AccessList;
import io.sluice.spring.FailureStatuses;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How requests come in; {@code sluice.web} of the application's properties.
 *
 * @param enabled whether requests pass guards at all; default true
 * @param order where among the filters the first guard stands; default {@value #DEFAULT_ORDER}, before those of Spring Security, so that a
 *     refusal costs little; who is to be told apart there by principal needs an order behind them
 * @param exclude paths that pass no guard: exact ones, or ending in {@code /**}; default {@code /actuator/**}
 * @param inbound the name of the guard that everything passes first; rules for this resource hold for the process; default {@code inbound}
 * @param adaptive a limit on requests in flight in the process that finds itself
 * @param origin where the caller's name is found; the first that the request has counts; each {@code header:<name>},
 *     {@code parameter:<name>}, {@code cookie:<name>}, {@code address} or {@code principal}; default principal, then address
 * @param keys what limits by key count by: name of the key, and where its value is found, as above; default none. The key
 *     {@code address} is always there, for access lists: it is the client's very address. So is {@code client}, for limits, unless it is
 *     among these: it is the address as {@code ipv6PrefixLength} says, and so is each value that is found at {@code address}
 * @param ipv6PrefixLength how many bits of an address of IPv6 tell clients apart, from {@value #LEAST_IPV6_PREFIX} to
 *     {@value #IPV6_BITS}; default {@value #DEFAULT_IPV6_PREFIX}, since whoever has one address of such a network has all of them
 * @param priorityHeader the header by which a client says how much a request matters, such as {@code SHEDDABLE}; absent, the default: no
 *     client may
 * @param highestPriority the highest that a client may claim; a higher one counts as this; default CRITICAL
 * @param trustedProxies addresses and CIDR blocks of proxies whose word on the client's address is believed; default none
 * @param forwardedHeader the one header in which they give it; default X_FORWARDED_FOR. A proxy appends to the one it knows and lets
 *     the other through as the client wrote it, so only one can be believed
 * @param failureStatus statuses of responses that count as failures: single ones, or classes such as {@code 5xx}; default 5xx
 * @param rateLimitHeaders which responses have the fields {@code RateLimit} and {@code RateLimit-Policy}; default REFUSALS
 */
@ConfigurationProperties("sluice.web")
public record WebProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("" + DEFAULT_ORDER) int order,
        @DefaultValue("/actuator/**") List<String> exclude,
        @DefaultValue("inbound") String inbound,
        @DefaultValue Adaptive adaptive,
        @DefaultValue({"principal", "address"}) List<String> origin,
        @DefaultValue Map<String, String> keys,
        @DefaultValue("" + DEFAULT_IPV6_PREFIX) int ipv6PrefixLength,
        @Nullable String priorityHeader,
        @DefaultValue("CRITICAL") Priority highestPriority,
        @DefaultValue List<String> trustedProxies,
        @DefaultValue("X_FORWARDED_FOR") ForwardedHeader forwardedHeader,
        @DefaultValue("5xx") List<String> failureStatus,
        @DefaultValue("REFUSALS") RateLimitHeaders rateLimitHeaders) {

    /** Behind the filter that observes requests, before those that look at them. */
    public static final int DEFAULT_ORDER = Integer.MIN_VALUE + 100;

    /** The network that one connection of a customer commonly has at least. */
    public static final int DEFAULT_IPV6_PREFIX = 64;

    static final int LEAST_IPV6_PREFIX = 32; // what a provider has: more would be strangers to each other
    static final int IPV6_BITS = 128;

    /** In which header proxies say who called them. */
    public enum ForwardedHeader {
        /** The usual one: addresses, separated by commas. */
        X_FORWARDED_FOR,
        /** That of RFC 7239. */
        FORWARDED
    }

    /** Which responses tell of limits. */
    public enum RateLimitHeaders {
        /** None. */
        NEVER,
        /** Those to requests that were refused by a limit. */
        REFUSALS,
        /** Those, and all of resources with a limit that is the same for all callers; costs a look at the limiter for each request. */
        ALWAYS
    }

    public WebProperties {
        exclude = List.copyOf(exclude);
        exclude.forEach(WebProperties::checkPath);
        Check.notBlank("sluice.web.inbound", inbound);
        origin = List.copyOf(origin);
        origin.forEach(text -> RequestValue.parse("sluice.web.origin", text));
        keys = Map.copyOf(keys);
        keys.forEach((name, text) -> {
            if (name.equals(AccessList.ADDRESS)) {
                throw new BadValueException(
                        "each name of sluice.web.keys",
                        "not \"address\", which is always the client's",
                        '"' + name + '"');
            }
            RequestValue.parse("sluice.web.keys[" + name + "]", text);
        });
        Check.inRange("sluice.web.ipv6-prefix-length", ipv6PrefixLength, LEAST_IPV6_PREFIX, IPV6_BITS);
        trustedProxies = List.copyOf(trustedProxies);
        checkProxies(trustedProxies);
        failureStatus = List.copyOf(failureStatus);
        failures(failureStatus); // says what is wrong at the start
    }

    /** The statuses of {@code sluice.web.failure-status}. */
    FailureStatuses failures() {
        return failures(failureStatus);
    }

    private static FailureStatuses failures(List<String> texts) {
        return FailureStatuses.of("sluice.web.failure-status", 599, texts);
    }

    private static void checkPath(String path) {
        String fixed = path.endsWith("/**") ? path.substring(0, path.length() - 3) : path;
        if (!path.startsWith("/") || fixed.contains("*") || fixed.contains("{")) {
            throw new BadValueException(
                    "each of sluice.web.exclude", "a path such as /health, or one that ends in /**", '"' + path + '"');
        }
    }

    private static void checkProxies(List<String> proxies) {
        try {
            new ClientAddress(proxies, false);
        } catch (IllegalArgumentException neither) {
            throw new IllegalArgumentException("sluice.web.trusted-proxies: " + neither.getMessage());
        }
    }

    /**
     * A limit on requests in flight that finds itself; see {@link io.sluice.adaptive.AdaptiveLimiter}. A rule of kind {@code adaptive} for
     * the resource {@link WebProperties#inbound} takes its place, and has all options.
     *
     * @param enabled whether there is one unless a rule says so; default false
     * @param minLimit it never goes below; default 1
     * @param maxLimit nor above; default 1,000
     * @param initialLimit where it starts; default 20, or the nearest that is between the two
     */
    public record Adaptive(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("1") int minLimit,
            @DefaultValue("1000") int maxLimit,
            @Nullable Integer initialLimit) {

        public Adaptive {
            config(minLimit, maxLimit, initialLimit);
        }

        AdaptiveConfig config() {
            return config(minLimit, maxLimit, initialLimit);
        }

        private static AdaptiveConfig config(int minLimit, int maxLimit, @Nullable Integer initialLimit) {
            Check.inRange("sluice.web.adaptive.min-limit", minLimit, 1, AdaptiveConfig.MAX_LIMIT);
            Check.inRange("sluice.web.adaptive.max-limit", maxLimit, minLimit, AdaptiveConfig.MAX_LIMIT);
            AdaptiveConfig.Builder config =
                    AdaptiveConfig.custom().minLimit(minLimit).maxLimit(maxLimit);
            if (initialLimit != null) {
                Check.inRange("sluice.web.adaptive.initial-limit", initialLimit, minLimit, maxLimit);
                config.initialLimit(initialLimit);
            }
            return config.build();
        }
    }
}
