package io.sluice.cluster.standalone;

import io.sluice.cluster.server.ServerMeter;
import io.sluice.cluster.server.TokenServer;
import io.sluice.cluster.server.desk.BatchSizeCounts;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A server's meters in Prometheus' text format: dots become underscores, and counters end in {@code _total}. */
final class PrometheusText {
    static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder out = new StringBuilder();

    private PrometheusText() {}

    /**
     * @param visible which namespaces may be seen
     */
    static String of(TokenServer server, Predicate<String> visible) {
        PrometheusText text = new PrometheusText();
        String last = "";
        for (ServerMeter meter : server.meters()) {
            String namespace = meter.tags().get("namespace");
            if (namespace == null || visible.test(namespace)) {
                text.meter(meter, !meter.name().equals(last));
                last = meter.name();
            }
        }
        text.batches(server.use().batchSizes());
        return text.out.toString();
    }

    private void meter(ServerMeter meter, boolean first) {
        boolean counts = meter.kind() == ServerMeter.Kind.COUNTER;
        String name = meter.name().replace('.', '_') + (counts ? "_total" : "");
        if (first) {
            head(name, meter.kind().name().toLowerCase(Locale.ROOT), meter.description());
        }
        line(name, labels(meter.tags()), number(meter.value()));
    }

    private void batches(BatchSizeCounts sizes) {
        String name = "sluice_cluster_batch_size";
        head(name, "histogram", "Asks that came at once.");
        long all = 0;
        for (int i = 0; i < sizes.counts().size(); i++) {
            all += sizes.counts().get(i);
            line(name + "_bucket", label("le", String.valueOf(sizes.upTo().get(i))), String.valueOf(all));
        }
        line(name + "_bucket", label("le", "+Inf"), String.valueOf(all));
        line(name + "_sum", "", String.valueOf(sizes.sum()));
        line(name + "_count", "", String.valueOf(all));
    }

    // ---- the format

    private void head(String name, String type, String help) {
        out.append("# HELP ").append(name).append(' ').append(help).append('\n');
        out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private void line(String name, String labels, String value) {
        out.append(name);
        if (!labels.isEmpty()) {
            out.append('{').append(labels).append('}');
        }
        out.append(' ').append(value).append('\n');
    }

    private static String labels(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(tag -> label(tag.getKey(), tag.getValue()))
                .collect(Collectors.joining(","));
    }

    private static String label(String name, String value) {
        String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        return name + "=\"" + escaped + '"';
    }

    /** Whole numbers as such. */
    private static String number(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }
}
