package io.sluice.cluster.server;

import io.sluice.cluster.server.ServerMeter.Kind;
import io.sluice.cluster.server.desk.Desk;
import io.sluice.cluster.server.desk.NamespaceUse;
import io.sluice.cluster.server.engine.CompiledRule;
import io.sluice.cluster.server.engine.ConcurrencyLimit;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.RuleCounters.Counts;
import io.sluice.cluster.server.engine.Verdict;
import io.sluice.cluster.server.session.ClientRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The one list of a server's numbers. Rules are looked up whenever they are read: one may have been changed, or removed, since. Used by one
 * thread; what it makes is safe for many.
 */
final class ServerMeters {
    private static final String PREFIX = "sluice.cluster.";
    private static final String NAMESPACE = "namespace";
    private static final String RULE = "rule";
    private static final String RESULT = "result";

    private final Desk desk;
    private final ClientRegistry registry;
    private final LimitEngine engine;
    private final List<ServerMeter> all = new ArrayList<>();

    private ServerMeters(DoorContext context) {
        desk = context.desk();
        registry = context.registry();
        engine = desk.engine();
    }

    /** All of this moment; those of one name follow each other. */
    static List<ServerMeter> of(DoorContext context, NativeService service) {
        ServerMeters meters = new ServerMeters(context);
        meters.ofServer(service);
        meters.ofClients();
        meters.ofNamespaces();
        meters.ofRules();
        meters.ofCaps();
        return List.copyOf(meters.all);
    }

    private void add(String name, Kind kind, String description, Map<String, String> tags, DoubleSupplier reading) {
        all.add(new ServerMeter(PREFIX + name, kind, description, tags, reading));
    }

    private static Map<String, String> tags(String... keysAndValues) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            tags.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return tags;
    }

    // ---- the server

    private void ofServer(NativeService service) {
        add("connections", Kind.GAUGE, "Streams that are open.", Map.of(), service::connections);
        add("undecided", Kind.GAUGE, "Asks that wait for the store.", Map.of(), desk::undecided);
        add(
                "batches",
                Kind.COUNTER,
                "How often asks came, one or several at once.",
                Map.of(),
                () -> desk.batchSizes().counts().stream()
                        .mapToLong(Long::longValue)
                        .sum());
        add(
                "batched.asks",
                Kind.COUNTER,
                "Asks that came in these.",
                Map.of(),
                () -> desk.batchSizes().sum());
        add("unknown.clients", Kind.COUNTER, "Streams of those whom nobody knows.", Map.of(), service::unknownClients);
        add(
                "malformed.frames",
                Kind.COUNTER,
                "Streams that were ended for what they sent.",
                Map.of(),
                service::malformedFrames);
    }

    // ---- namespaces

    private void ofClients() {
        List<String> names = desk.use().stream()
                .map(NamespaceUse::namespace)
                .filter(name -> !name.equals(Desk.OTHERS))
                .toList();
        for (String name : names) {
            add(
                    "clients",
                    Kind.GAUGE,
                    "Clients that share the limits, at all servers of the store.",
                    tags(NAMESPACE, name),
                    () -> registry.connected(name));
        }
        for (String name : names) {
            add(
                    "clients.lost",
                    Kind.GAUGE,
                    "Clients that went from all servers without goodbye.",
                    tags(NAMESPACE, name),
                    () -> registry.lost(name));
        }
    }

    private void ofNamespaces() {
        List<String> names = desk.use().stream().map(NamespaceUse::namespace).toList();
        use(names, "connections", Kind.GAUGE, "Streams that are open.", NamespaceUse::connections);
        use(names, "refused.connections", Kind.COUNTER, "Streams beyond the quota.", NamespaceUse::refusedConnections);
        use(names, "asks", Kind.COUNTER, "Asks for permits and leases.", NamespaceUse::asks);
        use(names, "bytes", Kind.COUNTER, "Bytes of frames.", NamespaceUse::bytes);
        use(names, "busy", Kind.COUNTER, "Asks that were answered BUSY.", NamespaceUse::busy);
        use(names, "without.rule", Kind.COUNTER, "Asks for rules that there are not.", NamespaceUse::withoutRule);
        use(names, "keys", Kind.GAUGE, "Keys that a store in memory knows.", NamespaceUse::keys);
        use(
                names,
                "crowded.out",
                Kind.COUNTER,
                "Asks of keys for which there was no room, and which shared a bucket or a cap.",
                NamespaceUse::crowdedOut);
        quota(names, "decisions.per.second", use -> use.quota().decisionsPerSecond());
        quota(names, "bytes.per.second", use -> use.quota().bytesPerSecond());
        quota(names, "connections", use -> use.quota().connections());
        quota(names, "keys", use -> use.quota().keys());
    }

    private void use(
            List<String> namespaces,
            String name,
            Kind kind,
            String description,
            ToDoubleFunction<NamespaceUse> number) {
        for (String namespace : namespaces) {
            add(
                    "namespace." + name,
                    kind,
                    description,
                    tags(NAMESPACE, namespace),
                    () -> number.applyAsDouble(desk.use(namespace)));
        }
    }

    /** What is not limited is shown as such. */
    private void quota(List<String> namespaces, String name, Function<NamespaceUse, @Nullable Number> number) {
        for (String namespace : namespaces) {
            add(
                    "quota." + name,
                    Kind.GAUGE,
                    "What a namespace may use; +Inf if that is not limited.",
                    tags(NAMESPACE, namespace),
                    () -> {
                        Number most = number.apply(desk.use(namespace));
                        return most == null ? Double.POSITIVE_INFINITY : most.doubleValue();
                    });
        }
    }

    // ---- rules

    private void ofRules() {
        List<CompiledRule> rules = engine.namespaces().stream()
                .flatMap(namespace -> engine.rules(namespace).stream())
                .toList();
        for (CompiledRule rule : rules) {
            for (Verdict verdict : Verdict.values()) {
                rule(
                        rule,
                        "decisions",
                        Kind.COUNTER,
                        "Asks for permits and leases, by what became of them.",
                        tags(NAMESPACE, rule.namespace(), RULE, rule.id(), RESULT, word(verdict)),
                        counts -> counts.decisions().getOrDefault(verdict, 0L));
            }
        }
        permits(rules, "wanted", Kind.COUNTER, "Permits that were asked for.", Counts::wanted);
        permits(rules, "granted", Kind.COUNTER, "Permits that were granted.", Counts::granted);
        permits(rules, "leased", Kind.COUNTER, "Permits that went into leases.", Counts::leased);
        permits(rules, "returned", Kind.COUNTER, "Permits that came back unused.", Counts::returned);
        permits(rules, "expired", Kind.COUNTER, "Permits of leases that ran out.", Counts::expired);
        permits(rules, "outstanding", Kind.GAUGE, "Permits that are leased out.", Counts::outstanding);
    }

    private static String word(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }

    private void permits(
            List<CompiledRule> rules, String name, Kind kind, String description, ToDoubleFunction<Counts> number) {
        for (CompiledRule rule : rules) {
            rule(
                    rule,
                    "permits." + name,
                    kind,
                    description,
                    tags(NAMESPACE, rule.namespace(), RULE, rule.id()),
                    number);
        }
    }

    private void rule(
            CompiledRule rule,
            String name,
            Kind kind,
            String description,
            Map<String, String> tags,
            ToDoubleFunction<Counts> number) {
        String namespace = rule.namespace();
        String id = rule.id();
        add(
                name,
                kind,
                description,
                tags,
                () -> engine.rule(namespace, id)
                        .map(present -> number.applyAsDouble(present.counters().counts()))
                        .orElse(Double.NaN));
    }

    // ---- caps on calls in flight

    private void ofCaps() {
        List<ConcurrencyLimit> caps = engine.concurrency().namespaces().stream()
                .flatMap(namespace -> engine.concurrency().rules(namespace).stream())
                .toList();
        for (ConcurrencyLimit cap : caps) {
            cap(
                    cap,
                    "concurrency.limit",
                    Kind.GAUGE,
                    "Calls that may be in flight, for each key that has no cap of its own.",
                    ofCap(cap),
                    present -> present.rule().maxConcurrentCalls());
        }
        for (ConcurrencyLimit cap : caps) {
            for (Verdict verdict : Verdict.values()) {
                Map<String, String> tags = ofCap(cap);
                tags.put(RESULT, word(verdict));
                cap(
                        cap,
                        "holds",
                        Kind.COUNTER,
                        "Asks for permits of calls in flight, renewals and returns, by what became of them.",
                        tags,
                        present -> present.counters().decisions().getOrDefault(verdict, 0L));
            }
        }
        for (ConcurrencyLimit cap : caps) {
            cap(
                    cap,
                    "holds.granted",
                    Kind.COUNTER,
                    "Permits of calls in flight that were granted.",
                    ofCap(cap),
                    present -> present.counters().granted());
        }
    }

    private static Map<String, String> ofCap(ConcurrencyLimit cap) {
        return tags(NAMESPACE, cap.namespace(), RULE, cap.rule().id());
    }

    private void cap(
            ConcurrencyLimit cap,
            String name,
            Kind kind,
            String description,
            Map<String, String> tags,
            ToDoubleFunction<ConcurrencyLimit> number) {
        String namespace = cap.namespace();
        String id = cap.rule().id();
        add(
                name,
                kind,
                description,
                tags,
                () -> engine.concurrency()
                        .rule(namespace, id)
                        .map(number::applyAsDouble)
                        .orElse(Double.NaN));
    }
}
