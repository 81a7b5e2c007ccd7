package io.sluice.cluster.standalone;

import io.sluice.cluster.server.ServerUse;
import io.sluice.cluster.server.TokenServer;
import io.sluice.cluster.server.desk.BatchSizeCounts;
import io.sluice.cluster.server.desk.NamespaceUse;
import io.sluice.cluster.server.engine.CompiledRule;
import io.sluice.cluster.server.engine.ConcurrencyLimit;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.RuleCounters.Counts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** A server's numbers in Prometheus' text format. Labels are namespaces and rules that are configured; keys and clients are in none. */
final class PrometheusText {
    static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder out = new StringBuilder();

    private PrometheusText() {}

    private record Counted(String labels, Counts counts) {}

    /**
     * @param visible which namespaces may be seen
     */
    static String of(TokenServer server, Predicate<String> visible) {
        PrometheusText text = new PrometheusText();
        ServerUse use = server.use();
        text.server(use);
        text.namespaces(use.namespaces().stream()
                .filter(namespace -> visible.test(namespace.namespace()))
                .toList());
        List<Counted> rules = new ArrayList<>();
        for (String namespace : server.engine().namespaces()) {
            if (visible.test(namespace)) {
                for (CompiledRule rule : server.engine().rules(namespace)) {
                    rules.add(new Counted(
                            label("namespace", namespace) + ',' + label("rule", rule.id()),
                            rule.counters().counts()));
                }
            }
        }
        text.rules(rules);
        text.caps(server.engine(), visible);
        return text.out.toString();
    }

    // ---- the server

    private void server(ServerUse use) {
        head("sluice_cluster_connections", "gauge", "Streams that are open.");
        sample("sluice_cluster_connections", "", use.connections());
        head("sluice_cluster_undecided", "gauge", "Asks that wait for the store.");
        sample("sluice_cluster_undecided", "", use.undecided());
        head("sluice_cluster_unknown_clients_total", "counter", "Streams of those whom nobody knows.");
        sample("sluice_cluster_unknown_clients_total", "", use.unknownClients());
        head("sluice_cluster_malformed_frames_total", "counter", "Streams that were ended for what they sent.");
        sample("sluice_cluster_malformed_frames_total", "", use.malformedFrames());
        batches(use.batchSizes());
    }

    private void batches(BatchSizeCounts sizes) {
        String name = "sluice_cluster_batch_size";
        head(name, "histogram", "Asks that came at once.");
        long all = 0;
        for (int i = 0; i < sizes.counts().size(); i++) {
            all += sizes.counts().get(i);
            sample(name + "_bucket", label("le", String.valueOf(sizes.upTo().get(i))), all);
        }
        sample(name + "_bucket", label("le", "+Inf"), all);
        sample(name + "_sum", "", sizes.sum());
        sample(name + "_count", "", all);
    }

    // ---- namespaces

    private void namespaces(List<NamespaceUse> uses) {
        ofNamespaces(uses, "connections", "gauge", "Streams that are open.", NamespaceUse::connections);
        ofNamespaces(
                uses,
                "refused_connections_total",
                "counter",
                "Streams beyond the quota.",
                NamespaceUse::refusedConnections);
        ofNamespaces(uses, "asks_total", "counter", "Asks for permits and leases.", NamespaceUse::asks);
        ofNamespaces(uses, "bytes_total", "counter", "Bytes of frames.", NamespaceUse::bytes);
        ofNamespaces(uses, "busy_total", "counter", "Asks that were answered BUSY.", NamespaceUse::busy);
        ofNamespaces(
                uses, "without_rule_total", "counter", "Asks for rules that there are not.", NamespaceUse::withoutRule);
        ofNamespaces(uses, "keys", "gauge", "Keys that a store in memory knows.", NamespaceUse::keys);
        ofNamespaces(
                uses,
                "crowded_out_total",
                "counter",
                "Asks of keys for which there was no room, and which shared a bucket.",
                NamespaceUse::crowdedOut);
        quota(uses, "decisions_per_second", use -> use.quota().decisionsPerSecond());
        quota(uses, "bytes_per_second", use -> use.quota().bytesPerSecond());
        quota(uses, "connections", use -> use.quota().connections());
        quota(uses, "keys", use -> use.quota().keys());
    }

    private void ofNamespaces(
            List<NamespaceUse> uses, String name, String type, String help, ToLongFunction<NamespaceUse> value) {
        String full = "sluice_cluster_namespace_" + name;
        head(full, type, help);
        uses.forEach(use -> sample(full, label("namespace", use.namespace()), value.applyAsLong(use)));
    }

    /** What is not limited is shown as such. */
    private void quota(List<NamespaceUse> uses, String name, Function<NamespaceUse, ? extends Number> value) {
        String full = "sluice_cluster_quota_" + name;
        head(full, "gauge", "What a namespace may use; +Inf if that is not limited.");
        for (NamespaceUse use : uses) {
            Number most = value.apply(use);
            line(full, label("namespace", use.namespace()), most == null ? "+Inf" : most.toString());
        }
    }

    // ---- rules

    private void rules(List<Counted> rules) {
        String decisions = "sluice_cluster_decisions_total";
        head(decisions, "counter", "Asks for permits and leases, by what became of them.");
        for (Counted rule : rules) {
            rule.counts
                    .decisions()
                    .forEach((verdict, count) -> sample(
                            decisions,
                            rule.labels + ',' + label("result", verdict.name().toLowerCase(Locale.ROOT)),
                            count));
        }
        ofRules(rules, "permits_wanted_total", "counter", "Permits that were asked for.", Counts::wanted);
        ofRules(rules, "permits_granted_total", "counter", "Permits that were granted.", Counts::granted);
        ofRules(rules, "permits_leased_total", "counter", "Permits that went into leases.", Counts::leased);
        ofRules(rules, "permits_returned_total", "counter", "Permits that came back unused.", Counts::returned);
        ofRules(rules, "permits_expired_total", "counter", "Permits of leases that ran out.", Counts::expired);
        ofRules(rules, "permits_outstanding", "gauge", "Permits that are leased out.", Counts::outstanding);
    }

    // ---- caps on calls in flight

    private record Capped(String labels, ConcurrencyLimit limit) {}

    private void caps(LimitEngine engine, Predicate<String> visible) {
        List<Capped> caps = engine.concurrency().namespaces().stream()
                .filter(visible)
                .flatMap(namespace -> engine.concurrency().rules(namespace).stream())
                .map(limit -> new Capped(
                        label("namespace", limit.namespace())
                                + ','
                                + label("rule", limit.rule().id()),
                        limit))
                .toList();
        String limits = "sluice_cluster_concurrency_limit";
        head(limits, "gauge", "Calls that may be in flight, for each key.");
        caps.forEach(cap -> sample(limits, cap.labels, cap.limit.rule().maxConcurrentCalls()));
        String holds = "sluice_cluster_holds_total";
        head(holds, "counter", "Asks for permits of calls in flight, renewals and returns, by what became of them.");
        for (Capped cap : caps) {
            cap.limit
                    .counters()
                    .decisions()
                    .forEach((verdict, count) -> sample(
                            holds,
                            cap.labels + ',' + label("result", verdict.name().toLowerCase(Locale.ROOT)),
                            count));
        }
        String granted = "sluice_cluster_holds_granted_total";
        head(granted, "counter", "Permits of calls in flight that were granted.");
        caps.forEach(cap -> sample(granted, cap.labels, cap.limit.counters().granted()));
    }

    private void ofRules(List<Counted> rules, String name, String type, String help, ToLongFunction<Counts> value) {
        String full = "sluice_cluster_" + name;
        head(full, type, help);
        rules.forEach(rule -> sample(full, rule.labels, value.applyAsLong(rule.counts)));
    }

    // ---- the format

    private void head(String name, String type, String help) {
        out.append("# HELP ").append(name).append(' ').append(help).append('\n');
        out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private void sample(String name, String labels, long value) {
        line(name, labels, String.valueOf(value));
    }

    private void line(String name, String labels, String value) {
        out.append(name);
        if (!labels.isEmpty()) {
            out.append('{').append(labels).append('}');
        }
        out.append(' ').append(value).append('\n');
    }

    private static String label(String name, String value) {
        String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        return name + "=\"" + escaped + '"';
    }
}
