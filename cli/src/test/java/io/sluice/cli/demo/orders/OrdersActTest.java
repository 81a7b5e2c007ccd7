package io.sluice.cli.demo.orders;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.demo.Promise;
import io.sluice.core.time.ManualClock;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OrdersActTest {
    private static final int ORDERS = 10;

    @Test
    void the_service_is_slow_in_the_middle() {
        Payments payments = new Payments(new ManualClock(), 12);
        assertThat(List.of(1, 3, 4, 9, 10, 12))
                .extracting(payments::isSlow)
                .containsExactly(false, false, true, true, false, false);
    }

    @Test
    void orders_are_paid_on_both_sides_and_the_promises_say_so() {
        ManualClock clock = new ManualClock();
        Payments payments = new Payments(clock, 12);
        payments.begin(clock.nanos());
        BlockingOrders blocking = new BlockingOrders(payments);
        FluxOfOrders flux = new FluxOfOrders(payments);
        for (int i = 0; i < ORDERS; i++) {
            blocking.arrived();
            flux.arrived();
        }
        until(() -> {
            clock.advance(Payments.USUAL);
            return blocking.isDone() && flux.isDone();
        });
        blocking.end();
        flux.end();
        assertThat(blocking.paid()).isEqualTo(ORDERS);
        assertThat(flux.paid()).isEqualTo(ORDERS);
        List<Promise> promises = OrdersAct.promises(ORDERS, blocking, flux);
        assertThat(promises.subList(0, 2)).allMatch(Promise::kept);
        assertThat(OrdersAct.promises(ORDERS + 1, blocking, flux).get(0).kept())
                .as("one never arrived")
                .isFalse();
    }

    private static void until(BooleanSupplier done) {
        while (!done.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }
}
