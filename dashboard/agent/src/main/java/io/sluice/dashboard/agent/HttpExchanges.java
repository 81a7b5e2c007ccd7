package io.sluice.dashboard.agent;

import io.sluice.core.Check;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.time.Duration;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 by the JDK's client, which has one thread of its own and otherwise uses the executor. It knows the proxies of the system's properties.
 * Redirects are not followed, since the token would go along. An agent has a client of its own, unless several in one process are given exchanges
 * of one of these.
 */
public final class HttpExchanges {
    private static final Duration CONNECT = Duration.ofSeconds(2);

    private final HttpClient client;

    private HttpExchanges(HttpClient client) {
        this.client = client;
    }

    /**
     * @param executor what the client runs its own work on; agents take answers and events on theirs
     */
    public static HttpExchanges on(Executor executor) {
        return on(executor, null);
    }

    /**
     * @param ssl certificates of one's own; null for the system's
     */
    public static HttpExchanges on(Executor executor, @Nullable SSLContext ssl) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(Version.HTTP_1_1)
                .followRedirects(Redirect.NEVER)
                .connectTimeout(CONNECT)
                .executor(Check.present("executor", executor));
        if (ProxySelector.getDefault() != null) {
            builder.proxy(ProxySelector.getDefault());
        }
        if (ssl != null) {
            builder.sslContext(ssl);
        }
        return new HttpExchanges(builder.build());
    }

    /** The calls of an agent with this token. */
    public Exchange of(String token) {
        return new HttpExchange(Check.notBlank("token", token), client);
    }
}
