package io.sluice.cluster.client;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Which of several servers keeps a rule: the one whose name, hashed together with the rule's, gives the most. */
final class Rendezvous {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private Rendezvous() {}

    /** The same for all who have the same servers, in whatever order; when one is gone, only its rules move. */
    static String choose(String rule, Collection<String> servers) {
        return rank(rule, servers).get(0);
    }

    /** All servers, in the order in which they would be chosen if those before were gone. */
    static List<String> rank(String rule, Collection<String> servers) {
        return servers.stream()
                .sorted(Comparator.comparingLong((String server) -> mix(hash(server, hash(rule, FNV_OFFSET))))
                        .thenComparing(Comparator.naturalOrder())
                        .reversed())
                .toList();
    }

    private static long hash(String text, long start) {
        long hash = start;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return (hash ^ 0xFFFF) * FNV_PRIME; // so that "ab", "c" is not "a", "bc"
    }

    /** The finisher of SplitMix64: every bit of the hash counts for every bit of the score. */
    private static long mix(long hash) {
        long mixed = (hash ^ hash >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
