package io.sluice.cluster.client;

import io.sluice.cluster.protocol.ClientFrame.Bucket;
import io.sluice.core.time.NanoClock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The token servers of a client: which of them decides by which rule, and what is leased and held of whom. Safe for many threads.
 */
final class Servers {
    /*
     * A bucket, with its leases, and a pool of permits belong to one link at a time: to that of the server on the Route of their rule.
     * Whenever a server begins or ceases to answer, they change hands: they are taken from the one link under its lock, and put in the
     * other under its own; between the two nobody owns them, and whoever wants something of one meanwhile finds it wanted by its new link.
     * What was asked for at the old link is not waited for any more. Should it still be answered, the old link gives the lease back.
     *
     * Locks: this object's, then a link's. Links tell of changes outside of theirs.
     */
    private final NanoClock clock;
    private final int assumedClients;
    private final Map<String, LinkDriver> byAddress = new ConcurrentHashMap<>();
    private final List<LinkDriver> all;
    private final HeldLeases leases = new HeldLeases();
    private final Map<String, Route> routes = new ConcurrentHashMap<>();
    private final Map<Bucket, PermitPool> pools = new HashMap<>(); // guarded by this
    private boolean closed; // guarded by this

    /**
     * @param transports by the servers' addresses
     */
    Servers(ClusterClientConfig config, NanoClock clock, Map<String, Transport> transports) {
        this.clock = clock;
        assumedClients = config.assumedClients();
        long clientId =
                clock.random().nextLong(); // the same at each server: so each can go on with what another has leased
        transports.forEach((address, transport) ->
                byAddress.put(address, new LinkDriver(address, config, clientId, clock, transport, this)));
        all = List.copyOf(byAddress.values());
    }

    void start() {
        all.forEach(LinkDriver::start);
    }

    NanoClock clock() {
        return clock;
    }

    /** All leases that are held, of whichever server. */
    HeldLeases leases() {
        return leases;
    }

    Route route(String rule) {
        Route known = routes.get(rule);
        return known != null ? known : routes.computeIfAbsent(rule, this::newRoute);
    }

    private Route newRoute(String rule) {
        List<LinkDriver> inOrder = Rendezvous.rank(rule, byAddress.keySet()).stream()
                .map(byAddress::get)
                .toList();
        return new Route(inOrder, assumedClients, clock.exactNanos());
    }

    boolean allAnswer() {
        return all.stream().allMatch(server -> server.link().isAnswering());
    }

    // ---- what belongs to a link

    /**
     * A bucket that leases may be had of, until it is forgotten.
     *
     * @param eager whether one is asked for at once, by which the rule is learnt
     */
    synchronized LeasedBucket bucket(Bucket name, boolean eager) {
        LeasedBucket made = newBucket(name, eager);
        route(name.rule()).now().takeOver(new Belongings(List.of(made), List.of(), List.of()));
        return made;
    }

    /** A bucket that nothing is remembered of. */
    LeasedBucket passing(Bucket name) {
        LeasedBucket made = newBucket(name, false);
        route(name.rule()).now().link().introduce(made);
        return made;
    }

    private LeasedBucket newBucket(Bucket name, boolean eager) {
        Route route = route(name.rule());
        return new LeasedBucket(
                name, eager, leases, bucket -> route.now().link().wanting(bucket), clock.exactNanos());
    }

    /** Nobody uses a bucket any more: what is leased of it goes back. */
    synchronized void forget(LeasedBucket bucket) {
        long now = clock.exactNanos();
        all.forEach(server -> server.link().forget(bucket, now));
    }

    /** The pool of permits of calls in flight of a bucket, for one more user, until {@link #release}. */
    synchronized PermitPool pool(Bucket bucket) {
        PermitPool pool = pools.computeIfAbsent(bucket, this::newPool);
        pool.gates++;
        return pool;
    }

    private PermitPool newPool(Bucket bucket) {
        Route route = route(bucket.rule());
        PermitPool made = new PermitPool(bucket, () -> route.now().wake(), clock.exactNanos());
        route.now().takeOver(new Belongings(List.of(), List.of(made), List.of()));
        return made;
    }

    /** A user needs no permits any more; if it was the last one, the pool gives back what it holds. */
    synchronized void release(PermitPool pool, PermitPool.User user) {
        pool.remove(user);
        if (--pool.gates == 0) {
            pools.remove(pool.bucket(), pool);
            pool.letGo();
        }
    }

    // ---- changes

    /** A server began or ceased to answer: everything goes where it belongs now. */
    synchronized void changed() {
        if (closed) {
            return;
        }
        long now = clock.exactNanos();
        routes.values().forEach(route -> route.look(now));
        for (LinkDriver to : all) {
            for (LinkDriver from : all) {
                if (!from.equals(to) && to.link().isAnswering()) {
                    to.takeOver(
                            from.link().handOver(rule -> to.equals(route(rule).now())));
                }
            }
        }
    }

    /**
     * Asks that were lost with their server: another is asked within the same deadline, if one stands in. What the lost server may have
     * granted them counts as taken.
     */
    void askElsewhere(List<DirectAsk> lost) {
        lost.stream()
                .collect(Collectors.groupingBy(ask -> route(ask.rule()).now()))
                .forEach((server, asks) -> server.askAgain(asks).forEach(ask -> ask.done(null, clock.exactNanos())));
    }

    /** Gives everything back; from now on nothing changes hands. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        all.forEach(LinkDriver::close);
    }
}
