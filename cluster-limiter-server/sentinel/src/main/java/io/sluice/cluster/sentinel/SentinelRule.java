package io.sluice.cluster.sentinel;

import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One rule of Sentinel's that counts for a whole cluster, and the limits that it means here: a token bucket of {@code count} a second, with
 * a burst of what comes in the rule's window.
 *
 * @param param whether each value of a parameter has the limit, rather than all calls together
 * @param flowId what clients call it
 * @param count permits a second
 * @param local whether it is {@code count} for each client that is connected (FLOW_THRESHOLD_AVG_LOCAL), rather than for all
 * @param windowMillis the rule's window
 * @param items counts of single values; only if {@code param}
 */
record SentinelRule(
        boolean param,
        long flowId,
        BigDecimal count,
        boolean local,
        long windowMillis,
        Map<ParamValue, BigDecimal> items) {
    private static final BigDecimal MOST_PER_SECOND = BigDecimal.valueOf(LimitRule.MAX_PER_SECOND);
    private static final long MILLIS = 1000;
    private static final long LONGEST_EMPTY_MILLIS = 10_000;
    private static final int FINEST = 3; // digits behind the point

    SentinelRule {
        items = Map.copyOf(items);
    }

    /** The limit of all values but single ones. */
    String limitId() {
        return (param ? "param/" : "flow/") + flowId;
    }

    /** The limit of a single value. */
    private String limitId(ParamValue item) {
        return limitId()
                + '/'
                + item.kind()
                + '/'
                + Integer.toHexString(item.text().hashCode())
                + '/'
                + place(item);
    }

    /** Where it stands among the single values, in an order of its own; texts may be longer than names of limits. */
    private long place(ParamValue item) {
        return items.keySet().stream()
                .filter(other -> other.kind() == item.kind() && other.text().compareTo(item.text()) < 0)
                .count();
    }

    /** The names of the limits of single values; a value whose count is zero has none. */
    Map<ParamValue, String> itemIds() {
        Map<ParamValue, String> ids = new LinkedHashMap<>();
        items.forEach((item, itsCount) -> ids.put(item, itsCount.signum() == 0 ? "" : limitId(item)));
        return ids;
    }

    /** Whether it refuses everything but single values. */
    boolean refuses() {
        return count.signum() == 0;
    }

    /** The limits for so many clients. */
    List<LimitRule> limits(int clients) {
        List<LimitRule> limits = new ArrayList<>();
        if (!refuses()) {
            limits.add(limit(limitId(), count, clients));
        }
        items.forEach((item, itsCount) -> {
            if (itsCount.signum() > 0) {
                limits.add(limit(limitId(item), itsCount, clients));
            }
        });
        return limits;
    }

    private LimitRule limit(String id, BigDecimal each, int clients) {
        BigDecimal perSecond = each.multiply(BigDecimal.valueOf(local ? Math.max(1, clients) : 1))
                .min(MOST_PER_SECOND)
                .setScale(FINEST, RoundingMode.DOWN)
                .stripTrailingZeros();
        boolean whole = perSecond.scale() <= 0;
        BigDecimal inWindow =
                perSecond.multiply(BigDecimal.valueOf(windowMillis)).movePointLeft(FINEST);
        return LimitRule.custom(id)
                .limitForPeriod(
                        whole
                                ? perSecond.longValue()
                                : perSecond.movePointRight(FINEST).longValue())
                .limitRefreshPeriod(whole ? Duration.ofSeconds(1) : Duration.ofSeconds(MILLIS))
                .burst(Math.max(1, inWindow.longValue()))
                .leaseShare(0)
                .reserveLost(Duration.ZERO) // who is cut off goes by a rule of its own, not by a share of this one
                .onStateLoss(windowMillis > LONGEST_EMPTY_MILLIS ? StateLoss.FULL : StateLoss.EMPTY)
                .build();
    }
}
