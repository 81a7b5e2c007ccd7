package io.sluice.benchmarks;

import io.sluice.benchmarks.Suite.Table;
import io.sluice.benchmarks.Suite.Target;
import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleDocument;
import io.sluice.core.rule.RuleSet;
import io.sluice.guard.document.RuleDocuments;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.RateLimiterConfig;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * <b>Question.</b> What does an instance pay for reading the rules that were published, 150 of them, some 20 KB?
 * <p><b>Expectation.</b> As a rule one is changed: the text is looked through once, its hash made, and one rule read; a third of what it takes to read
 * all of them. As YAML, which people write, the same takes a reader of all of YAML: many times as long.
 * <p><b>Command.</b> {@code ./sluice bench documents}
 */
public class DocumentBenchmark {
    static final Suite SUITE = new Suite(
            "documents",
            List.of(DocumentBenchmark.class),
            "What does reading 150 rules cost, some 20 KB?",
            List.of(new Table(
                    "Reading", "one document", "allChanged", List.of(new Target("oneChanged", 0.33, 150_000)))));

    private DocumentBenchmark() {}

    /** Each document differs from the one before. */
    public static class Reading extends Timing {
        private static final int RULES = 150;

        private final RuleDocuments documents = RuleDocuments.standard();
        private final List<RuleDocument> one =
                List.of(document(0, 1, RuleDocument.CANONICAL), document(1, 1, RuleDocument.CANONICAL));
        private final List<RuleDocument> all =
                List.of(document(0, RULES, RuleDocument.CANONICAL), document(1, RULES, RuleDocument.CANONICAL));
        private final List<RuleDocument> yaml =
                List.of(document(0, RULES, RuleDocument.YAML), document(1, RULES, RuleDocument.YAML));
        private int turn;

        private static RuleDocument document(int revision, int changed, String form) {
            List<Rule<?>> rules = new ArrayList<>();
            for (int i = 0; i < RULES; i++) {
                RateLimiterConfig config = RateLimiterConfig.custom()
                        .limitForPeriod(100 + i + (i < changed ? revision : 0))
                        .build();
                rules.add(Rule.of(StandardKinds.RATE_LIMITER, "resource-" + i, config));
            }
            return RuleDocuments.standard().write(RuleSet.of(rules), form);
        }

        @Benchmark
        public RuleSet oneChanged() {
            return documents.read(one.get(turn ^= 1));
        }

        @Benchmark
        public RuleSet allChanged() {
            return documents.read(all.get(turn ^= 1));
        }

        @Benchmark
        public RuleSet allChangedAsYaml() {
            return documents.read(yaml.get(turn ^= 1));
        }
    }
}
