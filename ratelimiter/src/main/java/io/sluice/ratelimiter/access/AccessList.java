package io.sluice.ratelimiter.access;

import io.sluice.core.event.EventPublisher;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.Gate;
import io.sluice.core.time.NanoClock;

/**
 * Lets calls in by who they come from: by origin, by address, and by the values of keys.
 *
 * <p>A call is let in if it passes every list that is given; an {@linkplain AccessListConfig.Mode#ALLOW allow} list is passed by what
 * is on it, a {@linkplain AccessListConfig.Mode#DENY deny} list by what is not. What is unknown is on no list: it does not pass an
 * allow list. If a key has a collection of values, every one of them must pass.
 * <p><b>Origins</b> are compared with {@link io.sluice.core.gate.CallContext#origin()}, letter by letter. <b>Keys</b> are compared by the text of
 * their value in {@link io.sluice.core.gate.CallContext#keys()}.
 * <p><b>Addresses</b> are found in {@link io.sluice.core.gate.CallContext#keys()} under the name {@value #ADDRESS}, as an
 * {@link java.net.InetAddress} or as text: {@code 10.1.2.3}, {@code 2001:db8::1}; with brackets around it or a zone ({@code %eth0})
 * behind it, if it is of IPv6; never with a port. An IPv4 address in its IPv6 form ({@code ::ffff:10.1.2.3}) is that IPv4 address. A
 * value that is no address is refused by every list of addresses, deny lists too, since nobody can say that it is not on it. Which
 * header of a proxy is to be believed is for whoever fills the context to know.
 *
 * <p><b>Thread safety.</b> Safe for many threads; a call sees the lists before an {@link #update} or those after it.
 * <p><b>Cost.</b> No lock. One look-up in a hash set for the origin and for each key; for the address a binary search among the
 * blocks, so never more steps than its longest prefix has bits, and one small object. A block takes 17 bytes.
 */
public sealed interface AccessList extends Gate permits CompiledAccessList {

    /** What rules and meters call this kind of gate. */
    String KIND = "accessList";

    /** The name of the key that holds the caller's address. */
    String ADDRESS = "address";

    /** Denies nobody until it is told to. */
    static AccessList ofDefaults(String name) {
        return of(name, AccessListConfig.ofDefaults());
    }

    static AccessList of(String name, AccessListConfig config) {
        return of(name, config, NanoClock.system());
    }

    /**
     * @param clock only tells when events happened
     */
    static AccessList of(String name, AccessListConfig config, NanoClock clock) {
        return of(name, config, clock, new CallCounters());
    }

    /** For guards, which count once for all their gates. */
    static AccessList of(String name, AccessListConfig config, NanoClock clock, CallCounters counters) {
        return new CompiledAccessList(name, config, clock, counters);
    }

    /** The lists in force. */
    AccessListConfig config();

    AccessListSnapshot snapshot();

    EventPublisher<AccessListEvent> events();

    /** Changes the lists for the calls that come from now on; those under way are not asked again. */
    void update(AccessListConfig config);
}
