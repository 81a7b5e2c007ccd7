package io.sluice.dashboard.server.store;

import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.time.NanoClock;
import io.sluice.guard.Guard;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Connections of a pool, behind a circuit breaker. To wait for a connection takes a thread as long as the pool has patience; where the database is
 * away, all threads of the server would soon do nothing else, and agents, who need no database, would not be heard. So after a few in vain it
 * is asked once a second, and everybody else is told at once.
 */
final class GuardedConnections extends DelegatingDataSource {
    private static final int TRIES = 3;
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    private final Guard guard;

    GuardedConnections(DataSource pool, NanoClock clock) {
        super(pool);
        guard = Guard.builder("database")
                .clock(clock)
                .circuitBreaker(CircuitBreakerConfig.custom()
                        .slidingWindowSize(TRIES)
                        .minimumNumberOfCalls(TRIES)
                        .failureRateThreshold(100)
                        .waitDurationInOpenState(BETWEEN_TRIES)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .build())
                .build();
    }

    @Override
    public Connection getConnection() throws SQLException {
        try {
            return guard.executeCallable(super::getConnection);
        } catch (CallNotPermittedException notAsked) {
            throw new SQLTransientConnectionException(
                    "the database was not asked: it could not be reached " + TRIES + " times", notAsked);
        } catch (SQLException | RuntimeException failed) {
            throw failed;
        } catch (Exception other) {
            throw new IllegalStateException("a pool must throw SQLException only", other);
        }
    }
}
