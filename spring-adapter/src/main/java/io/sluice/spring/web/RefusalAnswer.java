package io.sluice.spring.web;

import io.sluice.core.Check;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a client hears whose request is refused; immutable.
 *
 * @param status of HTTP; 400 to 599
 * @param headers all there are, but for {@code Content-Length}; they are sent in their order
 * @param body sent in UTF-8; empty for none
 */
public record RefusalAnswer(int status, Map<String, String> headers, String body) {

    public RefusalAnswer {
        Check.inRange("status", status, 400, 599);
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        Check.present("body", body);
    }

    /** The same with this header, in place of what it was. */
    public RefusalAnswer withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(Check.notBlank("name", name), Check.present("value", value));
        return new RefusalAnswer(status, more, body);
    }

    /** The same with another body. */
    public RefusalAnswer withBody(String contentType, String newBody) {
        return new RefusalAnswer(status, withHeader("Content-Type", contentType).headers, newBody);
    }
}
