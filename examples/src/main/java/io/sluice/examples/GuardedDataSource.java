package io.sluice.examples;

import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Permit;
import io.sluice.guard.Guard;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransientConnectionException;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * A guard around a connection pool: a bulkhead a little smaller than the pool keeps callers from queueing inside it, a limit keeps bursts
 * from the database, and a breaker turns callers away at once while no connection can be had.
 */
public final class GuardedDataSource implements DataSource {
    private final Guard guard;
    private final DataSource pool;

    public GuardedDataSource(Guard guard, DataSource pool) {
        this.guard = guard;
        this.pool = pool;
    }

    // region guarded-data-source
    /** The permit lasts as long as the connection is in use, so the bulkhead counts connections. */
    @Override
    public Connection getConnection() throws SQLException {
        Permit permit = acquire();
        try {
            return settledWhenClosed(pool.getConnection(), permit);
        } catch (SQLException | RuntimeException failed) {
            permit.error(failed);
            throw failed;
        }
    }

    /** What expects an SQLException gets one. */
    private Permit acquire() throws SQLException {
        try {
            return guard.acquire();
        } catch (CallNotPermittedException refusal) {
            throw new SQLTransientConnectionException(refusal.getMessage(), refusal);
        }
    }

    private static Connection settledWhenClosed(Connection connection, Permit permit) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException failed) {
                        throw failed.getCause();
                    } finally {
                        if (method.getName().equals("close")) {
                            permit.success(); // settling twice has no effect
                        }
                    }
                });
    }
    // endregion

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("a pool has its own credentials");
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return pool.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter writer) throws SQLException {
        pool.setLogWriter(writer);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        pool.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return pool.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return pool.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(pool) ? type.cast(pool) : pool.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(pool) || pool.isWrapperFor(type);
    }
}
