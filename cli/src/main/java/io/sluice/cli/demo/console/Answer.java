package io.sluice.cli.demo.console;

import java.net.http.HttpResponse;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the console answered, with as much of JSON as the act needs: fields are found by their names, wherever they are.
 *
 * @param etag the revision of rules; empty if it told none
 */
record Answer(int status, String etag, String body) {
    static Answer of(HttpResponse<String> response) {
        String etag = response.headers().firstValue("ETag").orElse("");
        return new Answer(response.statusCode(), etag, response.body());
    }

    boolean isGood() {
        return status / 100 == 2;
    }

    /**
     * The text of the first field of this name.
     *
     * @throws IllegalStateException if there is none
     */
    String text(String field) {
        Matcher found = find(field, "\"([^\"\\\\]*)\"");
        if (!found.find()) {
            throw new IllegalStateException("an answer must have the field " + field + ", but was " + body);
        }
        return found.group(1);
    }

    /** The number of the first field of this name; empty if there is none. */
    OptionalLong number(String field) {
        Matcher found = find(field, "(\\d{1,18})");
        return found.find() ? OptionalLong.of(Long.parseLong(found.group(1))) : OptionalLong.empty();
    }

    /** The greatest number of all fields of this name; 0 if there are none. */
    long greatest(String field) {
        return find(field, "(\\d{1,18})")
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .max()
                .orElse(0);
    }

    /** How many fields of this name have this text. */
    int count(String field, String text) {
        return (int) find(field, '"' + Pattern.quote(text) + '"').results().count();
    }

    private Matcher find(String field, String value) {
        return Pattern.compile('"' + Pattern.quote(field) + "\"\\s*:\\s*" + value)
                .matcher(body);
    }
}
