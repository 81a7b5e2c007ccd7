package io.sluice.cluster.standalone;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.sluice.cluster.server.TokenServer;
import io.sluice.cluster.server.access.Principal;
import io.sluice.cluster.server.access.ServerTls.ClientCertificates;
import io.sluice.cluster.server.access.TlsFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin API by HTTP, on the JDK's own server: few requests, by few, so two threads and a short queue are enough. What is asked is
 * bounded; who asks is found out before anything else, except for health.
 */
final class AdminServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
    private static final int MOST_BODY_BYTES = 512 << 10;
    private static final int MOST_SKIPPED_BYTES = 16 << 20;
    private static final int THREADS = 2;
    private static final int WAITING = 64;
    private static final String REQUEST_SECONDS = "10";

    static {
        // So that who sends slowly, or nothing, does not hold a thread: the JDK's server has no limit of its own.
        setIfUnset("sun.net.httpserver.maxReqTime");
        setIfUnset("sun.net.httpserver.maxRspTime");
    }

    private final HttpServer http;
    private final TokenServer server;
    private final AdminApi api;
    private final ThreadPoolExecutor threads;

    private AdminServer(HttpServer http, TokenServer server, AdminApi api) {
        this.http = http;
        this.server = server;
        this.api = api;
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING), AdminServer::daemon);
        threads.allowCoreThreadTimeOut(true);
    }

    private static void setIfUnset(String property) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, REQUEST_SECONDS);
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "sluice admin API");
        thread.setDaemon(true);
        return thread;
    }

    static AdminServer start(
            TokenServerConfig.AdminConfig config, TokenServer server, Rulebook book, Supplier<List<String>> problems)
            throws IOException {
        InetSocketAddress address = new InetSocketAddress(config.host(), config.port());
        TlsFiles tls = server.tls();
        HttpServer http = tls == null ? HttpServer.create(address, 0) : encrypted(address, tls);
        AdminServer admin = new AdminServer(http, server, new AdminApi(server, book, problems));
        http.setExecutor(admin.threads);
        http.createContext("/", admin::handle);
        http.start();
        LOG.info("Admin API listens on {}", http.getAddress());
        return admin;
    }

    private static HttpsServer encrypted(InetSocketAddress address, TlsFiles tls) throws IOException {
        SSLContext context;
        try {
            context = tls.context();
        } catch (GeneralSecurityException impossible) {
            throw new IOException("TLS cannot be used: " + impossible.getMessage(), impossible);
        }
        HttpsServer https = HttpsServer.create(address, 0);
        https.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters chosen = context.getDefaultSSLParameters();
                chosen.setProtocols(tls.protocols());
                chosen.setNeedClientAuth(tls.config().clientCertificates() == ClientCertificates.REQUIRED);
                if (tls.config().clientCertificates() == ClientCertificates.OPTIONAL) {
                    chosen.setWantClientAuth(true);
                }
                parameters.setSSLParameters(chosen);
            }
        });
        return https;
    }

    int port() {
        return http.getAddress().getPort();
    }

    /** It is not ready any more; everything else goes on. */
    void drain() {
        api.drain();
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdown();
    }

    // ---- one request

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            AdminReply reply;
            try {
                reply = reply(exchange);
            } catch (RuntimeException bug) {
                LOG.error("A request to the admin API failed", bug);
                reply = AdminReply.problem(500, "the server has failed; its log says more");
            }
            send(exchange, reply);
        }
    }

    private AdminReply reply(HttpExchange exchange) throws IOException {
        byte[] body;
        try (InputStream in = exchange.getRequestBody()) {
            body = in.readNBytes(MOST_BODY_BYTES + 1);
            if (body.length > MOST_BODY_BYTES) {
                passOver(in); // so that the answer is read before the connection is closed
            }
        }
        if (body.length > MOST_BODY_BYTES) {
            return AdminReply.problem(413, "a body must have at most " + MOST_BODY_BYTES + " bytes, but has more");
        }
        Optional<Principal> principal = server.principals()
                .recognise(exchange.getRequestHeaders().getFirst("Authorization"), certificate(exchange));
        Headers headers = exchange.getRequestHeaders();
        return api.reply(new AdminRequest(
                exchange.getRequestMethod(),
                exchange.getRequestURI(),
                Optional.ofNullable(headers.getFirst("If-Match")),
                Optional.ofNullable(headers.getFirst("Content-Type")),
                body,
                principal));
    }

    /** Reads on for a while; the stream's own skip does not count what it skips. */
    private static void passOver(InputStream in) throws IOException {
        byte[] buffer = new byte[8192];
        int read = in.read(buffer);
        for (long passed = 0; read >= 0 && passed < MOST_SKIPPED_BYTES; passed += read) {
            read = in.read(buffer);
        }
    }

    private static @Nullable X509Certificate certificate(HttpExchange exchange) {
        if (exchange instanceof HttpsExchange encrypted) {
            try {
                Certificate[] chain = encrypted.getSSLSession().getPeerCertificates();
                return chain.length > 0 && chain[0] instanceof X509Certificate its ? its : null;
            } catch (SSLPeerUnverifiedException none) {
                return null;
            }
        }
        return null;
    }

    private static void send(HttpExchange exchange, AdminReply reply) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", reply.type());
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        reply.tag().ifPresent(tag -> headers.set("ETag", '"' + tag + '"'));
        if (reply.status() == 401) {
            headers.set("WWW-Authenticate", "Bearer");
        }
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(reply.status(), head ? -1 : reply.body().length());
        if (!head) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(reply.body().bytes());
            }
        }
    }
}
