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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The overrides of the console: sets them on guards, also on those that are made later, and ends them when their time is over, whether or not
 * anybody is connected then. Of several for one resource the last holds. Safe for many threads.
 */
final class OverrideDesk {
    private final NanoClock clock;
    private final BiConsumer<String, String> ended; // resource and id, of one that came to its end by itself
    private final Map<String, Running> running = new LinkedHashMap<>(); // by id; these are guarded by this
    private final Map<String, ActiveOverride> set = new HashMap<>(); // what we did to a resource
    private @Nullable Sluice sluice;

    /** An override, and when it ends by the monotonic clock. */
    private record Running(OverrideCommand command, long endNanos, Timer end) {}

    OverrideDesk(NanoClock clock, BiConsumer<String, String> ended) {
        this.clock = clock;
        this.ended = ended;
    }

    /** The guards are there. */
    synchronized void attach(Sluice guards) {
        sluice = guards;
        for (Running each : List.copyOf(running.values())) {
            try {
                find(each.command.resource()).ifPresent(this::enforce);
            } catch (RuntimeException cannotBe) {
                remove(each); // it was for other rules
            }
        }
    }

    /** A guard was made. */
    synchronized void made(Guard guard) {
        enforce(guard);
    }

    /**
     * Has exactly these: what is not among them ends, what is there already goes on, and keeps its time.
     *
     * @return what is wrong with some of them; they are left out
     */
    synchronized List<Mistake> replace(List<OverrideCommand> commands) {
        Set<String> wanted = commands.stream().map(OverrideCommand::id).collect(Collectors.toSet());
        List<Running> leaving = running.values().stream()
                .filter(each -> !wanted.contains(each.command.id()))
                .toList();
        leaving.forEach(this::remove);
        List<Mistake> mistakes = new ArrayList<>();
        for (int i = 0; i < commands.size(); i++) {
            OverrideCommand command = commands.get(i);
            if (!running.containsKey(command.id())) {
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
        running.put(command.id(), started);
        try {
            find(command.resource()).ifPresent(this::enforce);
            return null;
        } catch (RuntimeException cannotBe) {
            remove(started);
            return String.valueOf(cannotBe.getMessage());
        }
    }

    private Optional<Guard> find(String resource) {
        return sluice == null ? Optional.empty() : sluice.find(resource);
    }

    /** Puts on a guard the last of the overrides for it, for the time that is left. */
    private void enforce(Guard guard) {
        Running last = null;
        for (Running each : running.values()) {
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
        running.remove(leaving.command.id());
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
        synchronized (this) {
            Running gone = running.get(command.id());
            if (gone == null || !gone.command.equals(command)) {
                return;
            }
            remove(gone);
        }
        ended.accept(command.resource(), command.id());
    }

    /** Those in force, to be kept across a restart. */
    synchronized List<StoredOverride> stored() {
        long now = clock.exactNanos();
        long wall = clock.wallClock().millis();
        return running.values().stream()
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
    synchronized List<String> ids() {
        return List.copyOf(running.keySet());
    }

    /** The agent ends; overrides go on until their time is over, by the guards' own timers. */
    synchronized void close() {
        running.values().forEach(each -> each.end.cancel());
        running.clear();
        sluice = null;
    }
}
