package io.sluice.adaptive.queue;

import org.jspecify.annotations.Nullable;

/** One piece of work in line. */
final class Entry {
    final Work work;
    final long since; // when it came
    final long deadline; // measured from then; Long.MAX_VALUE if there is none

    @Nullable Entry older; // guarded by the queue's lock, as all below

    @Nullable Entry newer;

    boolean inLine;

    Entry(Work work, long since, long deadline) {
        this.work = work;
        this.since = since;
        this.deadline = deadline;
    }

    long age(long now) {
        return now - since;
    }

    boolean isLate(long now) {
        return age(now) >= deadline;
    }
}
