package io.sluice.spring.client;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestInitializer;
import org.springframework.web.util.UriTemplateHandler;

/**
 * Remembers the template a RestTemplate expands until it makes the request, on the same thread, and writes it into the request's
 * attributes; a RestTemplate itself tells nobody.
 * <p>What was expanded for something else does not count: the request's URI must be what it was expanded to.
 */
final class TemplateMemory implements UriTemplateHandler, ClientHttpRequestInitializer {
    static final String ATTRIBUTE = TemplateMemory.class.getName() + ".template";

    private static final ThreadLocal<@Nullable Expanded> LAST = new ThreadLocal<>();

    private final UriTemplateHandler handler;

    TemplateMemory(UriTemplateHandler handler) {
        this.handler = handler;
    }

    private record Expanded(String template, URI uri) {}

    @Override
    public URI expand(String uriTemplate, Map<String, ?> uriVariables) {
        return remembered(uriTemplate, handler.expand(uriTemplate, uriVariables));
    }

    @Override
    public URI expand(String uriTemplate, @Nullable Object... uriVariables) {
        return remembered(uriTemplate, handler.expand(uriTemplate, uriVariables));
    }

    private URI remembered(String template, URI uri) {
        LAST.set(new Expanded(template, uri));
        return uri;
    }

    @Override
    public void initialize(ClientHttpRequest request) {
        Expanded expanded = LAST.get();
        LAST.remove();
        if (expanded != null && expanded.uri.equals(request.getURI())) {
            request.getAttributes().put(ATTRIBUTE, expanded.template);
        }
    }
}
