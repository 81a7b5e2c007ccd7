package io.sluice.spring.web;

import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The guards of what handlers serve: one for each method and pattern, such as {@code GET /items/{id}}, made when it is first asked for.
 * <p>There are never more than patterns times methods, whatever clients send: paths that no pattern matches never get here, and
 * methods that HTTP does not know share the name {@value #OTHER}.
 * <p><b>Cost.</b> Two look-ups by names that are there already; nothing is allocated, and nothing depends on the number of rules.
 */
final class WebResources {
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "QUERY");
    private static final String OTHER = "OTHER";

    private final Sluice sluice;
    private final Map<String, Map<String, Guard>> byPattern = new ConcurrentHashMap<>();

    WebResources(Sluice sluice) {
        this.sluice = sluice;
    }

    Guard guard(String method, String pattern) {
        Map<String, Guard> byMethod = byPattern.get(pattern);
        Guard known = byMethod == null ? null : byMethod.get(method);
        return known != null ? known : make(METHODS.contains(method) ? method : OTHER, pattern);
    }

    private Guard make(String method, String pattern) {
        return byPattern
                .computeIfAbsent(pattern, first -> new ConcurrentHashMap<>())
                .computeIfAbsent(method, first -> sluice.guard(method + ' ' + pattern));
    }
}
