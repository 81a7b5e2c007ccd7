package io.sluice.spring.web;

import io.sluice.core.BadValueException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where in a request a value is found, as properties write it: {@code header:X-User}, {@code parameter:item}, {@code cookie:session},
 * {@code address} or {@code principal}.
 * <p>Values come from clients, so they are cut to {@value #LONGEST} characters: what differs later than that counts as the same, which
 * may be stricter than was meant, and never takes more memory.
 *
 * @param kind which part of the request
 * @param name which header, parameter or cookie; empty for the others
 */
record RequestValue(Kind kind, String name) {
    static final int LONGEST = 256;

    private static final String ALLOWED = "header:<name>, parameter:<name>, cookie:<name>, address or principal";

    enum Kind {
        HEADER,
        PARAMETER,
        COOKIE,
        ADDRESS,
        PRINCIPAL
    }

    /**
     * @param property what it is called in messages
     * @throws BadValueException if the text is none of the forms above
     */
    static RequestValue parse(String property, String text) {
        int colon = text.indexOf(':');
        String kind = (colon < 0 ? text : text.substring(0, colon)).trim().toUpperCase(Locale.ROOT);
        String name = colon < 0 ? "" : text.substring(colon + 1).trim();
        for (Kind each : Kind.values()) {
            boolean named = each.compareTo(Kind.ADDRESS) < 0;
            if (each.name().equals(kind) && (named ? !name.isEmpty() : colon < 0)) {
                return new RequestValue(each, name);
            }
        }
        throw new BadValueException(property, ALLOWED, '"' + text + '"');
    }

    /**
     * @param client the client by its address, as far as that is believed
     * @return null if the request has no such value, or a blank one
     */
    @Nullable String of(RequestView request, @Nullable String client) {
        return bounded(
                switch (kind) {
                    case HEADER -> request.header(name);
                    case PARAMETER -> QueryParameter.first(request.query(), name);
                    case COOKIE -> request.cookie(name);
                    case ADDRESS -> client;
                    case PRINCIPAL -> request.principal();
                });
    }

    private static @Nullable String bounded(@Nullable String value) {
        if (value == null || value.isBlank()) {
            return null;
        }
        return value.length() <= LONGEST ? value : value.substring(0, LONGEST);
    }
}
