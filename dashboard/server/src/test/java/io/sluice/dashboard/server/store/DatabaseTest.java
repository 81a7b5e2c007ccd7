package io.sluice.dashboard.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.time.ManualClock;
import io.sluice.dashboard.server.store.AppStore.App;
import io.sluice.dashboard.server.store.AuditStore.Deed;
import io.sluice.dashboard.server.store.Revision.Origin;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DatabaseTest {
    private static final RulesetKey KEY = new RulesetKey("checkout", "prod");

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();

    @Test
    void what_was_written_is_there_after_a_restart() {
        Revision revision = revision(1);
        try (Database database = open()) {
            write(database, revision);
        }
        try (Database database = open()) {
            assertThat(new RulesetStore(database).live(KEY)).contains(revision);
        }
    }

    @Test
    void a_transaction_that_throws_leaves_nothing_behind() {
        try (Database database = open()) {
            AppStore apps = new AppStore(database);
            assertThatThrownBy(() -> database.inTransaction(() -> {
                        apps.create(new App("checkout", "", clock.instant()));
                        throw new IllegalStateException("half way");
                    }))
                    .hasMessage("half way");
            assertThat(apps.apps()).isEmpty();
        }
    }

    @Test
    void revisions_are_neither_changed_nor_deleted() {
        try (Database database = open()) {
            write(database, revision(1));
            assertThatThrownBy(() -> database.sql()
                            .sql("update ruleset_revision set content = '[]'")
                            .update())
                    .hasMessageContaining("a revision is never changed");
            assertThatThrownBy(() ->
                            database.sql().sql("delete from ruleset_revision").update())
                    .hasMessageContaining("a revision is never deleted");
        }
    }

    @Test
    void the_head_moves_only_from_where_it_was_seen() {
        try (Database database = open()) {
            write(database, revision(1));
            RulesetStore store = new RulesetStore(database);
            RulesetStore.Head head = store.head(KEY).orElseThrow();
            assertThat(store.advance(head)).isTrue();
            assertThat(store.advance(head)).as("seen before it moved").isFalse();
        }
    }

    @Test
    void an_entry_of_the_audit_log_that_was_changed_in_spite_of_all_is_found() {
        try (Database database = open()) {
            AuditStore audit = new AuditStore(database);
            for (int i = 0; i < 3; i++) {
                audit.append(new Deed(clock.instant(), "ann", "ruleset.publish", "checkout/prod", "r" + i));
            }
            assertThat(audit.firstBroken()).isEmpty();
            assertThatThrownBy(() ->
                            database.sql().sql("update audit set actor = 'bob'").update())
                    .hasMessageContaining("the audit log is never changed");
            assertThatThrownBy(() -> database.sql().sql("delete from audit").update())
                    .hasMessageContaining("the audit log is never shortened");

            database.sql().sql("drop trigger audit_stays").update();
            database.sql().sql("update audit set actor = 'bob' where id = 2").update();
            assertThat(audit.firstBroken())
                    .hasValueSatisfying(entry -> assertThat(entry.id()).isEqualTo(2));
        }
    }

    @Test
    void an_entry_that_was_taken_out_of_the_audit_log_is_missed() {
        try (Database database = open()) {
            AuditStore audit = new AuditStore(database);
            for (int i = 0; i < 3; i++) {
                audit.append(new Deed(clock.instant(), "ann", "ruleset.publish", "checkout/prod", "r" + i));
            }
            database.sql().sql("drop trigger audit_is_kept").update();
            database.sql().sql("delete from audit where id = 2").update();
            assertThat(audit.firstBroken())
                    .hasValueSatisfying(entry -> assertThat(entry.id()).isEqualTo(3));
        }
    }

    private Database open() {
        return Database.sqlite(folder.resolve("made/for/it/console.db"));
    }

    private void write(Database database, Revision revision) {
        new AppStore(database).create(new App(KEY.app(), "team-pay", clock.instant()));
        RulesetStore store = new RulesetStore(database);
        store.ensure(KEY);
        RulesetStore.Head head = store.head(KEY).orElseThrow();
        assertThat(store.advance(head)).isTrue();
        store.insert(head.id(), revision);
    }

    private static Revision revision(long number) {
        return new Revision(
                KEY,
                0,
                number,
                number - 1,
                "sha256:" + "0".repeat(64),
                "[]",
                0,
                Origin.API,
                "ann",
                "why",
                Instant.EPOCH);
    }
}
