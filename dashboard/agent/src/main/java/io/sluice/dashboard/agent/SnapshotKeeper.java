package io.sluice.dashboard.agent;

import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Timer;
import io.sluice.dashboard.api.AgentEvent;
import io.sluice.dashboard.api.Ruleset;
import io.sluice.dashboard.api.metrics.Heartbeat.SnapshotState;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the last good rules, written on the executor; what cannot be written is told once, and undoes nothing. Safe for many threads.
 */
final class SnapshotKeeper {
    private static final long SURVIVED = TimeUnit.SECONDS.toNanos(60);

    private final @Nullable SnapshotStore store;
    private final NanoClock clock;
    private final AgentClock time;
    private final OverrideDesk overrides;
    private final Share share;
    private final EventOutbox events;
    private final QuietLog log;
    private final Executor thread;

    private volatile SnapshotState state;
    private volatile @Nullable String persisted; // the hash of the rules in the file
    private @Nullable String startedWith; // these are guarded by this
    private @Nullable Timer survival;

    SnapshotKeeper(
            @Nullable SnapshotStore store,
            NanoClock clock,
            AgentClock time,
            OverrideDesk overrides,
            Share share,
            EventOutbox events,
            QuietLog log,
            Executor thread) {
        this.store = store;
        this.clock = clock;
        this.time = time;
        this.overrides = overrides;
        this.share = share;
        this.events = events;
        this.log = log;
        this.thread = thread;
        state = store == null ? SnapshotState.OFF : SnapshotState.WRITABLE;
    }

    SnapshotState state() {
        return state;
    }

    /** Whether these rules would survive a restart. */
    boolean holds(@Nullable Ruleset ruleset) {
        return ruleset != null && ruleset.hash().equals(persisted);
    }

    /** What this instance was called before; if nothing is known of that, the name that was made up, which is kept. */
    String instanceId(String madeUp) {
        String[] known = {madeUp};
        if (store != null) {
            written(() -> known[0] = store.instanceId(madeUp));
        }
        return known[0];
    }

    /** What to start with; null if there is nothing. From then on the start is held against these rules, until it has lasted a minute. */
    @Nullable Snapshot begin() {
        if (store == null) {
            return null;
        }
        SnapshotStore.Found found = store.find();
        if (found.setAside() != null) {
            log.warn("the last rules are set aside: " + found.setAside());
            events.add(AgentEvent.told(AgentEvent.Type.SNAPSHOT_SET_ASIDE, time.millis(), found.setAside()));
        }
        Snapshot snapshot = found.snapshot();
        if (snapshot != null) {
            persisted = snapshot.hash();
            tryOut(snapshot.hash());
        }
        return snapshot;
    }

    /** These rules are in force: from now on the application's life is held against them. */
    private void tryOut(String hash) {
        written(() -> store().started(hash));
        synchronized (this) {
            startedWith = hash;
            survival = clock.timers().schedule(SURVIVED, () -> thread.execute(this::survived));
        }
    }

    private SnapshotStore store() {
        if (store == null) {
            throw new IllegalStateException("there is no folder for snapshots");
        }
        return store;
    }

    /** The application is alive, or ends as it should. */
    void survived() {
        String hash;
        synchronized (this) {
            hash = startedWith;
            startedWith = null;
            if (survival != null) {
                survival.cancel();
            }
        }
        if (hash != null) {
            written(() -> store().survived(hash));
        }
    }

    /** Keeps what is in force now, soon. */
    void keep(Supplier<@Nullable Ruleset> newest) {
        if (store != null) {
            thread.execute(() -> {
                Ruleset ruleset = newest.get();
                if (ruleset != null && written(() -> store.save(snapshot(ruleset)))) {
                    persisted = ruleset.hash();
                }
            });
        }
    }

    private Snapshot snapshot(Ruleset ruleset) {
        return new Snapshot(
                Snapshot.FORMAT,
                ruleset.epoch(),
                ruleset.revision(),
                ruleset.hash(),
                Math.max(0, clock.wallClock().millis()),
                share.instances(),
                ruleset.rules(),
                overrides.stored());
    }

    /** Something that writes. */
    @FunctionalInterface
    interface Writing {
        void write() throws IOException;
    }

    /** Returns whether it could be done. */
    boolean written(Writing writing) {
        try {
            writing.write();
            state = SnapshotState.WRITABLE;
            return true;
        } catch (IOException | RuntimeException failed) {
            if (state != SnapshotState.FAILED) {
                state = SnapshotState.FAILED;
                log.warn("the last good rules cannot be kept: " + failed);
                events.add(AgentEvent.told(AgentEvent.Type.SNAPSHOT_FAILED, time.millis(), failed.toString()));
            }
            return false;
        }
    }
}
