package io.sluice.cluster.server.desk;

/**
 * What a namespace has used of a server since it began, beside what it may use.
 *
 * @param namespace its name; {@value Desk#OTHERS} for all that have neither rules nor a quota
 * @param quota what it may use
 * @param connections streams that are open now
 * @param refusedConnections streams that were refused
 * @param asks asks for permits and leases
 * @param bytes bytes of frames that came
 * @param busy asks that were answered that the server is busy
 * @param withoutRule asks for rules that there are not
 * @param keys keys that the store knows; 0 if it does not count them
 * @param crowdedOut asks of keys for which there was no room, and which shared a bucket, or a cap, with others
 */
public record NamespaceUse(
        String namespace,
        NamespaceQuota quota,
        int connections,
        long refusedConnections,
        long asks,
        long bytes,
        long busy,
        long withoutRule,
        int keys,
        long crowdedOut) {}
