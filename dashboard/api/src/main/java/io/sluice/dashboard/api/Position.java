package io.sluice.dashboard.api;

import io.sluice.core.Check;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which state of a rule set: ordered by epoch, then by revision. An epoch is begun by an administrator, when revisions may have been used
 * before, as after a database was restored from a copy; so an older database cannot fight with newer instances unnoticed.
 *
 * @param epoch from 0
 * @param revision counts the changes within an epoch, without gaps; 0 if there was none
 * @param hash of the canonical form of the rules; null if there are none yet
 */
public record Position(long epoch, long revision, @Nullable String hash) {
    /** Of who has no rules from the console. */
    public static final Position NONE = new Position(0, 0, null);

    private static final Pattern EVENT_ID = Pattern.compile("(\\d{1,16})\\.(\\d{1,16})");

    public Position {
        Check.inRange("epoch", epoch, 0, MAX);
        Check.inRange("revision", revision, 0, MAX);
        if (hash != null) {
            Hash.check("hash", hash);
        }
    }

    /** The largest number that JSON holds exactly. */
    static final long MAX = 1L << 53;

    /** Whether this one is newer. */
    public boolean isAfter(Position other) {
        return epoch != other.epoch ? epoch > other.epoch : revision > other.revision;
    }

    /** Whether both have the same numbers, whatever their hashes. */
    public boolean isSameRevision(Position other) {
        return epoch == other.epoch && revision == other.revision;
    }

    /** The {@code id:} of its event: {@code 7.205}. */
    public String eventId() {
        return epoch + "." + revision;
    }

    /** What {@link #eventId} gave, without the hash; empty if it is something else. */
    public static Optional<Position> ofEventId(String id) {
        Matcher numbers = EVENT_ID.matcher(id);
        if (!numbers.matches()) {
            return Optional.empty();
        }
        long epoch = Long.parseLong(numbers.group(1));
        long revision = Long.parseLong(numbers.group(2));
        return epoch > MAX || revision > MAX ? Optional.empty() : Optional.of(new Position(epoch, revision, null));
    }

    /** The {@code ETag} of a pull: the numbers and the hash. */
    public String etag() {
        return '"' + eventId() + (hash == null ? "" : '-' + hash) + '"';
    }

    @Override
    public String toString() {
        return eventId() + (hash == null ? "" : " (" + hash + ')');
    }
}
