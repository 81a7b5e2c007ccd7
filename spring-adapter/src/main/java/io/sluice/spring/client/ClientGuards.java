package io.sluice.spring.client;

import io.sluice.core.Check;
import io.sluice.guard.CallPlan;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import io.sluice.spring.FailureStatuses;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.PatternMatchUtils;

/**
 * The guards of HTTP clients: finds that of a call, and says which answers are failures. Clients that are not made by Boot's builders are
 * given it by hand:
 * <pre>{@code
 * RestClient shop = RestClient.builder()
 *         .requestInterceptor(GuardedInterceptor.of(clientGuards.named("shop")))
 *         .build();
 * WebClient shop = WebClient.builder()
 *         .filter(GuardedExchangeFilter.of(clientGuards.named("shop")))
 *         .build();
 * }</pre>
 * <p><b>Thread safety.</b> Immutable but for the guards it knows; safe for many threads.
 * <p><b>Cost.</b> Making a name, and one look-up in a concurrent map, for each call.
 */
public final class ClientGuards {
    private static final Logger log = LoggerFactory.getLogger(ClientGuards.class);

    private final Sluice sluice;
    private final ClientNaming naming;
    private final @Nullable String client;
    private final String[] hosts;
    private final String[] excludedHosts;
    private final FailureStatuses failures;
    private final Set<String> retryMethods;
    private final int maxGuards;
    private final Map<String, Guard> guards;
    private final AtomicBoolean overflowLogged;

    private ClientGuards(Sluice sluice, ClientProperties properties, ClientNaming naming) {
        this.sluice = Check.present("sluice", sluice);
        this.naming = Check.present("naming", naming);
        client = null;
        hosts = properties.hosts().toArray(String[]::new);
        excludedHosts = properties.excludedHosts().toArray(String[]::new);
        failures = properties.failures();
        retryMethods = properties.retryMethods().stream()
                .map(method -> method.toUpperCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        maxGuards = properties.maxGuards();
        guards = new ConcurrentHashMap<>();
        overflowLogged = new AtomicBoolean();
    }

    private ClientGuards(ClientGuards same, String client) {
        sluice = same.sluice;
        naming = same.naming;
        this.client = client;
        hosts = same.hosts;
        excludedHosts = same.excludedHosts;
        failures = same.failures;
        retryMethods = same.retryMethods;
        maxGuards = same.maxGuards;
        guards = same.guards;
        overflowLogged = same.overflowLogged;
    }

    /** With the defaults of {@link ClientProperties}. */
    public static ClientGuards of(Sluice sluice) {
        return of(sluice, ClientProperties.ofDefaults());
    }

    /** With the names that the properties say. */
    public static ClientGuards of(Sluice sluice, ClientProperties properties) {
        return of(sluice, properties, properties.naming().names());
    }

    /** With other names than the properties say. */
    public static ClientGuards of(Sluice sluice, ClientProperties properties, ClientNaming naming) {
        return new ClientGuards(sluice, properties, naming);
    }

    /**
     * The same for the calls of one client, whose guards have its name before theirs; the bound on the number of guards is shared.
     *
     * @param newClient not blank
     */
    public ClientGuards named(String newClient) {
        return new ClientGuards(this, Check.notBlank("client", newClient));
    }

    /** The name of the client; null if it has none. */
    @Nullable String client() {
        return client;
    }

    /** The guard of a call; null if it is not to be guarded. */
    @Nullable Guard guard(ClientCall call) {
        if (!isGuarded(call.host())) {
            return null;
        }
        String name = naming.name(call);
        if (name == null) {
            return null;
        }
        Guard known = guards.get(name);
        return known != null ? known : made(name, call);
    }

    private boolean isGuarded(String host) {
        return PatternMatchUtils.simpleMatch(hosts, host) && !PatternMatchUtils.simpleMatch(excludedHosts, host);
    }

    /** Callers that come at once may go beyond the bound by as many as they are. */
    private Guard made(String name, ClientCall call) {
        if (guards.size() >= maxGuards) {
            if (overflowLogged.compareAndSet(false, true)) {
                log.warn(
                        "There are {} guards of clients; \"{}\" and others share one for each method. Are paths put together by hand, "
                                + "instead of by templates? See sluice.client.max-guards",
                        maxGuards,
                        name);
            }
            return sluice.guard(call.method() + " (other)");
        }
        Guard made = sluice.guard(name);
        guards.put(name, made);
        return made;
    }

    boolean isFailure(int status) {
        return failures.contains(status);
    }

    /** Whether only the gates of this guard are for this call, since it must not be sent twice. */
    boolean onlyGates(Guard guard, String method) {
        if (retryMethods.contains(method)) {
            return false;
        }
        CallPlan plan = guard.callPlan();
        return plan.retry() != null || plan.hedge() != null;
    }

    /**
     * The failure that stands for an answer.
     *
     * @param retryAfter the header; null if there is none
     */
    static RuntimeException failure(Guard guard, int status, @Nullable String retryAfter, Object answer) {
        Duration wait = RetryAfter.of(retryAfter, guard.clock().wallClock().instant());
        return wait == null
                ? new FailedAnswerException(guard.name(), status, answer)
                : new CalleeRefusedException(guard.name(), status, answer, guard.clock(), wait);
    }
}
