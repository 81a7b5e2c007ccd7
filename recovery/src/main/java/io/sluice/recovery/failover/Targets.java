package io.sluice.recovery.failover;

import io.sluice.core.Check;
import io.sluice.core.gate.Protection;
import io.sluice.recovery.failover.Member.Standing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The present targets: asks where they come from, and carries over how those stand that stay.
 * <p>A source that throws, or tells a list that cannot be, leaves the last good one in force.
 */
final class Targets {
    private static final Logger log = LoggerFactory.getLogger(Targets.class);

    private final String name;
    private final Supplier<? extends List<Target>> source;
    private final Function<? super Target, ? extends @Nullable Protection> gates;
    private final String zone;
    private final BiConsumer<List<Target>, List<Target>> changed;
    private final ReentrantLock changing = new ReentrantLock();
    private final AtomicBoolean failureLogged = new AtomicBoolean();
    private volatile @Nullable Table table;

    /**
     * @param zone the caller's; empty if unknown
     * @param changed told what went and what came
     */
    Targets(
            String name,
            Supplier<? extends List<Target>> source,
            Function<? super Target, ? extends @Nullable Protection> gates,
            String zone,
            BiConsumer<List<Target>, List<Target>> changed) {
        this.name = name;
        this.source = source;
        this.gates = gates;
        this.zone = zone;
        this.changed = changed;
    }

    /** One list, laid out for choosing. */
    static final class Table {
        final List<Target> told; // as the source told it
        final Member[] all;
        final Member[] near; // those in the caller's zone; all, if there are none

        Table(List<Target> told, Member[] all, Member[] near) {
            this.told = told;
            this.all = all;
            this.near = near;
        }

        boolean is(List<Target> other) {
            return told.equals(other);
        }
    }

    /** The present ones; throws what the source throws if it never told a good list. */
    Table current() {
        Table present = table;
        try {
            List<Target> told = source.get();
            return present != null && present.is(told) ? present : change();
        } catch (RuntimeException noList) {
            if (present == null) {
                throw noList;
            }
            if (failureLogged.compareAndSet(false, true)) {
                log.warn(
                        "Failover {} keeps its {} targets: their source failed; further failures are not logged",
                        name,
                        present.all.length,
                        noList);
            }
            return present;
        }
    }

    /** Asks again under the lock, so that an older list never follows a newer one. */
    private Table change() {
        Table before;
        Table after;
        changing.lock();
        try {
            before = table;
            List<Target> told = List.copyOf(Check.present("the list of targets", source.get()));
            if (before != null && before.is(told)) {
                return before;
            }
            after = tableOf(told, before == null ? Map.of() : standings(before));
            table = after;
            failureLogged.set(false);
        } finally {
            changing.unlock();
        }
        if (before != null) {
            changed.accept(before.told, after.told);
        }
        return after;
    }

    private Table tableOf(List<Target> told, Map<String, Standing> before) {
        Map<String, Standing> standings = new HashMap<>();
        Member[] all = new Member[told.size()];
        List<Member> near = new ArrayList<>();
        for (int i = 0; i < all.length; i++) {
            Target target = told.get(i);
            Standing kept = before.get(target.id());
            Standing standing = kept == null ? new Standing(target.id(), gates.apply(target)) : kept;
            if (standings.put(target.id(), standing) != null) {
                throw new IllegalArgumentException("id must be unique among targets, but " + target.id() + " is twice");
            }
            all[i] = new Member(target, i, standing);
            if (isNear(target)) {
                near.add(all[i]);
            }
        }
        return new Table(told, all, near.isEmpty() ? all : near.toArray(new Member[0]));
    }

    boolean isNear(Target target) {
        return zone.isEmpty() || zone.equals(target.zone());
    }

    private static Map<String, Standing> standings(Table table) {
        Map<String, Standing> standings = new HashMap<>();
        for (Member member : table.all) {
            standings.put(member.target().id(), member.standing());
        }
        return standings;
    }
}
