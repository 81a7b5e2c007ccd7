package io.sluice.adaptive.queue;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work that was refused under the queue's lock, to be told when that is free again. Used by one thread. */
final class Refusals {
    private static final Logger log = LoggerFactory.getLogger(ServerQueue.class);

    private List<Refused> refused = List.of();

    private record Refused(Work work, Refusal why) {}

    void add(Work work, Refusal why) {
        if (refused.isEmpty()) {
            refused = new ArrayList<>();
        }
        refused.add(new Refused(work, why));
    }

    /** Tells everybody, also when telling one fails. */
    void tell(String queue) {
        for (Refused each : refused) {
            try {
                each.work.refused(new WorkRefusedException(queue, each.why.reason()));
            } catch (Throwable failure) {
                log.error("Work of queue {} failed to hear that it was refused", queue, failure);
            }
        }
    }
}
