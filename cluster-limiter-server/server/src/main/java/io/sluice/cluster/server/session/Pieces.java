package io.sluice.cluster.server.session;

import io.sluice.cluster.protocol.ClientFrame;
import io.sluice.cluster.protocol.ClientFrame.Acquire;
import io.sluice.cluster.protocol.ClientFrame.Hold;
import io.sluice.cluster.protocol.ClientFrame.LeaseAsk;
import java.util.ArrayList;
import java.util.List;

/** Cuts frames, so that a long one does not hold up others: what a client gives back first, then what it asks for, in its order. */
public final class Pieces {
    private Pieces() {}

    /**
     * Frames that say together what this one does.
     *
     * @param most asks of a piece, at the most
     */
    public static List<ClientFrame> of(ClientFrame frame, int most) {
        if (frame.hello() != null || cost(frame) <= most) {
            return List.of(frame);
        }
        List<ClientFrame> pieces = new ArrayList<>();
        for (List<ClientFrame.Release> some : slices(frame.releases(), most)) {
            pieces.add(new ClientFrame(null, some, List.of(), List.of(), List.of(), false));
        }
        for (List<ClientFrame.Report> some : slices(frame.reports(), most)) {
            pieces.add(new ClientFrame(null, List.of(), some, List.of(), List.of(), false));
        }
        for (List<LeaseAsk> some : slices(frame.leases(), most)) {
            pieces.add(new ClientFrame(null, List.of(), List.of(), some, List.of(), false));
        }
        for (List<Acquire> some : slices(frame.acquires(), most)) {
            pieces.add(ClientFrame.acquires(some));
        }
        for (List<Hold> some : slices(frame.holds(), most)) {
            pieces.add(ClientFrame.holds(some));
        }
        return pieces;
    }

    /** How much work a frame is, in asks. */
    public static int cost(ClientFrame frame) {
        return frame.releases().size() + frame.reports().size() + frame.asks();
    }

    private static <T> List<List<T>> slices(List<T> all, int most) {
        List<List<T>> slices = new ArrayList<>();
        for (int from = 0; from < all.size(); from += most) {
            slices.add(all.subList(from, Math.min(all.size(), from + most)));
        }
        return slices;
    }
}
