package io.sluice.spring;

import io.sluice.core.Check;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;

/**
 * Whether the rules in force are the last that were given: what a health check asks.
 * <p>Rules that were refused leave the last good ones in force, so the application runs on; but it does not run as somebody wants it to.
 * A source counts as refused from the moment its rules are until it brings good ones.
 * <p><b>Thread safety.</b> Safe for many threads.
 */
public final class RuleStatus {
    private final Map<String, String> refused = new ConcurrentSkipListMap<>();

    /** Which sources' last rules were refused, and why, in one text for people; empty if all are in force. */
    public Optional<String> rejected() {
        String text = refused.entrySet().stream()
                .map(source -> source.getKey() + ": " + source.getValue())
                .collect(Collectors.joining(System.lineSeparator()));
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /** The last rules of this source were refused. */
    public void refused(String source, String why) {
        refused.put(Check.notBlank("source", source), Check.present("why", why));
    }

    /** The last rules of this source are in force. */
    public void accepted(String source) {
        refused.remove(Check.notBlank("source", source));
    }
}
