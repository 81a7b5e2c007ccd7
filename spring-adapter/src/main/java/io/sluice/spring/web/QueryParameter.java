package io.sluice.spring.web;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Finds one parameter in a query without reading the body, which is the handler's to read. */
final class QueryParameter {
    private QueryParameter() {}

    /** The first value of this name, decoded; empty if it stands there without one, null if it does not. */
    static @Nullable String first(@Nullable String query, String name) {
        if (query == null) {
            return null;
        }
        int at = 0;
        while (at < query.length()) {
            int next = query.indexOf('&', at);
            int end = next < 0 ? query.length() : next;
            int equals = query.indexOf('=', at);
            int nameEnd = equals < 0 || equals > end ? end : equals;
            if (decoded(query.substring(at, nameEnd)).equals(name)) {
                return nameEnd == end ? "" : decoded(query.substring(nameEnd + 1, end));
            }
            at = end + 1;
        }
        return null;
    }

    private static String decoded(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return text;
        }
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return text;
        }
    }
}
