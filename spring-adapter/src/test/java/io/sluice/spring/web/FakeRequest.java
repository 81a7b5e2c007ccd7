package io.sluice.spring.web;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request of which only that is known which is looked at. */
final class FakeRequest implements RequestView {
    private final Map<String, List<String>> headers = new HashMap<>();
    private final Map<String, String> cookies = new HashMap<>();
    private @Nullable String query;
    private @Nullable String peer = "203.0.113.9";
    private @Nullable String principal;

    FakeRequest header(String name, String line) {
        headers.computeIfAbsent(name.toLowerCase(Locale.ROOT), first -> new ArrayList<>())
                .add(line);
        return this;
    }

    FakeRequest withCookie(String name, String value) {
        cookies.put(name, value);
        return this;
    }

    FakeRequest withQuery(String newQuery) {
        query = newQuery;
        return this;
    }

    FakeRequest from(@Nullable String address) {
        peer = address;
        return this;
    }

    FakeRequest by(String name) {
        principal = name;
        return this;
    }

    @Override
    public @Nullable String header(String name) {
        List<String> lines = headers(name);
        return lines.isEmpty() ? null : lines.get(0);
    }

    @Override
    public List<String> headers(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    @Override
    public @Nullable String cookie(String name) {
        return cookies.get(name);
    }

    @Override
    public @Nullable String query() {
        return query;
    }

    @Override
    public @Nullable String peer() {
        return peer;
    }

    @Override
    public @Nullable String principal() {
        return principal;
    }
}
