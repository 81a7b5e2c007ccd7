package io.sluice.dashboard.agent;

import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.core.event.EventPublisher;
import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleDocument;
import io.sluice.core.rule.RuleLayer;
import io.sluice.core.rule.RuleMode;
import io.sluice.core.rule.RuleSet;
import io.sluice.core.rule.RuleSink;
import io.sluice.core.rule.RuleSource;
import io.sluice.core.rule.RuleSourceEvent;
import io.sluice.core.testing.RuleSourceContract;
import io.sluice.guard.document.BulkheadRule;
import io.sluice.guard.document.CanonicalRules;
import io.sluice.guard.document.RuleDocuments;
import io.sluice.guard.document.StandardKinds;
import java.nio.charset.StandardCharsets;

/** A text of the contract is carried as the id of a rule: what travels are rules. */
class ConsoleAgentContractTest extends RuleSourceContract {

    @Override
    protected Backend backend() {
        Bench bench = new Bench();
        return new Backend() {
            private String published = "";

            @Override
            public RuleSource source(boolean requireInitial) {
                return new Unpacked(ConsoleAgent.custom(bench.config().build())
                        .clock(bench.clock)
                        .requireInitial(requireInitial)
                        .exchange(bench.console, Runnable::run)
                        .build());
            }

            @Override
            public void publish(RuleDocument document) {
                String text = new String(document.bytes(), StandardCharsets.UTF_8);
                bench.console.down = false;
                if (text.equals(published)) {
                    bench.console.push();
                } else {
                    published = text;
                    bench.console.publish(packed(text));
                }
            }

            @Override
            public void vanish() {
                bench.console.goDown();
            }

            @Override
            public void letTimePass() {
                bench.advanceSeconds(20);
            }

            @Override
            public void close() {}
        };
    }

    private static CanonicalRules packed(String text) {
        return Bench.rules(new Rule<>(
                text,
                "anything",
                RuleMode.ENFORCE,
                StandardKinds.BULKHEAD,
                BulkheadRule.of(BulkheadConfig.ofDefaults())));
    }

    /** Hands on the id of the rule as the text it stands for. */
    private record Unpacked(RuleSource agent) implements RuleSource {
        @Override
        public void start(RuleSink sink) {
            agent.start(document -> {
                RuleSet rules = RuleDocuments.standard().read(document);
                String text = rules.rules().get(0).id();
                sink.accept(RuleDocument.of(text, RuleDocument.YAML, text));
            });
        }

        @Override
        public String name() {
            return agent.name();
        }

        @Override
        public RuleLayer layer() {
            return agent.layer();
        }

        @Override
        public RuleSourceEvent.Health health() {
            return agent.health();
        }

        @Override
        public EventPublisher<RuleSourceEvent> events() {
            return agent.events();
        }

        @Override
        public void close() {
            agent.close();
        }
    }
}
