package io.sluice.spring.client;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a call of an HTTP client before it is made.
 *
 * @param client the name of the client, such as that of a Feign client; null if it has none
 * @param method such as GET
 * @param uri where to, with everything filled in; no name should be made of its path
 * @param template the path with its variables by name, such as {@code /items/{id}}, without query; null if it is not known
 */
public record ClientCall(
        @Nullable String client,
        String method,
        URI uri,
        @Nullable String template) {

    /** The host, and the port if it is said. */
    String host() {
        String host = uri.getHost() == null ? String.valueOf(uri.getAuthority()) : uri.getHost();
        return uri.getPort() < 0 ? host : host + ':' + uri.getPort();
    }

    /** The path of a template that may begin with scheme and host, and may have a query and a fragment. */
    static @Nullable String pathOf(@Nullable String template) {
        if (template == null) {
            return null;
        }
        int scheme = template.indexOf("://");
        int begin = scheme < 0 ? 0 : template.indexOf('/', scheme + 3);
        String path = begin < 0 ? "" : withoutQuery(template.substring(begin));
        return path.startsWith("/") || path.isEmpty() ? path : '/' + path;
    }

    /** A query begins with a question mark outside of braces, or with {@code {?name}}, as some templates write it. */
    private static String withoutQuery(String template) {
        int depth = 0;
        for (int i = 0; i < template.length(); i++) {
            char each = template.charAt(i);
            boolean literal = depth == 0;
            if ((literal && (each == '?' || each == '#')) || template.startsWith("{?", i)) {
                return template.substring(0, i);
            }
            if (each == '{') {
                depth++;
            } else if (each == '}') {
                depth--;
            }
        }
        return template;
    }
}
