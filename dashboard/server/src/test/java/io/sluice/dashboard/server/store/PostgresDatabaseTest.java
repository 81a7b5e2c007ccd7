package io.sluice.dashboard.server.store;

import io.sluice.core.time.NanoClock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class PostgresDatabaseTest extends DatabaseContract {
    private static PostgresServer server;
    private static int databases;

    private String url = "";

    @BeforeAll
    static void start() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void create() {
        url = server.newDatabase("test" + databases++);
    }

    @Override
    Database open() {
        return Database.postgres(url, null, null, NanoClock.system());
    }

    @Override
    void dropTrigger(Database database, String name, String table) {
        database.sql().sql("drop trigger " + name + " on " + table).update();
    }
}
