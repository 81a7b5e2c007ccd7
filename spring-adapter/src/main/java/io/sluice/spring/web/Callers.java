package io.sluice.spring.web;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Priority;
import io.sluice.ratelimiter.access.AccessList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads from a request who calls, how much that matters, and the values that limits count by. Immutable. */
final class Callers {
    private final ClientAddress addresses;
    private final List<RequestValue> origin;
    private final Map<String, RequestValue> keys;
    private final @Nullable String priorityHeader;
    private final Priority highest;

    Callers(WebProperties properties) {
        addresses = new ClientAddress(
                properties.trustedProxies(), properties.forwardedHeader() == WebProperties.ForwardedHeader.FORWARDED);
        origin = properties.origin().stream()
                .map(text -> RequestValue.parse("sluice.web.origin", text))
                .toList();
        keys = new HashMap<>();
        properties.keys().forEach((name, text) -> keys.put(name, RequestValue.parse(name, text)));
        priorityHeader = properties.priorityHeader();
        highest = properties.highestPriority();
    }

    /** Whether a context is another one once it is known who has logged in. */
    boolean needPrincipal() {
        return origin.stream().anyMatch(Callers::isPrincipal)
                || keys.values().stream().anyMatch(Callers::isPrincipal);
    }

    private static boolean isPrincipal(RequestValue value) {
        return value.kind() == RequestValue.Kind.PRINCIPAL;
    }

    /**
     * @param entrance what the request came in by
     */
    CallContext of(RequestView request, String entrance) {
        String address = addresses.of(request);
        return new CallContext(origin(request, address), priority(request), keys(request, address), entrance, Map.of());
    }

    private @Nullable String origin(RequestView request, @Nullable String address) {
        for (RequestValue source : origin) {
            String name = source.of(request, address);
            if (name != null) {
                return name;
            }
        }
        return null;
    }

    private Map<String, Object> keys(RequestView request, @Nullable String address) {
        if (keys.isEmpty()) {
            return address == null ? Map.of() : Map.of(AccessList.ADDRESS, address);
        }
        Map<String, Object> values = new HashMap<>();
        if (address != null) {
            values.put(AccessList.ADDRESS, address);
        }
        keys.forEach((name, source) -> {
            String value = source.of(request, address);
            if (value != null) {
                values.put(name, value);
            }
        });
        return values;
    }

    /** What the client claims, up to what it may; what is no priority counts as none. */
    private Priority priority(RequestView request) {
        String claimed = priorityHeader == null ? null : request.header(priorityHeader);
        if (claimed != null) {
            for (Priority each : Priority.values()) {
                if (each.name().equalsIgnoreCase(claimed)) {
                    return each.compareTo(highest) < 0 ? highest : each;
                }
            }
        }
        return Priority.CRITICAL;
    }
}
