package io.sluice.cluster.redis;

import io.sluice.cluster.server.engine.CalendarWindow.Span;
import io.sluice.cluster.server.engine.CompiledRule;
import io.sluice.cluster.server.engine.FixedWindows;
import io.sluice.cluster.server.engine.ShardResults;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A limit for each stretch of the calendar. Redis knows no time zones, so the script is told the stretches around what Redis's clock should
 * say: it takes the one in which it is, or does nothing if it is in none of them.
 */
record CalendarNumbers(CompiledRule rule, FixedWindows windows) implements RuleNumbers {
    /** How far off the expected time may be. */
    private static final long SLACK_MILLIS = 1_000;

    @Override
    public void pack(Packed into, long wallMicros) {
        List<Long> edges = edges(Lane.millis(wallMicros));
        into.number(WINDOWS)
                .number(rule.rule().limitForPeriod())
                .flag(beginsFull())
                .number(calendar())
                .number(edges.size());
        edges.forEach(edge -> into.number(Lane.micros(edge)));
    }

    private List<Long> edges(long millis) {
        List<Long> edges = new ArrayList<>();
        Span span = windows.at(millis - SLACK_MILLIS);
        edges.add(span.start());
        edges.add(span.end());
        while (span.end() <= millis + SLACK_MILLIS) {
            span = windows.at(span.end());
            edges.add(span.end());
        }
        return edges;
    }

    /** Tells calendars apart, the same on every server; never zero. */
    private int calendar() {
        int hash = (rule.rule().unit().name() + ' ' + rule.rule().zone().getId()).hashCode();
        return hash == 0 ? 1 : hash;
    }

    @Override
    public Waits waits(ByteBuffer answers) {
        long restNanos = RuleNumbers.nanos(answers.getDouble()); // of the stretch
        return permits -> permits > rule.rule().limitForPeriod() ? ShardResults.NEVER : restNanos;
    }
}
