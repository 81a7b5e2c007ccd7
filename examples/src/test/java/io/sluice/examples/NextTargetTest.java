package io.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.recovery.failover.Target;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class NextTargetTest {
    private final NextTarget shop = new NextTarget(
            () -> List.of(Target.of("near").withZone("eu-1"), Target.of("far").withZone("eu-2")));
    private final List<String> asked = new ArrayList<>();

    @Test
    void reading_goes_on_at_the_next_target_after_a_failure() {
        assertThat(shop.price(target -> {
                    asked.add(target.id());
                    if (target.id().equals("near")) {
                        throw new IllegalStateException("down");
                    }
                    return 42;
                }))
                .isEqualTo(42);
        assertThat(asked).containsExactly("near", "far");
    }

    @Test
    void paying_goes_on_only_if_it_was_not_sent() {
        assertThat(shop.pay(target -> CompletableFuture.failedFuture(new IllegalStateException("who knows"))))
                .isCompletedExceptionally();
        assertThat(shop.pay(target -> target.id().equals("near")
                        ? CompletableFuture.failedFuture(new ConnectException())
                        : CompletableFuture.completedFuture(7)))
                .isCompletedWithValue(7);
    }

    @Test
    void runs() {
        NextTarget.main(new String[0]);
    }
}
