package io.sluice.spring.client;

import feign.Client;
import feign.Request;
import feign.RequestTemplate;
import feign.Response;
import io.sluice.core.Check;
import io.sluice.guard.Guard;
import java.io.IOException;
import java.net.URI;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Puts the calls of a Feign client under guards; their names begin with the name of the client.
 * <p>The guard's call ends when status and headers have come; decoding comes after it.
 * <p><b>Thread safety.</b> As safe as the client it wraps.
 */
public final class GuardedFeignClient implements Client {
    private final Client client;
    private final ClientGuards guards;

    private GuardedFeignClient(Client client, ClientGuards guards) {
        this.client = Check.present("client", client);
        this.guards = Check.present("guards", guards);
    }

    /** @param client what sends the requests; asked once for each attempt */
    public static GuardedFeignClient of(Client client, ClientGuards guards) {
        return new GuardedFeignClient(client, guards);
    }

    @Override
    public Response execute(Request request, Request.Options options) throws IOException {
        String method = request.httpMethod().name();
        RequestTemplate template = request.requestTemplate();
        Guard guard = guards.guard(new ClientCall(name(template), method, URI.create(request.url()), path(template)));
        return guard == null ? client.execute(request, options) : new Exchange(guard, request, options).call(method);
    }

    private @Nullable String name(@Nullable RequestTemplate template) {
        return guards.client() != null || template == null || template.feignTarget() == null
                ? guards.client()
                : template.feignTarget().name();
    }

    private static @Nullable String path(@Nullable RequestTemplate template) {
        return template == null || template.methodMetadata() == null
                ? null
                : ClientCall.pathOf(template.methodMetadata().template().url());
    }

    private final class Exchange extends BlockingExchange<Response> {
        private final Request request;
        private final Request.Options options;

        Exchange(Guard guard, Request request, Request.Options options) {
            super(Response.class, guard, guards);
            this.request = request;
            this.options = options;
        }

        @Override
        Response send() throws IOException {
            return client.execute(request, options);
        }

        @Override
        int status(Response answer) {
            return answer.status();
        }

        @Override
        @Nullable String retryAfter(Response answer) {
            Collection<String> values = answer.headers().get(RetryAfter.HEADER); // of a map that ignores case
            return values == null || values.isEmpty() ? null : values.iterator().next();
        }

        @Override
        void discard(Response answer) {
            answer.close();
        }
    }
}
