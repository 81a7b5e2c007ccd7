package io.sluice.spring.actuate;

import io.sluice.core.Check;
import java.util.List;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.Selector.Match;

/**
 * {@code GET /actuator/sluiceevents}: what happened lately to guards, rules and breakers, oldest first;
 * {@code GET /actuator/sluiceevents/<guard>}: the same of one guard.
 * <p>As many as {@code management.endpoint.sluiceevents.capacity} are kept, 200 by default. Single calls and their refusals are not among
 * them: {@code /actuator/sluice} counts those by gate and reason.
 * <p><b>Thread safety.</b> Safe for many threads.
 */
@Endpoint(id = "sluiceevents")
public class SluiceEventsEndpoint {
    private final RecentEventLog log;

    SluiceEventsEndpoint(RecentEventLog log) {
        this.log = Check.present("log", log);
    }

    /** All that are kept. */
    @ReadOperation
    public Events events() {
        return new Events(log.list());
    }

    /**
     * Those about one guard.
     *
     * @param guard its name, which may have been taken apart at its slashes
     */
    @ReadOperation
    public Events eventsOf(@Selector(match = Match.ALL_REMAINING) String... guard) {
        String name = SluiceEndpoint.nameOf(guard);
        return new Events(
                log.list().stream().filter(event -> name.equals(event.guard())).toList());
    }

    /**
     * What the endpoint answers.
     *
     * @param events oldest first
     */
    public record Events(List<EventDescription> events) {}
}
