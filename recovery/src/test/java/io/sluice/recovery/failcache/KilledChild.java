package io.sluice.recovery.failcache;

import io.sluice.recovery.failcache.JournalConfig.Fsync;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** Stores and removes for ever and says so after each step, until it is killed. */
final class KilledChild {
    private KilledChild() {}

    public static void main(String[] args) throws Exception {
        JournalConfig config = JournalConfig.custom()
                .segmentBytes(4096)
                .fsync(Fsync.valueOf(args[1]))
                .build();
        Journal journal = Journal.open(Path.of(args[0]), config);
        Deque<StoredRequest> stored = new ArrayDeque<>();
        for (long i = 0; ; i++) {
            byte[] bytes = ByteBuffer.allocate(200).putLong(i).array();
            StoredRequest request = journal.store(Instant.EPOCH, bytes);
            System.out.println("stored " + request.id() + " " + i);
            stored.add(request);
            if (i % 3 != 0) {
                StoredRequest done = stored.remove();
                System.out.println("removing " + done.id());
                journal.remove(done.id());
            }
        }
    }
}
