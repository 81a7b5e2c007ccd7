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
    /** The key that is always there for limits to count by, unless the properties say otherwise. */
    static final String CLIENT = "client";

    private final ClientAddress addresses;
    private final ClientNetwork networks;
    private final List<RequestValue> origin;
    private final Map<String, RequestValue> keys;
    private final @Nullable String priorityHeader;
    private final Priority highest;

    Callers(WebProperties properties) {
        addresses = new ClientAddress(
                properties.trustedProxies(), properties.forwardedHeader() == WebProperties.ForwardedHeader.FORWARDED);
        networks = new ClientNetwork(properties.ipv6PrefixLength());
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
        String client = address == null ? null : networks.of(address);
        Map<String, Object> always =
                address == null || client == null ? Map.of() : Map.of(AccessList.ADDRESS, address, CLIENT, client);
        return new CallContext(
                origin(request, client), priority(request), keys(request, client, always), entrance, Map.of());
    }

    private @Nullable String origin(RequestView request, @Nullable String client) {
        for (RequestValue source : origin) {
            String name = source.of(request, client);
            if (name != null) {
                return name;
            }
        }
        return null;
    }

    private Map<String, Object> keys(RequestView request, @Nullable String client, Map<String, Object> always) {
        if (keys.isEmpty()) {
            return always;
        }
        Map<String, Object> values = new HashMap<>(always);
        keys.forEach((name, source) -> {
            String value = source.of(request, client);
            if (value == null) {
                values.remove(name); // one of the others, to which the properties give another meaning
            } else {
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
