package io.sluice.ratelimiter.quota;

import io.sluice.core.Check;
import io.sluice.core.event.EventPublisher;
import io.sluice.core.gate.AbstractGate;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.Outcome;
import io.sluice.core.time.NanoClock;
import io.sluice.ratelimiter.quota.QuotaEvent.CallRefused;
import io.sluice.ratelimiter.quota.QuotaEvent.ConfigUpdated;
import io.sluice.ratelimiter.quota.QuotaEvent.PeriodStarted;
import io.sluice.ratelimiter.quota.QuotaEvent.UsedUp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A quota as a {@link Turn}, which says what period it is, and a {@link CountTable} of words that are marked with it. */
final class CalendarQuota extends AbstractGate implements Quota {
    /*
     * A token says what to give back:
     *
     *    63 62        61        48 47          24 23            0
     *   +--+---------+------------+--------------+---------------+
     *   |0 | 0: one  | 0          | slot         | generation    |
     *   |0 | 1: many | number of a receipt, the tokens of each    |
     *   +--+---------+------------+--------------+---------------+
     *
     * A slot is used again only in a later generation, in which the token says nothing. A refusal says why, and of which period:
     *
     *    63 62 61  60 59                      24 23            0
     *   +--+--+------+-------------------------+---------------+
     *   |1 |1 | why  | 0                       | generation    |      why: 0 limit, 1 overflow, 2 a limit of zero
     *   +--+--+------+-------------------------+---------------+
     */
    private static final long MANY = 1L << 62;
    private static final int SLOT_SHIFT = 24;
    private static final int GENERATION_MASK = (1 << SLOT_SHIFT) - 1;
    private static final long LIMIT = 0xC000_0000_0000_0000L;
    private static final long OVERFLOW = 0xD000_0000_0000_0000L;
    private static final long NEVER = 0xE000_0000_0000_0000L;
    private static final long WHY = 0xF000_0000_0000_0000L;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final EventPublisher<QuotaEvent> events = new EventPublisher<>();
    private final InstantSource wallClock;
    private final CountTable counts;
    private final ConcurrentHashMap<Long, long[]> receipts = new ConcurrentHashMap<>();
    private final AtomicLong lastReceipt = new AtomicLong();
    private final Object turning = new Object();
    private volatile QuotaConfig config; // written while turning
    private volatile Turn turn; // written while turning

    CalendarQuota(String name, QuotaConfig config, InstantSource calendar, NanoClock clock, CallCounters counters) {
        super(name, clock, counters);
        this.config = Check.present("config", config);
        wallClock = calendar;
        turn = Turn.of(0, config.calendar().at(wallClock.millis()));
        counts = new CountTable(0);
    }

    // ---- the gate

    @Override
    public String kind() {
        return KIND;
    }

    /** The wall clock is read, not that of calls. */
    @Override
    public boolean timed() {
        return false;
    }

    @Override
    public boolean contextual() {
        return config.key() != null;
    }

    @Override
    public long enter(long now, CallContext context) {
        QuotaConfig rules = config;
        Object value = rules.key() == null ? null : context.keys().get(rules.key());
        long token = value instanceof Collection<?> several
                ? takeAll(several, rules)
                : take(value == null ? null : value.toString(), rules);
        if (token < 0) {
            counters().rejected();
        }
        return token;
    }

    @Override
    public QuotaExceededException refusal(long token) {
        long why = token & WHY;
        if (why == NEVER) {
            return new QuotaExceededException(name(), "limit", null, 0);
        }
        Turn present = turn();
        boolean over = (present.generation() & GENERATION_MASK) != generationOf(token);
        long wait = over ? 0 : Math.max(0, present.end() - wallClock.millis());
        String reason = why == OVERFLOW ? "overflow" : "limit";
        return new QuotaExceededException(name(), reason, clock(), clock().exactNanos() + wait * NANOS_PER_MILLI);
    }

    @Override
    public Outcome exit(long token, long start, long end, @Nullable Object result, @Nullable Throwable error) {
        abandoned(token);
        return error == null ? Outcome.SUCCEEDED : Outcome.FAILED;
    }

    /** Gives back what was taken, if its period is not over. Must not be called once the call has begun: then it is used. */
    @Override
    public void cancel(long token) {
        if ((token & MANY) == 0) {
            giveBack(token);
            return;
        }
        long[] taken = receipts.remove(token);
        if (taken != null) {
            giveBack(taken, taken.length);
        }
    }

    @Override
    protected void abandoned(long token) {
        if ((token & MANY) != 0) {
            receipts.remove(token);
        }
    }

    @Override
    protected void tokenDropped(long token) {
        abandoned(token);
    }

    @Override
    protected Outcome verdict(long durationNanos, @Nullable Throwable error) {
        return error == null ? Outcome.SUCCEEDED : Outcome.FAILED;
    }

    // ---- taking and giving back

    private long take(@Nullable String value, QuotaConfig rules) {
        long limit = rules.limitOf(value);
        while (true) {
            int generation = turn().generation();
            Count count = counts.of(value, generation, rules.maxValues());
            long used = count == null ? Count.MOVED : count.take(generation, limit);
            if (count == null || used == Count.MOVED) {
                continue;
            }
            if (used == Count.FULL) {
                long why = limit == 0 ? NEVER : CountTable.isShared(count) ? OVERFLOW : LIMIT;
                tellRefused(value, why);
                return why | generation & GENERATION_MASK;
            }
            if (used == limit) {
                tellUsedUp(value);
            }
            return (long) count.slot << SLOT_SHIFT | generation & GENERATION_MASK;
        }
    }

    /** One from each, or none: what was taken is given back if one has none left. */
    private long takeAll(Collection<?> values, QuotaConfig rules) {
        long[] taken = new long[values.size()];
        int count = 0;
        for (Object value : values) {
            long token = take(String.valueOf(value), rules);
            if (token < 0) {
                giveBack(taken, count);
                return token;
            }
            if (count == taken.length) { // the collection has grown meanwhile
                taken = Arrays.copyOf(taken, count * 2 + 1);
            }
            taken[count++] = token;
        }
        if (count <= 1) {
            return count == 0 ? take(null, rules) : taken[0];
        }
        long receipt = MANY | lastReceipt.incrementAndGet();
        receipts.put(receipt, Arrays.copyOf(taken, count));
        return receipt;
    }

    private void giveBack(long[] tokens, int count) {
        for (int i = 0; i < count; i++) {
            giveBack(tokens[i]);
        }
    }

    private void giveBack(long token) {
        counts.atSlot((int) (token >>> SLOT_SHIFT)).giveBack(generationOf(token));
    }

    private static int generationOf(long token) {
        return (int) token & GENERATION_MASK;
    }

    // ---- the calendar

    private Turn turn() {
        Turn present = turn;
        return present.holds(wallClock.millis()) ? present : turned();
    }

    private Turn turned() {
        Turn old;
        Turn next;
        synchronized (turning) {
            old = turn;
            next = old.at(wallClock.millis(), config.calendar());
            turn = next;
        }
        if (next.generation() != old.generation()) {
            tellStarted(next);
        }
        return next;
    }

    @Override
    public void update(QuotaConfig newConfig) {
        Check.present("config", newConfig);
        turn(); // tells if a period has begun
        QuotaConfig old;
        synchronized (turning) {
            old = config;
            if (old.equals(newConfig)) {
                return;
            }
            config = newConfig;
            boolean sameKey = Objects.equals(old.key(), newConfig.key());
            Turn present = turn.at(wallClock.millis(), old.calendar());
            if (!sameKey || !old.calendar().equals(newConfig.calendar())) {
                int generation = present.generation() + (sameKey ? 0 : 1);
                present = Turn.of(generation, newConfig.calendar().at(wallClock.millis()));
            }
            turn = present;
        }
        if (events.wants(ConfigUpdated.class)) {
            events.publish(new ConfigUpdated(name(), wallClock.instant(), old, newConfig));
        }
    }

    // ---- outliving the process

    QuotaImage image() {
        String key;
        Turn present;
        synchronized (turning) { // key and period belong together
            key = config.key();
            present = turn.at(wallClock.millis(), config.calendar());
        }
        int generation = present.generation();
        return new QuotaImage(
                key,
                present.start(),
                present.end(),
                counts.atSlot(0).used(generation),
                counts.allShared(generation),
                counts.allOwn(generation));
    }

    /**
     * Adds what was used before a restart, if its period is not over.
     *
     * @return why the image is of no use to this quota; null if it was, even if its period is over
     */
    @Nullable String restore(QuotaImage image) {
        synchronized (turning) {
            if (!Objects.equals(image.key(), config.key())) {
                return "it counts by the key " + image.key() + ", the quota by " + config.key();
            }
            long now = wallClock.millis();
            Turn present = turn.at(now, config.calendar());
            Calendar.Span span = new Calendar.Span(image.start(), image.end());
            if (now >= span.end()) {
                return null;
            }
            boolean sameCalendar = config.calendar().at(image.start()).equals(span);
            turn = sameCalendar ? Turn.of(present.generation(), span).at(now, config.calendar()) : present;
            add(image, present.generation());
        }
        return null;
    }

    private void add(QuotaImage image, int generation) {
        counts.atSlot(0).add(generation, image.withoutValue());
        for (int i = 0; i < CountTable.SHARED; i++) {
            counts.sharedAt(i).add(generation, image.shared().get(i));
        }
        image.values().forEach((value, used) -> {
            Count count = counts.of(value, generation, config.maxValues());
            if (count != null) {
                count.add(generation, used);
            }
        });
    }

    // ---- for users

    @Override
    public QuotaConfig config() {
        return config;
    }

    @Override
    public QuotaSnapshot snapshot() {
        Turn present = turn();
        QuotaUsage usage = usage(null, present);
        return new QuotaSnapshot(
                name(),
                usage.limit(),
                usage.used(),
                usage.remaining(),
                usage.resetsAt(),
                counts.values(),
                counts.allShared(present.generation()).stream()
                        .mapToLong(Long::longValue)
                        .sum(),
                counts());
    }

    @Override
    public QuotaUsage usage(@Nullable Object value) {
        return usage(value == null ? null : value.toString(), turn());
    }

    private QuotaUsage usage(@Nullable String value, Turn present) {
        @Nullable Count count = counts.find(value, present.generation());
        return new QuotaUsage(
                config.limitOf(value),
                count == null ? 0 : count.used(present.generation()),
                count != null && CountTable.isShared(count),
                Instant.ofEpochMilli(present.end()));
    }

    @Override
    public EventPublisher<QuotaEvent> events() {
        return events;
    }

    @Override
    public String toString() {
        return "Quota[" + name() + ", " + config.limitForPeriod() + " per " + config.period() + " in " + config.zone()
                + "]";
    }

    private void tellStarted(Turn started) {
        if (events.wants(PeriodStarted.class)) {
            events.publish(new PeriodStarted(
                    name(),
                    wallClock.instant(),
                    Instant.ofEpochMilli(started.start()),
                    Instant.ofEpochMilli(started.end())));
        }
    }

    private void tellUsedUp(@Nullable String value) {
        if (events.wants(UsedUp.class)) {
            events.publish(new UsedUp(name(), wallClock.instant(), value));
        }
    }

    private void tellRefused(@Nullable String value, long why) {
        if (events.wants(CallRefused.class)) {
            events.publish(new CallRefused(name(), wallClock.instant(), value, why == OVERFLOW ? "overflow" : "limit"));
        }
    }
}
