package io.sluice.spring.web;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpCookie;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * What is looked at of a reactive request.
 *
 * @param principal who has logged in; null if nobody has, or if that is not known yet
 */
record ReactiveRequestView(
        ServerHttpRequest request, @Nullable String principal) implements RequestView {
    @Override
    public @Nullable String header(String name) {
        return request.getHeaders().getFirst(name);
    }

    @Override
    public List<String> headers(String name) {
        return request.getHeaders().getValuesAsList(name); // its other accessors have other signatures in Spring 7
    }

    @Override
    public @Nullable String cookie(String name) {
        HttpCookie cookie = request.getCookies().getFirst(name);
        return cookie == null ? null : cookie.getValue();
    }

    @Override
    public @Nullable String query() {
        return request.getURI().getRawQuery();
    }

    @Override
    public @Nullable String peer() {
        InetSocketAddress remote = request.getRemoteAddress();
        InetAddress address = remote == null ? null : remote.getAddress();
        return address == null ? null : address.getHostAddress();
    }
}
