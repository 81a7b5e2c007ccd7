package io.sluice.spring.actuate;

import io.sluice.guard.Guard;
import io.sluice.guard.GuardOverride;
import io.sluice.guard.Sluice;
import java.time.Duration;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.Selector.Match;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.lang.Nullable;

/**
 * The endpoint with which an operator can also override a guard for a while: {@code POST /actuator/sluice/<guard>} sets an override,
 * {@code DELETE /actuator/sluice/<guard>} ends it.
 * <pre>{@code
 * {"action": "SCALE", "factor": 0.5, "ttl": "10m", "reason": "half the fleet is gone"}
 * }</pre>
 * <p>It stands in for {@link SluiceEndpoint} if {@code management.endpoint.sluice.writes-enabled} is true, and not otherwise. Boot's own
 * {@code management.endpoint.sluice.access} holds on top: with {@code read-only} there are no writes either, whatever else is said. It is one
 * more gate than Boot has, since {@code management.endpoints.access.default=unrestricted} should not be enough to let somebody stop a
 * service.
 * <p><b>Thread safety.</b> Safe for many threads.
 */
@Endpoint(id = "sluice")
public class WritableSluiceEndpoint extends SluiceEndpoint {

    /** @param sluice whose guards are told of, and overridden */
    public WritableSluiceEndpoint(Sluice sluice) {
        super(sluice);
    }

    /**
     * Does something to a guard for a while, whatever its rules say; takes the place of an override in force.
     *
     * @param guard the name of the guard
     * @param action what is done
     * @param factor for SCALE, how many times as much is let in: above 0, at most 1,000; absent for the others
     * @param ttl after how long it ends by itself, such as {@code 10m}; 1 ms to 31 days
     * @param reason why, for people; not blank
     * @return the guard afterwards
     * @throws InvalidEndpointRequestException (400) if there is no such guard, or a value is out of its range
     */
    @WriteOperation
    public GuardDescription override(
            @Selector(match = Match.ALL_REMAINING) String[] guard,
            GuardOverride.Action action,
            @Nullable Double factor,
            Duration ttl,
            String reason) {
        Guard overridden = existing(guard);
        try {
            overridden.override(new GuardOverride(action, factor == null ? 1 : factor), ttl, reason);
        } catch (IllegalArgumentException bad) {
            throw new InvalidEndpointRequestException(bad.getMessage(), String.valueOf(bad.getMessage()));
        }
        return GuardDescription.of(overridden);
    }

    /**
     * Ends the override in force before its time; has no effect if there is none.
     *
     * @param guard the name of the guard
     * @return the guard afterwards
     * @throws InvalidEndpointRequestException (400) if there is no such guard
     */
    @DeleteOperation
    public GuardDescription withdraw(@Selector(match = Match.ALL_REMAINING) String... guard) {
        Guard freed = existing(guard);
        freed.clearOverride();
        return GuardDescription.of(freed);
    }

    private Guard existing(String... name) {
        return find(name).orElseThrow(() -> {
            String why = "there is no guard \"" + nameOf(name) + '"';
            return new InvalidEndpointRequestException(why, why);
        });
    }
}
