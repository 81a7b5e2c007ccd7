package io.sluice.dashboard.server.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What somebody makes of a rule set before it is published. It may hold mistakes: those are told when it is checked, and keep it from being
 * published, but not from being kept.
 *
 * @param base the revision that it began from; 0 if there was none
 * @param content a rule document, in JSON: an object, or a text, which is YAML as somebody wrote it
 * @param rulesHash of the rules in canonical form, by which they are recognised once they are published; null if there are mistakes
 * @param updatedAt when it was changed last
 */
public record Draft(long base, String content, @Nullable String rulesHash, Instant updatedAt) {

    /**
     * Tells what it is now from all that it was and will be; two that are equal have the same. It counts nothing on purpose: a draft that was
     * discarded and begun anew would count from one again, and be taken for the first.
     */
    public String tag() {
        return Sha256.hex(base + " " + content);
    }
}
