package io.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.adaptive.queue.WorkRefusedException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ShortQueueTest {

    @Test
    void a_request_that_still_has_time_is_answered_and_one_without_is_refused() {
        try (ShortQueue server = new ShortQueue()) {
            assertThat(server.handle(() -> "hello", Duration.ofMinutes(1)).join())
                    .isEqualTo("hello");
            assertThatThrownBy(server.handle(() -> "too late", Duration.ZERO)::join)
                    .hasCauseInstanceOf(WorkRefusedException.class);
        }
    }

    @Test
    void runs() {
        ShortQueue.main(new String[0]);
    }
}
