package io.sluice.dashboard.server.store;

import io.sluice.dashboard.api.Position;
import java.time.Instant;

/**
 * What a rule set was from one moment on; never changed once it is written.
 *
 * @param key whose
 * @param epoch see {@link Position}
 * @param number counts from 1, without gaps
 * @param parent the revision that it took the place of; 0 if there was none
 * @param hash of the content
 * @param content the rules in canonical form
 * @param ruleCount how many they are
 * @param origin where the change came from
 * @param author who made it
 * @param message why, in the author's words; may be empty
 * @param at when
 */
public record Revision(
        RulesetKey key,
        long epoch,
        long number,
        long parent,
        String hash,
        String content,
        int ruleCount,
        Origin origin,
        String author,
        String message,
        Instant at) {

    /** Where a change came from. */
    public enum Origin {
        /** Somebody's browser. */
        UI,
        /** A program. */
        API,
        /** An earlier revision. */
        ROLLBACK,
        /** A document of another library. */
        IMPORT,
        /** Another environment. */
        PROMOTION
    }

    /** How agents tell it from others. */
    public Position position() {
        return new Position(epoch, number, hash);
    }
}
