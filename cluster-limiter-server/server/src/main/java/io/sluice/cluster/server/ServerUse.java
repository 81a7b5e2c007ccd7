package io.sluice.cluster.server;

import io.sluice.cluster.server.desk.BatchSizeCounts;
import io.sluice.cluster.server.desk.NamespaceUse;
import java.util.List;

/**
 * The numbers of a server at about one moment; counts are since it began. What was decided by each rule is told by
 * {@link io.sluice.cluster.server.engine.CompiledRule#counters()}.
 *
 * @param namespaces what each namespace uses
 * @param batchSizes how many asks came at once
 * @param undecided asks that wait for the store
 * @param connections streams of the native protocol that are open
 * @param unknownClients streams that were refused because nobody knew whose they were
 * @param malformedFrames streams that were ended because of what they sent
 */
public record ServerUse(
        List<NamespaceUse> namespaces,
        BatchSizeCounts batchSizes,
        int undecided,
        int connections,
        long unknownClients,
        long malformedFrames) {
    public ServerUse {
        namespaces = List.copyOf(namespaces);
    }
}
