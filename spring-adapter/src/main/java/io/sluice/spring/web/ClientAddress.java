package io.sluice.spring.web;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Gate;
import io.sluice.ratelimiter.access.AccessList;
import io.sluice.ratelimiter.access.AccessListConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a request comes from: the other end of the connection, or, if that is a trusted proxy, what the proxy says.
 * <p>Each proxy appends the address it was called from, so the list is read from its end, and an entry is believed as long as whoever
 * wrote it is trusted. The first address that is nobody's proxy is the client; whatever stands before it was the client's to write.
 * An entry that is no address ends the belief: then the client is where the entry behind it says.
 */
final class ClientAddress {
    /* An access list knows how to read addresses and blocks, and finds one among many fast; here it is asked about proxies. */
    private static final int MOST_HOPS = 32;

    private final @Nullable AccessList proxies; // null: nobody is trusted
    private final boolean forwarded; // the header of RFC 7239, and not the older one

    /**
     * @param trusted addresses, and blocks of them in CIDR form
     * @param forwarded whether the proxies write {@code Forwarded}; otherwise {@code X-Forwarded-For}
     * @throws IllegalArgumentException if one is neither
     */
    ClientAddress(Collection<String> trusted, boolean forwarded) {
        this.forwarded = forwarded;
        proxies = trusted.isEmpty()
                ? null
                : AccessList.of(
                        "trusted proxies",
                        AccessListConfig.custom()
                                .mode(AccessListConfig.Mode.ALLOW)
                                .addresses(trusted.toArray(String[]::new))
                                .build());
    }

    /** The address of the client; null if not even the connection's is known. */
    @Nullable String of(RequestView request) {
        String nearest = request.peer();
        if (proxies == null || nearest == null || proxies.enter(Gate.UNTIMED, at(nearest)) < 0) {
            return nearest;
        }
        for (String hop : hopsFromTheEnd(request.headers(forwarded ? "Forwarded" : "X-Forwarded-For"))) {
            String address = withoutPort(forwarded ? forParameter(hop) : hop);
            long answer = proxies.enter(Gate.UNTIMED, at(address));
            if (answer < 0) {
                return proxies.reasonOf(answer).equals("address") ? address : nearest;
            }
            nearest = address;
        }
        return nearest;
    }

    private static CallContext at(String address) {
        return CallContext.EMPTY.withKey(AccessList.ADDRESS, address);
    }

    /** The last so many entries of a list that may have several lines, the last one first. */
    private static List<String> hopsFromTheEnd(List<String> lines) {
        List<String> hops = new ArrayList<>();
        for (int line = lines.size() - 1; line >= 0; line--) {
            String text = lines.get(line);
            int end = text.length();
            while (end >= 0 && hops.size() < MOST_HOPS) {
                int comma = text.lastIndexOf(',', end - 1);
                hops.add(text.substring(comma + 1, end).trim());
                end = comma;
            }
        }
        return hops;
    }

    /** What an element of {@code Forwarded} says of who called the proxy; empty if nothing. */
    private static String forParameter(String element) {
        for (String pair : element.split(";", MOST_HOPS)) {
            String parameter = pair.trim();
            if (parameter.toLowerCase(Locale.ROOT).startsWith("for=")) {
                String value = parameter.substring(4).trim();
                boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
                return quoted ? value.substring(1, value.length() - 1) : value;
            }
        }
        return "";
    }

    private static String withoutPort(String hop) {
        if (hop.startsWith("[")) {
            int end = hop.indexOf(']');
            return end < 0 ? hop : hop.substring(1, end);
        }
        int colon = hop.indexOf(':');
        return colon >= 0 && colon == hop.lastIndexOf(':') ? hop.substring(0, colon) : hop;
    }
}
