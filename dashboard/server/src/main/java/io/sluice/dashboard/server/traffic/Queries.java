package io.sluice.dashboard.server.traffic;

import io.sluice.core.BadValueException;
import io.sluice.core.Check;
import io.sluice.dashboard.server.store.RulesetKey;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** Answers what was counted in a time of the past, from what is written, and for what is not yet, from finer steps and memory. Safe for many threads. */
public final class Queries {
    /** How many steps one answer may have. */
    public static final int MOST_STEPS = 2_000;

    private final History history;
    private final InstantSource clock;

    Queries(History history, InstantSource clock) {
        this.history = history;
        this.clock = clock;
    }

    /**
     * The past of some resources.
     *
     * @param from when the first step begins, in seconds since 1970
     * @param to when the last one ends
     * @param step how long each is, in seconds
     * @param tier what they were made of
     * @param series one for each resource
     */
    public record Answer(long from, long to, int step, Tier tier, List<Steps> series) {}

    /**
     * The past of one resource.
     *
     * @param points one for each step, gaps included
     */
    public record Steps(String resource, List<Point> points) {}

    /**
     * @param from in seconds since 1970
     * @param to the end, not included
     * @param wish how long a step should be, in seconds; null for as short as there is room for
     */
    Answer query(
            RulesetKey key, AppTraffic traffic, List<String> resources, long from, long to, @Nullable Integer wish) {
        if (from >= to) {
            throw new BadValueException("from", "before to", from + " to " + to);
        }
        int wished = wish == null ? 1 : Check.inRange("step", wish.intValue(), 1, 86_400);
        Tier tier = tier(from, to, wished);
        int step = Math.max(wished, tier.seconds());
        step += Math.floorMod(-step, tier.seconds()); // up to a whole number of the tier's
        long steps = (to - from) / step;
        while (steps > MOST_STEPS) {
            step += tier.seconds();
            steps = (to - from) / step;
        }
        long begin = from - Math.floorMod(from, step);
        long end = to + Math.floorMod(-to, step);
        List<Steps> series = new ArrayList<>();
        for (String resource : resources) {
            Collector collector = new Collector(key, traffic, resource, begin, step, (int) ((end - begin) / step));
            collector.collect(tier, begin, end);
            series.add(new Steps(resource, collector.points()));
        }
        return new Answer(begin, end, step, tier, series);
    }

    /** The finest that reaches back to the beginning, and has not too many steps. */
    private Tier tier(long from, long to, int wished) {
        long age = Math.floorDiv(clock.millis(), 1_000L) - from;
        return Arrays.stream(Tier.values())
                .filter(tier ->
                        age <= tier.kept().toSeconds() && (to - from) / Math.max(wished, tier.seconds()) <= MOST_STEPS)
                .findFirst()
                .orElse(Tier.HOUR);
    }

    /** Puts points of any tier into steps. */
    private final class Collector {
        private final RulesetKey key;
        private final AppTraffic traffic;
        private final String resource;
        private final long begin;
        private final int step;
        private final List<Merger> sums = new ArrayList<>();

        private Collector(RulesetKey key, AppTraffic traffic, String resource, long begin, int step, int count) {
            this.key = key;
            this.traffic = traffic;
            this.resource = resource;
            this.begin = begin;
            this.step = step;
            for (int i = 0; i < count; i++) {
                sums.add(new Merger(resource));
            }
        }

        private List<Point> points() {
            return sums.stream().map(Merger::point).toList();
        }

        private void collect(Tier tier, long from, long to) {
            if (tier == Tier.SECOND) {
                for (long second = from; second < to; second++) {
                    add(second, traffic.at(resource, second));
                }
                return;
            }
            long written = Math.max(from, Math.min(to, history.writtenUntil(tier)));
            if (from < written) {
                NavigableMap<Long, Point> told = history.read(tier, key, "", from, written);
                NavigableMap<Long, Point> counted = history.read(tier, key, resource, from, written);
                told.forEach((at, coverage) -> {
                    Point point = counted.get(at);
                    add(at, new Point(coverage.seconds(), coverage.instances(), point == null ? null : point.counts()));
                });
            }
            if (written < to) {
                collect(tier.finer(), written, to);
            }
        }

        private void add(long second, Point point) {
            sums.get((int) ((second - begin) / step)).then(point);
        }
    }
}
