package io.sluice.spring.actuate;

import io.sluice.core.Check;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.Selector.Match;

/**
 * {@code GET /actuator/sluice}: the guards, the rules in force with where each value came from, and the numbers of each gate and recovery;
 * {@code GET /actuator/sluice/<guard>}: the same of one guard, or 404.
 * <p>A guard's name may have slashes, which stay as they are in the path: {@code /actuator/sluice/POST%20/pay}.
 * <p>It changes nothing; see {@link WritableSluiceEndpoint}.
 * <p><b>Thread safety.</b> Safe for many threads.
 * <p><b>Cost.</b> A snapshot of each guard that is told of, some ten microseconds each.
 */
@Endpoint(id = "sluice")
public class SluiceEndpoint {
    private final Sluice sluice;

    /** @param sluice whose guards are told of */
    public SluiceEndpoint(Sluice sluice) {
        this.sluice = Check.present("sluice", sluice);
    }

    /** All guards, sorted by name. */
    @ReadOperation
    public SluiceDescription sluice() {
        return SluiceDescription.of(sluice);
    }

    /**
     * One guard; null if there is none of this name.
     *
     * @param guard its name, which may have been taken apart at its slashes
     */
    @ReadOperation
    public @Nullable GuardDescription guard(@Selector(match = Match.ALL_REMAINING) String... guard) {
        return find(guard).map(GuardDescription::of).orElse(null);
    }

    final Optional<Guard> find(String... name) {
        return sluice.find(nameOf(name));
    }

    static String nameOf(String... segments) {
        return String.join("/", segments);
    }
}
