package io.sluice.dashboard.server.access;

import io.sluice.dashboard.server.store.AppStore;
import io.sluice.dashboard.server.store.AppStore.App;
import io.sluice.dashboard.server.store.Database;

/** Which applications are open only to those whose role names them; also while the database is away. Safe for many threads. */
final class Restrictions {
    private final AppStore apps;
    private final Memory<Boolean> memory = new Memory<>();

    Restrictions(Database database) {
        apps = new AppStore(database);
    }

    /**
     * Whether an application is one of them; false if there is none of that name.
     *
     * @throws org.springframework.dao.DataAccessException if that cannot be known now
     */
    boolean hold(String app) {
        return memory.ask(app, () -> apps.app(app).map(App::isRestricted)).orElse(false);
    }
}
