/**
 * What instances count, second by second, and the bytes it is on the wire.
 * <p>Start at {@link io.sluice.dashboard.api.metrics.MetricsBatch}; {@link io.sluice.dashboard.api.metrics.MetricsEncoder} and
 * {@link io.sluice.dashboard.api.metrics.MetricsDecoder} write and read it, {@link io.sluice.dashboard.api.metrics.Histogram} holds
 * latencies that can be merged.
 * <p><b>The format.</b> A {@code varint} is 7 bits a byte, the lowest first, the eighth bit saying that more follow; a {@code zigzag} is a
 * varint of {@code n << 1 ^ n >> 63}; text is a varint of its bytes, then UTF-8.
 * <pre>
 * batch      magic u16 = 0x534C · version u8 = 1 · flags u8 · bootHash u32 · seq varint · dictionary · buckets · [heartbeat if flags &amp; 1]
 * dictionary number of the first name varint · n varint · n × text
 * buckets    n varint · n × ( time: the first one's varint in ms since 1970, then the difference to the one before · n varint · n × resource )
 * resource   name varint · presence varint · fields in this order, each if its bit is set
 *     bit 0  permitted varint
 *         1  blocked: n varint · n × ( reason varint · count varint )
 *         2  failed varint
 *         3  succeeded varint
 *         4  inFlightMax varint
 *         5  inFlightMillis varint
 *         6  limit varint
 *         7  breaker varint: 1 CLOSED, 2 OPEN, 3 HALF_OPEN, 4 FORCED_OPEN, 5 DISABLED, 6 METRICS_ONLY
 *         8  shadow: n varint · n × ( rule varint · count varint )
 *         9  latencies: a histogram
 * histogram  n varint · n × ( cells passed over varint · count varint )
 * heartbeat  epoch varint · revision varint · effective varint · bits u8 (1 persisted, 2 there is a hash, 4 long polls)
 *            · snapshot u8 (0 off, 1 writable, 2 failed) · clock offset zigzag · [32 bytes of hash]
 * </pre>
 * Fixed numbers are big-endian. Names, reasons and ids of rules are numbers of the dictionary, which grows during a session: each batch
 * brings the names that the console is not known to have yet.
 */
@NullMarked
package io.sluice.dashboard.api.metrics;

import org.jspecify.annotations.NullMarked;
