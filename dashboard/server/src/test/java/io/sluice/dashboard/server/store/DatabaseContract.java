package io.sluice.dashboard.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.time.ManualClock;
import io.sluice.dashboard.api.Position;
import io.sluice.dashboard.server.store.AppStore.App;
import io.sluice.dashboard.server.store.AuditStore.Deed;
import io.sluice.dashboard.server.store.InstanceStore.Seen;
import io.sluice.dashboard.server.store.Revision.Origin;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What the stores rely on, whichever database it is. */
@DisplayNameGeneration(ReplaceUnderscores.class)
abstract class DatabaseContract {
    private static final RulesetKey KEY = new RulesetKey("checkout", "prod");

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
    void a_draft_is_its_owners_and_is_changed_only_from_what_was_seen() {
        try (Database database = open()) {
            write(database, revision(1));
            DraftStore drafts = new DraftStore(database);
            Draft wrong = new Draft(1, "\"rules: \\u0000 限流\"", null, Instant.ofEpochMilli(7));
            Draft right = new Draft(1, "{\"rules\":[]}", "sha256:" + "1".repeat(64), Instant.ofEpochMilli(8));
            assertThat(drafts.replace(KEY, "ann", wrong.tag(), right)).isFalse();
            assertThat(drafts.insert(KEY, "ann", wrong)).isTrue();
            assertThat(drafts.insert(KEY, "ann", right)).as("there is one").isFalse();
            assertThat(drafts.of(KEY, "ann")).contains(wrong);
            assertThat(drafts.of(KEY, "bob")).isEmpty();
            assertThat(drafts.of(new RulesetKey("checkout", "dev"), "ann")).isEmpty();
            assertThat(drafts.replace(KEY, "ann", right.tag(), right))
                    .as("not what is there")
                    .isFalse();
            assertThat(drafts.replace(KEY, "ann", wrong.tag(), right)).isTrue();
            assertThat(drafts.delete(KEY, "ann", wrong.tag())).isFalse();
            drafts.deletePublished(KEY, "bob", "sha256:" + "1".repeat(64));
            drafts.deletePublished(KEY, "ann", "sha256:" + "2".repeat(64));
            assertThat(drafts.of(KEY, "ann")).contains(right);
            drafts.deletePublished(KEY, "ann", "sha256:" + "1".repeat(64));
            assertThat(drafts.of(KEY, "ann")).isEmpty();
            assertThat(drafts.insert(new RulesetKey("nowhere", "dev"), "ann", right))
                    .as("of no rule set")
                    .isFalse();
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

            dropTrigger(database, "audit_stays", "audit");
            database.sql().sql("update audit set actor = 'bob' where id = 2").update();
            assertThat(audit.firstBroken())
                    .hasValueSatisfying(entry -> assertThat(entry.id()).isEqualTo(2));
        }
    }

    @Test
    void many_who_add_to_the_audit_log_at_once_make_one_chain() {
        try (Database database = open()) {
            AuditStore audit = new AuditStore(database);
            List<CompletableFuture<Void>> writers = IntStream.range(0, 8)
                    .mapToObj(writer -> CompletableFuture.runAsync(() -> {
                        for (int i = 0; i < 5; i++) {
                            Deed deed = new Deed(clock.instant(), "writer " + writer, "test", "a", "entry " + i);
                            database.inTransaction(() -> {
                                audit.append(deed);
                                return deed;
                            });
                        }
                    }))
                    .toList();
            writers.forEach(CompletableFuture::join);
            assertThat(audit.entries(AuditStore.Wanted.ALL, Long.MAX_VALUE, 100))
                    .hasSize(40);
            assertThat(audit.firstBroken()).isEmpty();
        }
    }

    @Test
    void an_entry_that_was_taken_out_of_the_audit_log_is_missed() {
        try (Database database = open()) {
            AuditStore audit = new AuditStore(database);
            for (int i = 0; i < 3; i++) {
                audit.append(new Deed(clock.instant(), "ann", "ruleset.publish", "checkout/prod", "r" + i));
            }
            dropTrigger(database, "audit_is_kept", "audit");
            database.sql().sql("delete from audit where id = 2").update();
            assertThat(audit.firstBroken())
                    .hasValueSatisfying(entry -> assertThat(entry.id()).isEqualTo(3));
        }
    }

    @Test
    void of_each_instance_there_is_what_was_saved_last() {
        try (Database database = open()) {
            InstanceStore instances = new InstanceStore(database);
            Seen first = seen("pay-1", "boot-1", Position.NONE);
            Seen second = seen("pay-2", "boot-2", new Position(0, 3, "sha256:" + "0".repeat(64)));
            instances.save(List.of());
            instances.save(List.of(first, second));
            assertThat(instances.all(KEY)).containsExactly(first, second);
            Seen restarted = seen("pay-1", "boot-3", second.current());
            instances.save(List.of(restarted));
            assertThat(instances.all(KEY)).containsExactly(restarted, second);
            instances.delete(KEY, "pay-1");
            assertThat(instances.all(KEY)).containsExactly(second);
        }
    }

    private Seen seen(String name, String boot, Position current) {
        return new Seen(KEY, name, boot, Map.of("zone", "b"), "0.1.0", current, Instant.EPOCH);
    }

    /** The database of this test: empty at first, the same one each time. */
    abstract Database open();

    /** As an intruder would who is allowed to. */
    abstract void dropTrigger(Database database, String name, String table);

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
