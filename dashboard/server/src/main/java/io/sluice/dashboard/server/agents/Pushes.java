package io.sluice.dashboard.server.agents;

import io.sluice.core.Check;
import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.api.FleetSize;
import io.sluice.dashboard.api.OverrideCommand;
import io.sluice.dashboard.api.Overrides;
import io.sluice.dashboard.api.Position;
import io.sluice.dashboard.api.Ruleset;
import io.sluice.dashboard.api.Splice;
import io.sluice.dashboard.server.agents.OverridesInForce.InForce;
import io.sluice.dashboard.server.store.OverrideStore.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes what instances are told of their rules, of overrides, and of how many they are. It is encoded once for all that are told the same, also if
 * they come one after the other, as after a restart. Guarded by its {@link Fleet}.
 */
final class Pushes {
    /** For so long what is left of overrides, whose time runs, may be told as it was: all of them together are on their way for longer. */
    static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final HeadCount headCount;
    private final NanoClock clock;
    private final Map<Position, Made> made = new HashMap<>();
    private final Map<Step, Made> splices = new HashMap<>();
    private List<InForce> overrides = List.of();
    private long nonces;

    /** Rules with all that goes with them, how many instances they tell of, and when it was; null if they are not to be sent so. */
    private record Made(@Nullable Push push, int fleet, long nanos) {}

    /** From some rules to others. */
    private record Step(Position before, Position after) {}

    Pushes(HeadCount headCount, NanoClock clock) {
        this.headCount = headCount;
        this.clock = clock;
    }

    /** From now on these are the overrides. */
    void overrides(List<InForce> inForce) {
        overrides = inForce;
        renew();
    }

    /** What is made next has a nonce of its own: an answer to it is none to what was sent before. */
    void renew() {
        made.clear();
        splices.clear();
    }

    /** Rules, with the overrides that are in force, and how many instances there are. */
    Push rules(Content content) {
        return Check.present("rules", made(made, content.position(), () -> encoded(content)));
    }

    /** What is different in rules, with all that goes with them; null if they had better be sent whole. */
    @Nullable Push splice(Content before, Content after) {
        return made(splices, new Step(before.position(), after.position()), () -> encoded(before, after));
    }

    private <K> @Nullable Push made(Map<K, Made> all, K key, Supplier<@Nullable Push> encoded) {
        Made before = all.get(key);
        if (before != null && isStillSo(before)) {
            return before.push;
        }
        Made anew = new Made(encoded.get(), headCount.told(), clock.nanos());
        all.put(key, anew);
        return anew.push;
    }

    private boolean isStillSo(Made before) {
        return before.fleet == headCount.told() && (overrides.isEmpty() || clock.nanos() - before.nanos < FRESH_NANOS);
    }

    private Push encoded(Content content) {
        Position position = content.position();
        return Push.of(new Ruleset(
                position.epoch(),
                position.revision(),
                nonce(),
                String.valueOf(position.hash()),
                content.cohort(),
                headCount.told(),
                content.rules(),
                commands()));
    }

    private @Nullable Push encoded(Content before, Content after) {
        Change change = Change.between(before.rules(), after.rules());
        Position position = after.position();
        if (before.position().hash() == null || !change.isSmallIn(after.rules())) {
            return null;
        }
        return Push.of(new Splice(
                position.epoch(),
                position.revision(),
                nonce(),
                String.valueOf(position.hash()),
                after.cohort(),
                headCount.told(),
                before.position(),
                change.from(),
                change.to(),
                change.rules(),
                commands()));
    }

    /** The overrides that are in force, alone. */
    Push overrides() {
        return Push.of(new Overrides(nonce(), commands()));
    }

    /** How many instances there are, alone. */
    Push fleet() {
        return Push.of(new FleetSize(headCount.told()));
    }

    private String nonce() {
        return "n" + ++nonces;
    }

    private List<OverrideCommand> commands() {
        List<OverrideCommand> commands = new ArrayList<>();
        for (InForce each : overrides) {
            Entry entry = each.entry();
            long left = each.left(clock).toMillis();
            if (left > 0) {
                commands.add(new OverrideCommand(
                        entry.id(),
                        entry.resource(),
                        entry.action(),
                        entry.factor(),
                        Duration.ofMillis(left),
                        entry.reason()));
            }
        }
        return commands;
    }
}
