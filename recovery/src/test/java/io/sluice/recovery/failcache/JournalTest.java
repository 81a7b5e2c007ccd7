package io.sluice.recovery.failcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.testing.Threads;
import io.sluice.recovery.failcache.JournalConfig.Fsync;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class JournalTest {
    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00.123Z");
    private static final JournalConfig SMALL =
            JournalConfig.custom().segmentBytes(4096).fsync(Fsync.NEVER).build();

    private final Folder folder = Folder.create();

    @AfterEach
    void delete() {
        folder.close();
    }

    private Journal open() throws IOException {
        return Journal.open(folder.path, SMALL);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> texts(RequestStore store) {
        return store.recovered().stream()
                .map(request -> new String(request.bytes(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void finds_again_what_was_stored_and_not_removed() throws Exception {
        try (Journal journal = Journal.open(folder.path, JournalConfig.ofDefaults())) {
            assertThat(journal.recovered()).isEmpty();
            journal.store(NOON, text("one"));
            StoredRequest two = journal.store(NOON, text("two"));
            journal.store(NOON, new byte[0]);
            journal.remove(two.id());
        }
        try (Journal journal = Journal.open(folder.path, JournalConfig.ofDefaults())) {
            assertThat(texts(journal)).containsExactly("one", "");
            assertThat(journal.recovered().get(0).storedAt()).isEqualTo(NOON);
            assertThat(journal.store(NOON, text("three")).id())
                    .as("no id is used twice")
                    .isGreaterThan(3);
        }
    }

    @Test
    void the_end_of_the_file_that_a_crash_left_is_cut_off() throws Exception {
        try (Journal journal = open()) {
            journal.store(NOON, text("one"));
            journal.store(NOON, text("two"));
        }
        Path file = folder.segments().get(0);
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        try (Journal journal = open()) {
            assertThat(texts(journal)).containsExactly("one");
        }
        try (Journal journal = open()) {
            assertThat(texts(journal)).containsExactly("one");
        }
        assertThat(folder.segments()).as("nothing is set aside").doesNotContain(folder.path.resolve(".damaged"));
    }

    @Test
    void other_damage_costs_the_rest_of_that_file_only_and_the_file_is_kept() throws Exception {
        int stored = 0;
        try (Journal journal = open()) {
            while (folder.segments().size() < 3) {
                journal.store(NOON, new byte[500]);
                stored++;
            }
        }
        Path first = folder.segments().get(0);
        byte[] bytes = Files.readAllBytes(first);
        bytes[Frames.HEADER + 2 * (500 + Frames.STORED_OVERHEAD) + 100] ^= 1; // in the third request
        Files.write(first, bytes);
        int inFirst = (bytes.length - Frames.HEADER) / (500 + Frames.STORED_OVERHEAD);
        try (Journal journal = open()) {
            assertThat(journal.recovered()).hasSize(stored - inFirst + 2);
            for (StoredRequest request : journal.recovered()) {
                journal.remove(request.id());
            }
        }
        assertThat(Files.readAllBytes(first.resolveSibling(first.getFileName() + ".damaged")))
                .isEqualTo(bytes);
        try (Journal journal = open()) {
            assertThat(journal.recovered()).isEmpty();
        }
    }

    @Test
    void files_without_use_are_deleted() throws Exception {
        try (Journal journal = open()) {
            for (int i = 0; i < 1000; i++) {
                journal.remove(journal.store(NOON, new byte[100]).id());
            }
            assertThat(folder.segments()).hasSize(1);
        }
    }

    @Test
    void one_old_request_does_not_keep_all_files_after_it() throws Exception {
        try (Journal journal = open()) {
            journal.store(NOON, text("old"));
            for (int i = 0; i < 1000; i++) {
                journal.remove(journal.store(NOON, new byte[100]).id());
            }
            assertThat(folder.segments()).hasSizeLessThan(5);
        }
        try (Journal journal = open()) {
            assertThat(texts(journal)).containsExactly("old");
        }
    }

    @Test
    void a_folder_is_for_one_journal_at_a_time() throws Exception {
        try (Journal journal = open()) {
            assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("is in use");
            journal.store(NOON, text("one"));
        }
        open().close();
    }

    @Test
    void a_closed_journal_stores_nothing_and_closes_again() throws Exception {
        Journal journal = open();
        journal.store(NOON, text("one"));
        journal.close();
        journal.close();
        assertThatThrownBy(() -> journal.store(NOON, text("two")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
        journal.remove(77);
    }

    @Test
    void files_of_a_later_version_are_left_alone() throws Exception {
        open().close();
        Path file = folder.segments().get(0);
        byte[] bytes = Files.readAllBytes(file);
        bytes[3] = 2;
        Files.write(file, bytes);
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("later version");
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    }

    @Test
    void a_file_that_was_just_being_made_is_nothing() throws Exception {
        for (int length : new int[] {0, 5, Frames.HEADER, 4096}) {
            String name = Segment.fileName(length + 1);
            try (Folder left = Folder.of(Map.of(name, new byte[length]))) {
                try (Journal journal = Journal.open(left.path, SMALL)) {
                    assertThat(journal.recovered()).isEmpty();
                }
            }
        }
    }

    @Test
    void an_interrupted_thread_stores_as_well() throws Exception {
        Thread.currentThread().interrupt();
        try (Journal journal = Journal.open(folder.path, JournalConfig.ofDefaults())) {
            journal.store(NOON, text("one"));
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        try (Journal journal = open()) {
            assertThat(texts(journal)).containsExactly("one");
        }
    }

    @Test
    void many_threads_store_and_remove_at_once() throws Exception {
        JournalConfig config =
                JournalConfig.custom().segmentBytes(4096).fsync(Fsync.ALWAYS).build();
        try (Journal journal = Journal.open(folder.path, config)) {
            Threads.together(4, thread -> {
                for (int i = 0; i < 100; i++) {
                    StoredRequest request = journal.store(NOON, text(thread + "." + i));
                    if (i % 10 != 0) {
                        journal.remove(request.id());
                    }
                }
                return null;
            });
        }
        try (Journal journal = open()) {
            assertThat(journal.recovered()).hasSize(40);
        }
    }

    @Test
    void options_out_of_range_are_named() {
        assertThatThrownBy(() -> JournalConfig.custom().segmentBytes(1).build())
                .hasMessage("segmentBytes must be between 4096 and 268435456, but was 1");
        assertThat(SMALL.toBuilder().build()).isEqualTo(SMALL);
    }
}
