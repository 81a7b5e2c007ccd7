package io.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.bulkhead.BulkheadFullException;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.circuitbreaker.CircuitBreakerOpenException;
import io.sluice.guard.Guard;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class GuardedDataSourceTest {
    private boolean down;
    private final Guard guard = Guard.builder("orders-db")
            .bulkhead(BulkheadConfig.custom().maxConcurrentCalls(1).build())
            .circuitBreaker(CircuitBreakerConfig.custom().slidingWindowSize(2).build())
            .build();
    private final DataSource guarded = new GuardedDataSource(guard, fake(DataSource.class));

    /** A pool, and connections, of which only what is asked for here works. */
    private <T> T fake(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            switch (method.getName()) {
                case "getConnection" -> {
                    if (down) {
                        throw new SQLException("the database is down");
                    }
                    return fake(Connection.class);
                }
                case "getSchema" -> {
                    return "orders";
                }
                case "commit" -> throw new SQLException("a deadlock");
                default -> {
                    return null;
                }
            }
        }));
    }

    private int inFlight() {
        return guard.bulkhead().orElseThrow().snapshot().inFlight();
    }

    @Test
    void the_bulkhead_counts_connections_in_use() throws SQLException {
        try (Connection connection = guarded.getConnection()) {
            assertThat(connection.getSchema()).isEqualTo("orders");
            assertThat(inFlight()).isEqualTo(1);
            assertThatThrownBy(guarded::getConnection)
                    .isInstanceOf(SQLTransientConnectionException.class)
                    .hasCauseInstanceOf(BulkheadFullException.class);
        }
        assertThat(inFlight()).isZero();
    }

    @Test
    void closing_twice_has_no_effect_and_statements_fail_as_they_did() throws SQLException {
        Connection connection = guarded.getConnection();
        assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class).hasMessage("a deadlock");
        connection.close();
        connection.close();
        assertThat(guard.snapshot().counts().succeeded()).isEqualTo(1);
    }

    @Test
    void callers_are_turned_away_at_once_while_no_connection_can_be_had() {
        down = true;
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(guarded::getConnection).hasMessage("the database is down");
        }
        assertThatThrownBy(guarded::getConnection).hasCauseInstanceOf(CircuitBreakerOpenException.class);
        assertThat(inFlight()).isZero();
    }
}
