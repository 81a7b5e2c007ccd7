package io.sluice.dashboard.server;

import io.sluice.dashboard.server.access.People;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

/** Tells who started the console where it is, and, as long as nobody can sign in, by which link to become the first who can. */
final class Doorstep implements ApplicationListener<WebServerInitializedEvent> {
    private static final Logger LOG = LoggerFactory.getLogger(Doorstep.class);

    private final People people;

    Doorstep(People people) {
        this.people = people;
    }

    @Override
    public void onApplicationEvent(WebServerInitializedEvent started) {
        String address = address(
                started.getApplicationContext().getEnvironment(),
                started.getWebServer().getPort());
        String link = people.firstLink();
        if (link == null) {
            LOG.info("The console is at {}", address);
        } else {
            LOG.info("Nobody can sign in yet. This link is good once: {}/setup#{}", address, link);
        }
    }

    private static String address(Environment settings, int port) {
        boolean secure = settings.getProperty("server.ssl.enabled", Boolean.class, true)
                && (settings.containsProperty("server.ssl.key-store")
                        || settings.containsProperty("server.ssl.certificate")
                        || settings.containsProperty("server.ssl.bundle"));
        return (secure ? "https://" : "http://") + host(settings.getProperty("server.address")) + ':' + port;
    }

    /** A name that can be reached: of all addresses that are listened at, this machine's own. */
    private static String host(@Nullable String bound) {
        if (bound == null || bound.equals("0.0.0.0") || bound.equals("::")) {
            return "localhost";
        }
        return bound.indexOf(':') < 0 ? bound : '[' + bound + ']';
    }
}
