package io.sluice.rules.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.rule.RuleDocument;
import io.sluice.core.rule.RuleLayer;
import io.sluice.core.rule.RuleSourceEvent;
import io.sluice.core.rule.RuleSourceEvent.Health;
import io.sluice.core.rule.RulesRefusedException;
import io.sluice.core.time.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract tells what all sources do; here is what is peculiar to files. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class FileRuleSourceTest {
    @TempDir
    private Path directory;

    private final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - 1_000_000_000L);
    private final List<String> delivered = new ArrayList<>();
    private final List<RuleSourceEvent> events = new ArrayList<>();
    private Path file;
    private FileRuleSource source;

    @BeforeEach
    void open() {
        file = directory.resolve("rules.yaml");
        source = FileRuleSource.custom(file)
                .watch(false)
                .clock(clock)
                .reader(Runnable::run)
                .maxBytes(100)
                .build();
        source.events().subscribe(events::add);
    }

    @AfterEach
    void close() {
        source.close();
    }

    @Test
    void is_named_after_the_file_and_stands_in_the_layer_of_files() {
        assertThat(source.name()).isEqualTo("file:" + file);
        assertThat(source.layer()).isEqualTo(RuleLayer.FILE);
    }

    @Test
    void a_changed_file_is_read_once_it_has_kept_still() throws IOException {
        write("a");
        start();
        write("a b");
        clock.advance(Duration.ofSeconds(5));
        assertThat(delivered).as("seen, not read").containsExactly("a");
        clock.advance(Duration.ofMillis(199));
        assertThat(delivered).as("a millisecond early").containsExactly("a");
        clock.advance(Duration.ofMillis(1));
        assertThat(delivered).containsExactly("a", "a b");
    }

    @Test
    void a_file_that_goes_on_growing_is_not_read() throws IOException {
        write("a");
        start();
        write("a b");
        clock.advance(Duration.ofSeconds(5));
        write("a b c");
        clock.advance(Duration.ofMillis(200));
        assertThat(delivered).containsExactly("a");
        clock.advance(Duration.ofMillis(200));
        assertThat(delivered).containsExactly("a", "a b c");
    }

    @Test
    void a_half_written_file_leaves_the_last_good_rules_and_raises_one_event() throws IOException {
        write("a");
        start();
        write("half");
        letItBeRead();
        write("half, but longer");
        letItBeRead();
        assertThat(health()).containsExactly(Health.UP, Health.REFUSED);
        write("whole");
        letItBeRead();
        assertThat(health()).containsExactly(Health.UP, Health.REFUSED, Health.UP);
        assertThat(delivered).containsExactly("a", "half", "half, but longer", "whole");
    }

    @Test
    void the_last_event_tells_the_version_that_is_in_force_or_what_is_wrong_now() throws IOException {
        write("a");
        start();
        write("a b");
        letItBeRead();
        assertThat(lastDetail()).endsWith("3 bytes");
        write("wrong from the beginning");
        letItBeRead();
        assertThat(lastDetail()).isEqualTo("it begins badly");
        write("half");
        letItBeRead();
        assertThat(lastDetail()).isEqualTo("it ends too early");
        write("half, but longer");
        letItBeRead();
        Files.delete(file);
        letItBeRead();
        letItBeRead();
        assertThat(lastDetail()).isEqualTo("the file does not exist");
        assertThat(health()).containsExactly(Health.UP, Health.UP, Health.REFUSED, Health.REFUSED, Health.UNREACHABLE);
    }

    @Test
    void follows_a_link_whose_target_is_swapped_as_kubernetes_does() throws IOException {
        Path first = Files.createDirectory(directory.resolve("..2026_01"));
        Path second = Files.createDirectory(directory.resolve("..2026_02"));
        Files.writeString(first.resolve("rules.yaml"), "a");
        Files.writeString(second.resolve("rules.yaml"), "b");
        Path data = Files.createSymbolicLink(directory.resolve("..data"), first.getFileName());
        Files.createSymbolicLink(file, Path.of("..data", "rules.yaml"));
        start();

        Path next = Files.createSymbolicLink(directory.resolve("..data_tmp"), second.getFileName());
        Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);
        letItBeRead();
        assertThat(delivered).containsExactly("a", "b");
        assertThat(health()).containsOnly(Health.UP);
    }

    @Test
    void a_file_that_is_too_large_is_told_once_and_not_delivered() throws IOException {
        write("a");
        start();
        write("x".repeat(101));
        letItBeRead();
        letItBeRead();
        assertThat(delivered).containsExactly("a");
        assertThat(health()).containsExactly(Health.UP, Health.UNREACHABLE);
        assertThat(events.get(1).detail()).contains("at most 100 bytes");
        write("x".repeat(100));
        letItBeRead();
        assertThat(delivered).hasSize(2);
    }

    @Test
    void a_directory_in_its_place_is_not_readable() throws IOException {
        Files.createDirectory(file);
        start();
        assertThat(health()).containsExactly(Health.UNREACHABLE);
    }

    @Test
    void leaves_no_timer_behind() throws IOException {
        write("a");
        start();
        write("b and more");
        clock.advance(Duration.ofSeconds(5));
        source.close();
        assertThat(clock.timers().pending()).isZero();
    }

    @Test
    void what_is_published_replaces_what_a_link_points_to_and_leaves_nothing_else() throws IOException {
        Path target = directory.resolve("real.yaml");
        Files.writeString(target, "a");
        Files.createSymbolicLink(file, target);
        FileRulePublisher.of(file).publish(RuleDocument.of("b", RuleDocument.YAML, ""));
        assertThat(target).hasContent("b");
        assertThat(file).isSymbolicLink();
        try (var entries = Files.list(directory)) {
            assertThat(entries).containsExactlyInAnyOrder(file, target);
        }
    }

    private void start() {
        source.start(document -> {
            String text = new String(document.bytes(), StandardCharsets.UTF_8);
            delivered.add(text);
            if (text.startsWith("half")) {
                throw new RulesRefusedException("it ends too early");
            }
            if (text.startsWith("wrong")) {
                throw new RulesRefusedException("it begins badly");
            }
        });
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text);
    }

    private void letItBeRead() {
        clock.advance(Duration.ofSeconds(6));
    }

    private String lastDetail() {
        return events.get(events.size() - 1).detail();
    }

    private List<Health> health() {
        return events.stream().map(RuleSourceEvent::health).toList();
    }
}
