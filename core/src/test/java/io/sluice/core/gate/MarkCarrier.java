package io.sluice.core.gate;

import java.util.ArrayList;
import java.util.List;

/** A carrier as another library would bring it, found by the service loader: carries a mark of the calling thread. */
public final class MarkCarrier implements ContextCarrier {
    static final ThreadLocal<String> MARK = new ThreadLocal<>();

    /** Marks with this text fail when they are put in force, or taken out of it. */
    static final String BREAKS_ON_RESTORE = "breaks on restore";

    static final String BREAKS_ON_CLOSE = "breaks on close";

    /** What happened on this thread. */
    static final ThreadLocal<List<String>> HEARD = ThreadLocal.withInitial(ArrayList::new);

    @Override
    public Captured capture() {
        String mark = MARK.get();
        return () -> restore(mark);
    }

    private static CallContext.Scope restore(String mark) {
        HEARD.get().add("restore " + mark + " for " + CallContext.current().origin());
        if (BREAKS_ON_RESTORE.equals(mark)) {
            throw new IllegalStateException(mark);
        }
        String outer = MARK.get();
        MARK.set(mark);
        return () -> {
            HEARD.get().add("close " + mark + " for " + CallContext.current().origin());
            MARK.set(outer);
            if (BREAKS_ON_CLOSE.equals(mark)) {
                throw new IllegalStateException(mark);
            }
        };
    }
}
