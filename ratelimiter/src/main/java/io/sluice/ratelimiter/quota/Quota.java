package io.sluice.ratelimiter.quota;

import io.sluice.core.Check;
import io.sluice.core.event.EventPublisher;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.Gate;
import io.sluice.core.time.NanoClock;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * So many calls in each calendar day, week or month of a time zone; a call beyond that is refused until the next one begins.
 *
 * <p>Without a {@linkplain QuotaConfig#key key} there is one count for all calls. With one, each value that calls bring under that
 * name ({@link io.sluice.core.gate.CallContext#keys()}) has a count of its own; values are told apart by their text, so that the
 * number 7 and the string "7" are the same merchant. A call with a collection of values takes one from each element's count, or
 * nothing at all. Calls without a value have one count together, so that leaving it out gains nothing.
 * <p><b>Exact.</b> However many threads ask, no count goes beyond its limit within a period. A grant belongs to the period in which
 * it was made. It comes back, in that period only, by {@link #cancel}, when a later gate refused the call before it began; what
 * is done with a call once it has begun changes nothing.
 * <p><b>Bounded.</b> At most {@link QuotaConfig#maxValues} values have counts of their own in one period, which takes about 150 bytes
 * each, and their text. Values beyond that, and texts of more than {@value #LONGEST_VALUE} characters, share 64 counts by their hash
 * until the period ends: stricter, never laxer, since each keeps to its own limit. {@link QuotaSnapshot#overflow} tells.
 * <p><b>When the wall clock steps.</b> Periods do not run backwards: if the clock steps back behind the start of the current one, that
 * stays in force. Only a step back by more than a period, which sets right a clock that was wrong, begins the period of the new
 * time, and what was used counts in that. A clock that steps ahead over the end of a period begins a new one, as if the time had
 * passed. A day of 23 or 25 hours is one day; a day that a zone left out does not exist.
 *
 * <p><b>Thread safety.</b> Safe for many threads. A lock is taken for a moment when a period begins and when a value is seen for the
 * first time.
 * <p><b>Cost.</b> A grant is one reading of the wall clock, with a key one look-up in a concurrent map, and one compare-and-set; a
 * refusal writes nothing but its counter. Neither allocates, but for collections and the text of values that are not strings.
 */
public sealed interface Quota extends Gate permits CalendarQuota {

    /** What rules and meters call this kind of gate. */
    String KIND = "quota";

    /** The longest text of a value that may have a count of its own. */
    int LONGEST_VALUE = 256;

    static Quota ofDefaults(String name) {
        return of(name, QuotaConfig.ofDefaults());
    }

    static Quota of(String name, QuotaConfig config) {
        return of(name, config, NanoClock.system());
    }

    /**
     * @param clock its {@link NanoClock#wallClock()} decides what day it is
     */
    static Quota of(String name, QuotaConfig config, NanoClock clock) {
        return of(name, config, clock.wallClock(), clock, new CallCounters());
    }

    /**
     * A quota with all it needs; a guard counts once for all its gates and hands in its counters.
     *
     * @param calendar decides what day it is
     * @param clock what {@code retryAfter} counts down by
     */
    static Quota of(String name, QuotaConfig config, InstantSource calendar, NanoClock clock, CallCounters counters) {
        return new CalendarQuota(name, config, Check.present("calendar", calendar), clock, counters);
    }

    /** The configuration in force. */
    QuotaConfig config();

    /** The count of calls without a value, and the numbers of the whole. */
    QuotaSnapshot snapshot();

    /**
     * What a value has used in the current period.
     *
     * @param value as calls bring it; null for calls without a value, which are all calls if there is no key
     */
    QuotaUsage usage(@Nullable Object value);

    EventPublisher<QuotaEvent> events();

    /**
     * Changes the configuration while the quota runs. What was used stays used: it counts against the new limits and, if the calendar
     * changed, in the period of the new one that is now. Only another key begins anew, since its values are others. A change of
     * maxValues takes effect with the next period.
     */
    void update(QuotaConfig config);
}
