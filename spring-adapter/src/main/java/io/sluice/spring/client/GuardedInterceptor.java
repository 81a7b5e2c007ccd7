package io.sluice.spring.client;

import io.sluice.core.Check;
import io.sluice.guard.Guard;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Puts the calls of a RestClient or a RestTemplate under guards.
 * <p>The guard's call ends when status and headers have come; the body is the application's to read. Interceptors before this one see one
 * call, those behind it each attempt. With a time limit or a hedge an attempt may run on another thread than the caller's.
 * <p>A RestClient says which URI template a call has. A RestTemplate does if it was made by Boot's builder, or given to {@link GuardedRestTemplates#guard}.
 * <p><b>Thread safety.</b> Immutable; safe for many threads.
 */
public final class GuardedInterceptor implements ClientHttpRequestInterceptor {
    private static final String REST_CLIENT_TEMPLATE = "org.springframework.web.client.RestClient.uriTemplate";

    private final ClientGuards guards;

    private GuardedInterceptor(ClientGuards guards) {
        this.guards = Check.present("guards", guards);
    }

    public static GuardedInterceptor of(ClientGuards guards) {
        return new GuardedInterceptor(guards);
    }

    @Override
    public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        String method = request.getMethod().name();
        Guard guard = guards.guard(new ClientCall(guards.client(), method, request.getURI(), template(request)));
        return guard == null
                ? execution.execute(request, body)
                : new Exchange(guard, request, body, execution).call(method);
    }

    private static @Nullable String template(HttpRequest request) {
        Object template = request.getAttributes().get(TemplateMemory.ATTRIBUTE);
        if (template == null) {
            template = request.getAttributes().get(REST_CLIENT_TEMPLATE);
        }
        return ClientCall.pathOf(template == null ? null : template.toString());
    }

    private final class Exchange extends BlockingExchange<ClientHttpResponse> {
        private final HttpRequest request;
        private final byte[] body;
        private final ClientHttpRequestExecution execution;

        Exchange(Guard guard, HttpRequest request, byte[] body, ClientHttpRequestExecution execution) {
            super(ClientHttpResponse.class, guard, guards);
            this.request = request;
            this.body = body;
            this.execution = execution;
        }

        @Override
        ClientHttpResponse send() throws IOException {
            return execution.execute(request, body);
        }

        @Override
        int status(ClientHttpResponse answer) throws IOException {
            return answer.getStatusCode().value();
        }

        @Override
        @Nullable String retryAfter(ClientHttpResponse answer) {
            return answer.getHeaders().getFirst(RetryAfter.HEADER);
        }

        @Override
        void discard(ClientHttpResponse answer) {
            answer.close();
        }
    }

    @Override
    public String toString() {
        return "GuardedInterceptor";
    }
}
