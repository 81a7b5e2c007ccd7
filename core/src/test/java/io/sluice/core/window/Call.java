package io.sluice.core.window;

import java.util.Collection;
import java.util.List;

/** A call that has ended, as the naive models of the windows keep it. */
record Call(boolean failed, boolean slow, long time) {
    boolean bad() {
        return failed || slow;
    }

    static WindowSnapshot sumOf(Collection<Call> calls) {
        return new WindowSnapshot(
                calls.size(),
                calls.stream().filter(Call::failed).count(),
                calls.stream().filter(Call::slow).count());
    }

    static List<Call> newest(List<Call> calls, int count) {
        return calls.subList(Math.max(0, calls.size() - count), calls.size());
    }
}
