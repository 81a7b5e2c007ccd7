package io.sluice.dashboard.server.store;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteDatabaseTest extends DatabaseContract {
    @TempDir
    Path folder;

    @Override
    Database open() {
        return Database.sqlite(folder.resolve("made/for/it/console.db"));
    }

    @Override
    void dropTrigger(Database database, String name, String table) {
        database.sql().sql("drop trigger " + name).update();
    }
}
