package io.sluice.micrometer;

import io.sluice.core.Check;
import io.sluice.core.event.Subscription;
import io.sluice.core.registry.Registry;
import io.sluice.core.registry.RegistryEvent;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import io.sluice.guard.SluiceEvent;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What is tied to each of several owners, which come and go: tied once, and untied when the owner goes or when this is closed.
 * <p><b>Thread safety.</b> Safe for many threads; takes no lock while it ties or unties, since that may take others'.
 *
 * @param <K> the owners, by their identity
 */
final class Attachments<K> implements Subscription {
    private static final Subscription PENDING = () -> {};

    private final Function<K, Subscription> attach;
    private final Map<Identity<K>, Subscription> attached = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private Attachments(Function<K, Subscription> attach) {
        this.attach = attach;
    }

    /** An owner that is told apart from others that are equal to it. */
    private record Identity<K>(K owner) {
        @Override
        @SuppressWarnings("ReferenceEquality") // that is what it is for
        public boolean equals(Object other) {
            return other instanceof Identity<?> that && that.owner == owner;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(owner);
        }
    }

    /** To these, for ever. */
    static <K> Subscription to(Iterable<K> owners, Function<K, Subscription> attach) {
        Attachments<K> all = new Attachments<>(attach);
        owners.forEach(all::add);
        return all;
    }

    /** To the guards there are, and to each that will be made. */
    static Subscription to(Sluice sluice, Function<Guard, Subscription> attach) {
        Attachments<Guard> all = new Attachments<>(attach);
        Subscription following = sluice.events()
                .subscribe(SluiceEvent.GuardMade.class, made -> all.add(made.guard())); // before the first look
        sluice.guards().forEach(all::add);
        return () -> {
            following.close();
            all.close();
        };
    }

    /** To the instances there are, and as they are added, removed and replaced. */
    static <G> Subscription to(Registry<G, ?> registry, Function<G, Subscription> attach) {
        Attachments<G> all = new Attachments<>(attach);
        Subscription following = registry.events().subscribe(all::follow);
        registry.all().forEach(all::add);
        return () -> {
            following.close();
            all.close();
        };
    }

    private void follow(RegistryEvent<K> event) {
        if (event instanceof RegistryEvent.Added<K> added) {
            add(added.instance());
        } else if (event instanceof RegistryEvent.Removed<K> removed) {
            remove(removed.instance());
        } else if (event instanceof RegistryEvent.Replaced<K> replaced) {
            remove(replaced.old()); // first: both have the same names
            add(replaced.instance());
        }
    }

    /** Who is removed while it is being tied finds its place empty and unties again. */
    private void add(K owner) {
        Identity<K> key = new Identity<>(Check.present("owner", owner));
        if (closed || attached.putIfAbsent(key, PENDING) != null) {
            return;
        }
        Subscription mine;
        try {
            mine = attach.apply(owner);
        } catch (RuntimeException cannotBeTied) {
            attached.remove(key);
            throw cannotBeTied;
        }
        if (!attached.replace(key, PENDING, mine)) {
            mine.close();
        } else if (closed) {
            remove(owner);
        }
    }

    private void remove(K owner) {
        Subscription tie = attached.remove(new Identity<>(owner));
        if (tie != null) {
            tie.close();
        }
    }

    @Override
    public void close() {
        closed = true;
        attached.keySet().forEach(key -> remove(key.owner));
    }
}
