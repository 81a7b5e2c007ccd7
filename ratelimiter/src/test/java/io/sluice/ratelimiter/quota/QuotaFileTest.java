package io.sluice.ratelimiter.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.gate.CallContext;
import io.sluice.core.time.ManualClock;
import io.sluice.ratelimiter.quota.QuotaConfig.Period;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class QuotaFileTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name_the_file() {
        file = directory.resolve("orders.quota");
    }

    private QuotaFile open(Rig rig) throws IOException {
        return QuotaFile.open(file, rig.quota, SECOND, Runnable::run);
    }

    /** A file as a run leaves it that let in two calls of merchant 7, one without, and one of a merchant that shares its count. */
    private byte[] leaveFile() throws IOException {
        Rig rig = Rig.with(config -> config.key(Rig.MERCHANT).maxValues(1));
        try (QuotaFile kept = open(rig)) {
            rig.takes(2, "7");
            rig.takes(1);
            rig.takes(1, "shares");
        }
        return Files.readAllBytes(file);
    }

    // ---- restarts

    @Test
    void a_restart_does_not_forget() throws IOException {
        leaveFile();
        Rig rig = Rig.with(config -> config.key(Rig.MERCHANT).maxValues(1));
        try (QuotaFile kept = open(rig)) {
            assertThat(kept.setAside()).isEmpty();
            assertThat(rig.takes(5, "7")).isEqualTo(1);
            assertThat(rig.takes(5)).isEqualTo(2);
            assertThat(rig.takes(5, "shares")).isEqualTo(2);
        }
    }

    @Test
    void what_no_longer_has_room_is_counted_with_others() throws IOException {
        Rig before = Rig.byMerchant();
        try (QuotaFile kept = open(before)) {
            for (int i = 0; i < 100; i++) {
                before.takes(3, "m" + i);
            }
        }
        Rig rig = Rig.with(config -> config.key(Rig.MERCHANT).maxValues(10));
        try (QuotaFile kept = open(rig)) {
            for (int i = 0; i < 100; i++) {
                assertThat(rig.takes(1, "m" + i)).as("m" + i).isZero();
            }
        }
    }

    @Test
    void a_period_that_is_over_is_not_brought_back() throws IOException {
        leaveFile();
        Rig rig = Rig.byMerchant().at("2026-03-03T00:00:00Z");
        try (QuotaFile kept = open(rig)) {
            assertThat(kept.setAside()).isEmpty();
            assertThat(rig.takes(5, "7")).isEqualTo(3);
        }
    }

    @Test
    void a_clock_that_stepped_back_during_the_restart_does_not_bring_yesterday_back() throws IOException {
        leaveFile();
        Rig rig = Rig.byMerchant().at("2026-03-01T23:00:00Z");
        try (QuotaFile kept = open(rig)) {
            assertThat(rig.takes(5, "7")).isEqualTo(1);
            assertThat(rig.quota.snapshot().resetsAt()).isEqualTo(Rig.MIDNIGHT);
        }
    }

    @Test
    void another_calendar_counts_what_was_used_in_its_own_period() throws IOException {
        leaveFile();
        Rig rig = Rig.with(config -> config.key(Rig.MERCHANT).period(Period.MONTH));
        try (QuotaFile kept = open(rig)) {
            assertThat(rig.takes(5, "7")).isEqualTo(1);
            rig.at("2026-03-31T00:00:00Z");
            assertThat(rig.takes(5, "7")).isZero();
        }
    }

    @Test
    void what_was_let_in_before_the_file_was_opened_counts_too() throws IOException {
        leaveFile();
        Rig rig = Rig.byMerchant();
        rig.takes(1, "7");
        try (QuotaFile kept = open(rig)) {
            assertThat(rig.takes(1, "7")).isZero();
        }
    }

    // ---- files that are of no use

    private void assertSetAside(byte[] bytes, String reason) throws IOException {
        assertSetAside(bytes, reason, config -> config.key(Rig.MERCHANT));
    }

    private void assertSetAside(byte[] bytes, String reason, UnaryOperator<QuotaConfig.Builder> config)
            throws IOException {
        Path aside = directory.resolve("orders.quota.unreadable");
        Files.deleteIfExists(aside);
        Files.write(file, bytes);
        Rig rig = Rig.with(config);
        try (QuotaFile kept = open(rig)) {
            assertThat(kept.setAside().orElse("nothing")).contains(reason);
            assertThat(rig.used("7")).isZero();
            assertThat(Files.readAllBytes(aside)).as("kept").isEqualTo(bytes);
        }
    }

    @Test
    void a_damaged_file_is_set_aside_wherever_the_damage_is() throws IOException {
        byte[] good = leaveFile();
        for (int i = 0; i < good.length; i++) {
            byte[] damaged = good.clone();
            damaged[i] ^= 0x10;
            assertSetAside(damaged, i < 4 ? "not a quota file" : i < 8 ? "it has format" : "its checksum does not fit");
        }
        for (int length = 0; length < good.length; length += 7) {
            byte[] cut = new byte[length];
            System.arraycopy(good, 0, cut, 0, length);
            assertSetAside(cut, "");
        }
    }

    @Test
    void a_file_of_a_newer_format_or_another_key_is_set_aside() throws IOException {
        byte[] good = leaveFile();
        byte[] newer = good.clone();
        newer[7] = 2;
        assertSetAside(newer, "it has format 2, but this version reads format 1");
        assertSetAside(good, "it counts by the key merchant, the quota by user", config -> config.key("user"));
    }

    @Test
    void what_was_set_aside_before_is_never_written_over() throws IOException {
        for (int i = 1; i <= 3; i++) {
            Files.writeString(file, "rubbish " + i);
            open(Rig.plain()).close();
        }
        assertThat(directory.resolve("orders.quota.unreadable")).hasContent("rubbish 1");
        assertThat(directory.resolve("orders.quota.unreadable-2")).hasContent("rubbish 2");
        assertThat(directory.resolve("orders.quota.unreadable-3")).hasContent("rubbish 3");
    }

    // ---- writing

    @Test
    void is_written_once_in_each_interval_if_anything_has_changed() throws IOException {
        Rig rig = Rig.plain();
        try (QuotaFile kept = open(rig)) {
            assertThat(file).doesNotExist();
            rig.takes(1);
            rig.advance(SECOND.minusNanos(1));
            assertThat(file).doesNotExist();
            rig.advance(Duration.ofNanos(1));
            assertThat(file).exists();
            Files.delete(file);
            rig.advance(SECOND);
            assertThat(file).as("nothing has changed").doesNotExist();
            rig.takes(1);
            rig.advance(SECOND);
            assertThat(file).exists();
            rig.takes(1);
            kept.save();
        }
        assertThat(rig.clock.pending()).isZero();
        Rig next = Rig.plain();
        open(next).close();
        assertThat(next.used()).isEqualTo(3);
    }

    @Test
    void a_write_that_fails_leaves_the_file_as_it_was_and_is_tried_again() throws IOException {
        byte[] good = leaveFile();
        Rig rig = Rig.byMerchant();
        try (QuotaFile kept = open(rig)) {
            Path inTheWay = directory.resolve("orders.quota.tmp");
            Files.createDirectory(inTheWay);
            rig.takes(1, "8");
            rig.advance(SECOND);
            assertThat(kept.failure()).isPresent();
            assertThat(Files.readAllBytes(file)).isEqualTo(good);
            Files.delete(inTheWay);
            rig.advance(SECOND);
            assertThat(kept.failure()).isEmpty();
            assertThat(Files.readAllBytes(file)).isNotEqualTo(good);
        }
    }

    @Test
    void a_writer_that_takes_no_work_is_asked_again() throws IOException {
        Rig rig = Rig.plain();
        boolean[] broken = {true};
        QuotaFile kept = QuotaFile.open(file, rig.quota, SECOND, task -> {
            if (broken[0]) {
                throw new RejectedExecutionException("full");
            }
            task.run();
        });
        rig.takes(1);
        rig.advance(SECOND);
        assertThat(kept.failure())
                .get()
                .hasToString("java.io.IOException: quota file " + file + " was not written: its writer takes no work");
        broken[0] = false;
        rig.advance(SECOND);
        assertThat(kept.failure()).isEmpty();
        assertThat(file).exists();
        kept.close();
        kept.close();
        assertThatThrownBy(kept::save).hasMessage("quota file " + file + " is closed");
    }

    @Test
    void half_a_file_that_a_killed_writer_left_behind_is_no_harm() throws IOException {
        leaveFile();
        Files.writeString(directory.resolve("orders.quota.tmp"), "half a fi");
        Rig rig = Rig.byMerchant();
        try (QuotaFile kept = open(rig)) {
            assertThat(rig.takes(5, "7")).isEqualTo(1);
        }
    }

    @Test
    void a_file_belongs_to_one_quota_at_a_time() throws IOException {
        try (QuotaFile kept = open(Rig.plain())) {
            assertThatThrownBy(() -> open(Rig.plain()))
                    .isInstanceOf(IOException.class)
                    .hasMessage("quota file " + file + " is kept by another quota or process already");
        }
        open(Rig.plain()).close();
    }

    @Test
    void a_file_that_cannot_be_read_is_an_error() throws IOException {
        Files.createDirectory(file);
        assertThatThrownBy(() -> open(Rig.plain()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("quota file " + file + " cannot be read: ");
        assertThatThrownBy(() -> QuotaFile.open(file.resolve("no/such"), Rig.plain().quota))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("quota file " + file.resolve("no/such") + " cannot be locked: ");
        Files.delete(file);
        open(Rig.plain()).close();
        assertThatThrownBy(() -> QuotaFile.open(file, Rig.plain().quota, Duration.ZERO))
                .hasMessage("every must be between PT0.01S and PT24H, but was PT0S");
    }

    // ---- a writer that is killed

    /** Lets calls in one by one and saves after each; says how many are saved. */
    static final class Writer {
        public static void main(String[] args) throws IOException {
            Quota quota = unlimited(new ManualClock());
            try (QuotaFile kept = QuotaFile.open(Path.of(args[0]), quota)) {
                for (int i = 1; ; i++) {
                    CallContext call = CallContext.EMPTY.withKey("merchant", i % 1_000);
                    quota.enter(Quota.UNTIMED, call);
                    quota.enter(Quota.UNTIMED, CallContext.EMPTY);
                    kept.save();
                    System.out.println(i);
                }
            }
        }

        static Quota unlimited(ManualClock clock) {
            QuotaConfig config = QuotaConfig.custom()
                    .limitForPeriod(QuotaConfig.MOST)
                    .key("merchant")
                    .build();
            return Quota.of("orders", config, clock);
        }
    }

    @Test
    @Tag("slow")
    void a_writer_that_is_killed_leaves_a_good_file_with_all_it_has_saved() throws Exception {
        long savedBefore = 0;
        for (int kill = 1; kill <= 4; kill++) {
            Process writer = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Writer.class.getName(),
                            file.toString()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            long saved = 0;
            try (BufferedReader lines = writer.inputReader(StandardCharsets.UTF_8)) {
                while (saved < 25L * kill) {
                    saved = Long.parseLong(lines.readLine());
                }
                writer.destroyForcibly().waitFor();
            }
            Quota quota = Writer.unlimited(new ManualClock());
            try (QuotaFile kept = QuotaFile.open(file, quota)) {
                assertThat(kept.setAside()).isEmpty();
                assertThat(quota.snapshot().used()).isGreaterThanOrEqualTo(savedBefore + saved);
                savedBefore = quota.snapshot().used();
            }
        }
    }
}
