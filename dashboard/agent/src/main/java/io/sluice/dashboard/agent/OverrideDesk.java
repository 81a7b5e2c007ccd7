package io.sluice.dashboard.agent;

import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Timer;
import io.sluice.dashboard.agent.Snapshot.StoredOverride;
import io.sluice.dashboard.api.Mistake;
import io.sluice.dashboard.api.OverrideCommand;
import io.sluice.guard.ActiveOverride;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The overrides of the console: sets them on guards, also on those that are made later, and ends them when their time is over, whether or not
 * anybody is connected then. Of several for one resource the last holds.
 * <p>Safe for many threads. One at a time does something to guards, whose listeners hear of it meanwhile. They may wait for threads that ask what
 * is in force, and for timers: neither waits here.
 */
final class OverrideDesk {
    private final NanoClock clock;
    private final BiConsumer<String, String> ended; // resource and id, of one that came to its end by itself
    private final ReentrantLock changing = new ReentrantLock(); // held by who does something to guards
    private final Queue<OverrideCommand> due = new ConcurrentLinkedQueue<>(); // whose time is over
    private final Map<String, ActiveOverride> set = new HashMap<>(); // what we did to a resource; guarded by the lock
    private @Nullable Sluice sluice; // guarded by the lock
    private volatile List<Running> running = List.of(); // as they came; copied and replaced under the lock

    /** An override, and when it ends by the monotonic clock. */
    private record Running(OverrideCommand command, long endNanos, Timer end) {}

    OverrideDesk(NanoClock clock, BiConsumer<String, String> ended) {
        this.clock = clock;
        this.ended = ended;
    }

    /** The guards are there. */
    void attach(Sluice guards) {
        changing.lock();
        try {
            sluice = guards;
            for (Running each : running) {
                try {
                    find(each.command.resource()).ifPresent(this::enforce);
                } catch (RuntimeException cannotBe) {
                    remove(each); // it was for other rules
                }
            }
        } finally {
            changed();
        }
    }

    /** A guard was made. */
    void made(Guard guard) {
        changing.lock();
        try {
            enforce(guard);
        } finally {
            changed();
        }
    }

    private void changed() {
        changing.unlock();
        endDue();
    }

    /**
     * Has exactly these: what is not among them ends, what is there already goes on, and keeps its time.
     *
     * @return what is wrong with some of them; they are left out
     */
    List<Mistake> replace(List<OverrideCommand> commands) {
        changing.lock();
        try {
            return replaced(commands);
        } finally {
            changed();
        }
    }

    private List<Mistake> replaced(List<OverrideCommand> commands) {
        Set<String> wanted = commands.stream().map(OverrideCommand::id).collect(Collectors.toSet());
        for (Running each : running) {
            if (!wanted.contains(each.command.id())) {
                remove(each);
            }
        }
        List<Mistake> mistakes = new ArrayList<>();
        for (int i = 0; i < commands.size(); i++) {
            OverrideCommand command = commands.get(i);
            if (find(command) == null) {
                String wrong = start(command);
                if (wrong != null) {
                    mistakes.add(new Mistake("overrides[" + i + ']', Mistake.REFUSED, wrong));
                }
            }
        }
        return mistakes;
    }

    private @Nullable String start(OverrideCommand command) {
        long ttlNanos = command.ttl().toNanos();
        Timer end = clock.timers().schedule(ttlNanos, () -> over(command));
        Running started = new Running(command, clock.exactNanos() + ttlNanos, end);
        running = Stream.concat(running.stream(), Stream.of(started)).toList();
        try {
            find(command.resource()).ifPresent(this::enforce);
            return null;
        } catch (RuntimeException cannotBe) {
            remove(started);
            return String.valueOf(cannotBe.getMessage());
        }
    }

    /** The one of the same id that is in force; null if there is none. */
    private @Nullable Running find(OverrideCommand command) {
        return running.stream()
                .filter(each -> each.command.id().equals(command.id()))
                .findFirst()
                .orElse(null);
    }

    private Optional<Guard> find(String resource) {
        return sluice == null ? Optional.empty() : sluice.find(resource);
    }

    /** Puts on a guard the last of the overrides for it, for the time that is left. */
    private void enforce(Guard guard) {
        Running last = null;
        for (Running each : running) {
            last = each.command.resource().equals(guard.name()) ? each : last;
        }
        if (last == null) {
            return;
        }
        long left = last.endNanos - clock.exactNanos();
        if (left > 0) {
            Duration ttl = Duration.ofMillis(Math.max(1, (left + 999_999) / 1_000_000));
            guard.override(last.command.override(), ttl, last.command.reason());
            guard.activeOverride().ifPresent(active -> set.put(guard.name(), active));
        }
    }

    /** Ends one; another for the same resource holds then. */
    private void remove(Running leaving) {
        leaving.end.cancel();
        running = running.stream().filter(each -> !each.equals(leaving)).toList();
        String resource = leaving.command.resource();
        find(resource).ifPresent(guard -> {
            ActiveOverride ours = set.remove(resource);
            if (ours != null && guard.activeOverride().filter(ours::equals).isPresent()) {
                guard.clearOverride();
                enforce(guard);
            }
        });
    }

    private void over(OverrideCommand command) {
        due.add(command);
        endDue();
    }

    /** Ends those whose time is over; or leaves it to who is changing something now, and comes here afterwards. */
    private void endDue() {
        while (!due.isEmpty() && changing.tryLock()) {
            List<OverrideCommand> gone = new ArrayList<>();
            try {
                for (OverrideCommand next = due.poll(); next != null; next = due.poll()) {
                    Running over = find(next);
                    if (over != null && over.command.equals(next)) {
                        remove(over);
                        gone.add(next);
                    }
                }
            } finally {
                changing.unlock();
            }
            gone.forEach(each -> ended.accept(each.resource(), each.id()));
        }
    }

    /** Those in force, to be kept across a restart. */
    List<StoredOverride> stored() {
        long now = clock.exactNanos();
        long wall = clock.wallClock().millis();
        return running.stream()
                .map(each -> new StoredOverride(
                        each.command.id(),
                        each.command.resource(),
                        each.command.action(),
                        each.command.factor(),
                        each.command.ttl(),
                        wall + (each.endNanos - now) / 1_000_000,
                        each.command.reason()))
                .toList();
    }

    /** The ids of those in force. */
    List<String> ids() {
        return running.stream().map(each -> each.command.id()).toList();
    }

    /** The agent ends; overrides go on until their time is over, by the guards' own timers. */
    void close() {
        changing.lock();
        try {
            running.forEach(each -> each.end.cancel());
            running = List.of();
            sluice = null;
        } finally {
            changed();
        }
    }
}
