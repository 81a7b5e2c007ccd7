package io.sluice.recovery.failcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.recovery.failcache.JournalConfig.Fsync;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The journal against a map that cannot crash, over random histories, crashes and damages. */
class JournalProperties {
    private static final Instant THEN = Instant.ofEpochMilli(1_800_000_000_000L);
    private static final Logger LOG = Logger.getLogger(Journal.class.getName()); // held: loggers are weak
    private static final JournalConfig SMALL =
            JournalConfig.custom().segmentBytes(4096).fsync(Fsync.NEVER).build();

    static {
        LOG.setLevel(Level.OFF); // what is cut off is cut off on purpose here
    }

    /** Stores and removes by chance, and knows what should be left: the length of each request by its id. */
    private static final class History {
        final Random random;
        final Map<Long, Integer> model = new TreeMap<>();

        History(Random random) {
            this.random = random;
        }

        void step(Journal journal) throws IOException {
            if (random.nextInt(5) < 3 || model.isEmpty()) {
                byte[] bytes = new byte[random.nextInt(300)];
                random.nextBytes(bytes);
                model.put(journal.store(THEN, bytes).id(), Arrays.hashCode(bytes));
            } else {
                List<Long> ids = new ArrayList<>(model.keySet());
                Long id = ids.get(random.nextInt(Math.min(ids.size(), 20)));
                journal.remove(id);
                model.remove(id);
            }
        }
    }

    private static Map<Long, Integer> recovered(Map<String, byte[]> image) throws IOException {
        try (Folder folder = Folder.of(image);
                Journal journal = Journal.open(folder.path, SMALL)) {
            Map<Long, Integer> found = new TreeMap<>();
            journal.recovered().forEach(request -> found.put(request.id(), Arrays.hashCode(request.bytes())));
            return found;
        }
    }

    @Property(tries = 60)
    void a_process_killed_between_two_steps_loses_nothing(
            @ForAll Random random, @ForAll @IntRange(min = 1, max = 400) int steps) throws IOException {
        History history = new History(random);
        try (Folder folder = Folder.create()) {
            Journal journal = Journal.open(folder.path, SMALL);
            for (int i = 0; i < steps; i++) {
                history.step(journal);
                if (random.nextInt(40) == 0) {
                    assertThat(recovered(folder.image())).isEqualTo(history.model);
                }
                if (random.nextInt(60) == 0) {
                    journal.close();
                    journal = Journal.open(folder.path, SMALL);
                }
            }
            assertThat(recovered(folder.image())).isEqualTo(history.model);
            journal.close();
        }
    }

    /** Cut off at any byte, the newest file tells what was true when its last whole record was written. */
    @Property(tries = 2)
    void cut_off_at_every_byte_it_recovers_what_was_written_before(@ForAll Random random) throws IOException {
        History history = new History(random);
        try (Folder folder = Folder.create();
                Journal journal = Journal.open(folder.path, SMALL)) {
            Map<Integer, Map<Long, Integer>> truths = new TreeMap<>();
            String file = last(folder.image());
            while (truths.size() < 6) {
                history.step(journal);
                if (!last(folder.image()).equals(file)) {
                    file = last(folder.image());
                    truths.clear(); // what came before is in an older file
                }
                truths.put(folder.image().get(file).length, new TreeMap<>(history.model));
            }
            Map<String, byte[]> image = folder.image();
            int first = truths.keySet().iterator().next();
            for (int length = first; length <= image.get(file).length; length++) {
                Map<String, byte[]> torn = new TreeMap<>(image);
                torn.put(file, Arrays.copyOf(image.get(file), length));
                int whole = ((TreeMap<Integer, ?>) truths).floorKey(length);
                assertThat(recovered(torn)).as("%d bytes", length).isEqualTo(truths.get(whole));
            }
        }
    }

    private static String last(Map<String, byte[]> image) {
        return ((TreeMap<String, byte[]>) image).lastKey();
    }

    /** A machine that stops may leave a tail of zeros, or of anything. */
    @Property(tries = 60)
    void a_tail_of_rubbish_is_not_taken_for_requests(
            @ForAll Random random, @ForAll @IntRange(min = 1, max = 200) int rubbish, @ForAll boolean zeros)
            throws IOException {
        History history = new History(random);
        try (Folder folder = Folder.create();
                Journal journal = Journal.open(folder.path, SMALL)) {
            for (int i = 0; i < 20; i++) {
                history.step(journal);
            }
            Map<String, byte[]> image = folder.image();
            byte[] whole = image.get(last(image));
            byte[] longer = Arrays.copyOf(whole, whole.length + rubbish);
            for (int i = whole.length; !zeros && i < longer.length; i++) {
                longer[i] = (byte) random.nextInt();
            }
            image.put(last(image), longer);
            assertThat(recovered(image)).isEqualTo(history.model);
        }
    }

    /** Whatever byte is changed: what is found was stored once, and is what was stored. */
    @Property(tries = 100)
    void a_changed_byte_never_makes_a_request_that_was_not_stored(@ForAll Random random) throws IOException {
        Map<Long, Integer> everStored = new TreeMap<>();
        try (Folder folder = Folder.create();
                Journal journal = Journal.open(folder.path, SMALL)) {
            for (int i = 0; i < 30; i++) {
                byte[] bytes = new byte[random.nextInt(400)];
                random.nextBytes(bytes);
                everStored.put(journal.store(THEN, bytes).id(), Arrays.hashCode(bytes));
            }
            Map<String, byte[]> image = folder.image();
            List<String> files = new ArrayList<>(image.keySet());
            byte[] file = image.get(files.get(random.nextInt(files.size())));
            boolean inTheHead =
                    file.length == Frames.HEADER || random.nextInt(4) == 0; // a file just begun has nothing else
            int at = inTheHead ? random.nextInt(3) : Frames.HEADER + random.nextInt(file.length - Frames.HEADER);
            file[at] ^= (byte) (1 << random.nextInt(8));
            assertThat(everStored.entrySet()).containsAll(recovered(image).entrySet());
        }
    }

    @Example
    void a_crash_within_a_compaction_leaves_every_request_once() throws IOException {
        try (Folder folder = Folder.create();
                Journal journal = Journal.open(folder.path, SMALL)) {
            long old = journal.store(THEN, new byte[10]).id();
            Map<String, byte[]> before = folder.image();
            while (folder.image().keySet().containsAll(before.keySet())) {
                journal.remove(journal.store(THEN, new byte[500]).id());
            }
            Map<String, byte[]> both = new TreeMap<>(folder.image());
            both.putAll(before); // the copy is there, and the oldest file not yet dropped
            assertThat(recovered(both).keySet()).containsExactly(old);
        }
    }
}
