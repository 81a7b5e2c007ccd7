package io.sluice.core.rule;

/** Two kinds to test with: one that stands once, one that may stand several times. */
final class Kinds {
    record Limit(int most) {}

    static final RuleKind<Limit> BREAKER = RuleKind.of("breaker", Limit.class);
    static final RuleKind<Limit> RATE = RuleKind.repeatable("rate", Limit.class);

    private Kinds() {}

    static Rule<Limit> breaker(String resource, int most) {
        return Rule.of(BREAKER, resource, new Limit(most));
    }

    static Rule<Limit> rate(String id, String resource, int most) {
        return new Rule<>(id, resource, RuleMode.ENFORCE, RATE, new Limit(most));
    }
}
