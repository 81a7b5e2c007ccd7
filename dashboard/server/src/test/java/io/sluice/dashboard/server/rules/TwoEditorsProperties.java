package io.sluice.dashboard.server.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.rule.RuleDocument;
import io.sluice.core.time.ManualClock;
import io.sluice.dashboard.server.store.AppStore;
import io.sluice.dashboard.server.store.AppStore.App;
import io.sluice.dashboard.server.store.AuditStore;
import io.sluice.dashboard.server.store.Database;
import io.sluice.dashboard.server.store.Revision;
import io.sluice.dashboard.server.store.Revision.Origin;
import io.sluice.dashboard.server.store.RulesetKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Two editors, who look, think and publish in any order (F12): nobody's change is lost, and of two who saw the same, one comes too late.
 */
class TwoEditorsProperties {
    private static Path folder;
    private static Database database;
    private static Rulesets rulesets;
    private static int places;

    @BeforeContainer
    static void open() throws IOException {
        folder = Files.createTempDirectory("two-editors");
        database = Database.sqlite(folder.resolve("console.db"));
        rulesets = new Rulesets(database, new ManualClock());
    }

    @AfterContainer
    static void close() throws IOException {
        database.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(TwoEditorsProperties::delete);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Somebody who adds one to what he saw. */
    private static final class Editor {
        private final String name;
        private final RulesetKey key;
        private boolean looked;
        private long seenRevision;
        private int seenLimit;

        Editor(String name, RulesetKey key) {
            this.name = name;
            this.key = key;
        }

        /** Looks, or, if he has looked, publishes; says whether a change of his is in force now. */
        boolean step() {
            if (!looked) {
                Revision live = rulesets.live(key);
                seenRevision = live == null ? 0 : live.number();
                seenLimit = live == null ? 0 : limit(live);
                looked = true;
                return false;
            }
            looked = false;
            try {
                Publication wish = new Publication(key, seenRevision, Origin.API, name, "", null);
                rulesets.publish(wish, rules(seenLimit + 1));
                return true;
            } catch (StaleRevisionException late) {
                Revision live = late.live();
                assertThat(live).isNotNull();
                assertThat(live.number()).isGreaterThan(seenRevision);
                return false;
            }
        }
    }

    @Property
    void no_change_is_lost(@ForAll @Size(min = 4, max = 12) List<Boolean> turns) {
        RulesetKey key = new RulesetKey("app-" + places++, "dev");
        new AppStore(database).create(new App(key.app(), "", new ManualClock().instant()));
        List<Editor> editors = List.of(new Editor("ann", key), new Editor("bob", key));
        List<String> winners = new ArrayList<>();
        for (boolean turn : turns) {
            Editor editor = editors.get(turn ? 1 : 0);
            if (editor.step()) {
                winners.add(editor.name);
            }
        }
        Revision live = rulesets.live(key);
        assertThat(live == null ? 0 : limit(live)).as("each change added one").isEqualTo(winners.size());
        List<Revision> history = new ArrayList<>(rulesets.revisions(key, Long.MAX_VALUE, 100));
        history.sort(Comparator.comparing(Revision::number));
        assertThat(history).extracting(Revision::author).isEqualTo(winners);
        for (int i = 0; i < history.size(); i++) {
            assertThat(history.get(i).number()).as("no gaps").isEqualTo(i + 1);
            assertThat(history.get(i).parent()).isEqualTo(i);
        }
        assertThat(new AuditStore(database).entries(AuditStore.Wanted.ALL, Long.MAX_VALUE, winners.size() + 1))
                .filteredOn(entry -> entry.deed().object().equals(key.toString()))
                .hasSize(winners.size());
    }

    private static RuleDocument rules(int limit) {
        String text = "{\"rules\":[{\"resource\":\"a\",\"kind\":\"bulkhead\",\"config\":{\"maxConcurrentCalls\":"
                + limit + "}}]}";
        return RuleDocument.of(text, RuleDocument.JSON, "");
    }

    /** The default, 25, is not written. */
    private static int limit(Revision revision) {
        String digits = revision.content().replaceAll("\\D", "");
        return digits.isEmpty() ? 25 : Integer.parseInt(digits);
    }
}
