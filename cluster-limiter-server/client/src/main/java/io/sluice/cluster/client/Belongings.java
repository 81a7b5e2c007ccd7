package io.sluice.cluster.client;

import io.sluice.cluster.protocol.ClientFrame.Release;
import java.util.List;

/**
 * What one {@link Link} hands over to another.
 *
 * @param buckets with their leases
 * @param pools with the permits that they hold
 * @param unwanted leases that are to be given back
 */
record Belongings(List<LeasedBucket> buckets, List<PermitPool> pools, List<Release> unwanted) {}
