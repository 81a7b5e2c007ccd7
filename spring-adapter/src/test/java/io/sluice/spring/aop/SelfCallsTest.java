package io.sluice.spring.aop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SelfCallsTest {
    static class Prices {
        @Nullable Prices self;

        public String of(String item) {
            return item;
        }

        String direct() {
            return of("tea");
        }

        Supplier<String> later() {
            return () -> of("tea");
        }

        String throughTheProxy() {
            return self == null ? "" : self.of("tea");
        }

        String ofAnother(Prices other) {
            return other.of("tea");
        }
    }

    @Test
    void a_call_by_this_is_seen_and_one_of_another_object_is_not_mistaken_for_it() throws NoSuchMethodException {
        List<String> found = SelfCalls.find(Prices.class, List.of(Prices.class.getMethod("of", String.class)));
        assertThat(found)
                .hasSize(2)
                .contains("Prices.direct calls of(String)")
                .anySatisfy(call -> assertThat(call).startsWith("Prices.lambda$later"));
    }
}
