package io.sluice.cluster.server.engine;

import io.sluice.cluster.server.engine.SipHash.Hash;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Which keys of one cap on calls in flight have a place, and what the others hold together. Safe for many threads. */
final class CapRoom {
    /*
     * Each key of which something is held has a ledger of its own, so none ever holds more than its cap. A ledger has a place, which is
     * counted, or it is a guest's, who came when there was no place:
     *
     *   sum of what guests hold <= cap of the rule
     *
     * So there are never more ledgers than places, and permits of guests; and who makes up keys gets no more for it than one key may have.
     *
     *   a key asks for permits      it gets a place, if it has none and there is one; what it holds counts as a guest's no longer
     *   nothing is held any more    the ledger goes, and its place is free
     *
     * Nobody loses a place to another: what is held must be remembered. Calls without a key, and values with a cap of their own, always
     * have one: there are no more than were configured, and a cap that is larger or smaller than the guests' would be the wrong one.
     *
     * A ledger is used by one thread at once; a guest's within this monitor, where its permits stand aside.
     *
     * CapRoomStress (jcstress) stands behind this.
     */
    private static final Hash WITHOUT_KEY = new Hash(0, 0);

    private final SipHash hasher;
    private final KeyCount places;
    private long heldByGuests; // by all but the one that is used now; guarded by this

    /**
     * @param hasher with a key that nobody knows
     * @param places of the cap
     */
    CapRoom(SipHash hasher, KeyCount places) {
        this.hasher = hasher;
        this.places = places;
    }

    /** What a key is known by. */
    Hash hash(String key) {
        return key.isEmpty() ? WITHOUT_KEY : hasher.hash(key);
    }

    /** Gives a key that asks for permits a place, if it has none and there is one. */
    void admit(ConcurrencyLimit limit, Hash key, HoldLedger ledger) {
        if (ledger.isPlaced()) {
            return;
        }
        places.most(limit.rule().mostKeys());
        if (key.equals(WITHOUT_KEY) || !limit.value().isEmpty()) {
            places.add();
        } else if (!places.tryAdd()) {
            places.crowdOut();
            return;
        }
        synchronized (this) {
            heldByGuests -= ledger.lastHeld();
            ledger.place();
        }
    }

    /**
     * Uses a ledger.
     *
     * @return null if nothing is held any more: then it is to be forgotten
     */
    @Nullable HoldLedger use(HoldLedger ledger, long now, Consumer<HoldLedger> use) {
        if (ledger.isPlaced()) {
            use.accept(ledger);
            if (!ledger.isEmpty(now)) {
                return ledger;
            }
            places.remove();
            return null;
        }
        synchronized (this) {
            heldByGuests -= ledger.lastHeld();
            try {
                use.accept(ledger);
                return ledger.isEmpty(now) ? null : ledger;
            } finally {
                heldByGuests += ledger.lastHeld();
            }
        }
    }

    /** Permits of others that count against a ledger; while it is used. */
    long heldByOthers(HoldLedger ledger) {
        if (ledger.isPlaced()) {
            return 0;
        }
        synchronized (this) {
            return heldByGuests;
        }
    }
}
