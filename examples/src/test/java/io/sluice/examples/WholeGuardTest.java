package io.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.WholeGuard.Quote;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class WholeGuardTest {
    private final AtomicInteger calls = new AtomicInteger();
    private final WholeGuard example = new WholeGuard(symbol -> {
        calls.incrementAndGet();
        if (symbol.equals("BAD")) {
            throw new IllegalStateException("unknown symbol");
        }
        return new Quote(42, symbol.equals("OLD"));
    });

    @Test
    void a_stale_quote_is_a_failure_that_is_retried_and_answered() {
        assertThat(example.quote("NEW")).isEqualTo(new Quote(42, false));
        assertThat(calls).hasValue(1);
        assertThat(example.quote("OLD")).isEqualTo(Quote.NONE);
        assertThat(calls).hasValue(4);
        assertThat(example.guard.snapshot().counts().failed()).isEqualTo(3);
    }

    @Test
    void a_result_tells_answers_failures_and_refusals_apart() {
        assertThat(example.show("NEW")).isEqualTo("NEW at 42");
        assertThat(example.show("BAD")).isEqualTo("no quote: java.lang.IllegalStateException: unknown symbol");
        example.degrade();
        assertThat(example.show("NEW")).isEqualTo("try again later");
    }

    @Test
    void it_describes_itself() {
        assertThat(example.guard.describe())
                .startsWith("quotes\n")
                .contains("retry \"retry:quotes\" ENFORCE, from CODE code")
                .contains("rateLimiter \"a day\"")
                .contains("maxConcurrentCalls = 20");
    }
}
