package io.sluice.spring.client;

import io.sluice.core.Check;
import io.sluice.spring.FailureStatuses;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which clients are guarded, and how.
 *
 * @param enabled whether clients made by Boot's builders are guarded; default true. A guard without rules lets every call pass
 * @param naming how the names of guards are made, unless there is a bean of type {@link ClientNaming}; default {@link Naming#TEMPLATE}
 * @param hosts callees that are guarded, with {@code *} for any number of characters, such as {@code *.internal}; default all
 * @param excludedHosts callees that are not guarded all the same; default none
 * @param failureStatuses statuses of answers that count as failed calls: statuses, classes and ranges; default {@code 5xx} and {@code 429}
 * @param retryMethods methods that may be sent more than once; default GET, HEAD, PUT, DELETE, OPTIONS. Calls of other methods pass the gates
 *     of a guard that retries or hedges, and no recovery
 * @param maxGuards how many guards clients may cause to be made, since none is ever forgotten; 1 to 100,000; default 1,000. Beyond, calls
 *     share one guard for each method
 */
@ConfigurationProperties("sluice.client")
public record ClientProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("TEMPLATE") Naming naming,
        @DefaultValue("*") List<String> hosts,
        @DefaultValue List<String> excludedHosts,
        @DefaultValue({"5xx", "429"}) List<String> failureStatuses,

        @DefaultValue({"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
        List<String> retryMethods,

        @DefaultValue("1000") int maxGuards) {

    /** How names are made. */
    public enum Naming {
        /** See {@link ClientNaming#TEMPLATE}. */
        TEMPLATE,
        /** See {@link ClientNaming#HOST}. */
        HOST;

        ClientNaming names() {
            return this == HOST ? ClientNaming.HOST : ClientNaming.TEMPLATE;
        }
    }

    public ClientProperties {
        Check.present("sluice.client.naming", naming);
        hosts = List.copyOf(hosts);
        excludedHosts = List.copyOf(excludedHosts);
        failureStatuses = List.copyOf(failureStatuses);
        retryMethods = List.copyOf(retryMethods);
        failures(failureStatuses); // says what is wrong at the start, rather than at the first call
        Check.inRange("sluice.client.max-guards", maxGuards, 1, 100_000);
    }

    /** The statuses of {@code sluice.client.failure-statuses}. */
    FailureStatuses failures() {
        return failures(failureStatuses);
    }

    private static FailureStatuses failures(List<String> texts) {
        return FailureStatuses.of("sluice.client.failure-statuses", 999, texts);
    }

    /** What holds if no property says otherwise. */
    public static ClientProperties ofDefaults() {
        return new ClientProperties(
                true,
                Naming.TEMPLATE,
                List.of("*"),
                List.of(),
                List.of("5xx", "429"),
                List.of("GET", "HEAD", "PUT", "DELETE", "OPTIONS"),
                1_000);
    }
}
