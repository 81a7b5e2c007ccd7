package io.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TwoBulkheadsTest {

    @Test
    void calls_pass_on_the_callers_thread_and_on_others() throws Exception {
        try (TwoBulkheads shop = new TwoBulkheads()) {
            assertThat(shop.pay(() -> "paid")).isEqualTo("paid");
            assertThat(shop.payments().counts().succeeded()).isEqualTo(1);
            assertThat(shop.report(() -> Thread.currentThread().getName()).get(60, TimeUnit.SECONDS))
                    .isEqualTo("reports-1");
        }
    }

    @Test
    void runs() {
        TwoBulkheads.main(new String[0]);
    }
}
