package io.sluice.dashboard.server.web;

import io.sluice.dashboard.server.store.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Each operation once more, with all that is kept in PostgreSQL. */
class PostgresContractTest extends ContractTest {
    private static PostgresServer server;
    private static int databases;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Override
    String[] settings() {
        return new String[] {"--console.database.url=" + server.newDatabase("console" + databases++)};
    }
}
