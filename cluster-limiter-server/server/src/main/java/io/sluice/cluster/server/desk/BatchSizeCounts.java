package io.sluice.cluster.server.desk;

import java.util.List;

/**
 * How many asks came at once.
 *
 * @param upTo the most asks of a batch that is counted here and not before; the last one's are as many or more
 * @param counts how many batches were of each size
 * @param sum asks of all batches
 */
public record BatchSizeCounts(List<Integer> upTo, List<Long> counts, long sum) {
    public BatchSizeCounts {
        upTo = List.copyOf(upTo);
        counts = List.copyOf(counts);
    }
}
