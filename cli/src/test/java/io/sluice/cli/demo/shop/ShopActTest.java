package io.sluice.cli.demo.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.demo.Promise;
import io.sluice.cli.demo.shop.Customers.Seen;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ShopActTest {
    private static final Seen MANY = new Seen(900, 600, 300, 0, 0);
    private static final Seen GREEDY = new Seen(300, 50, 30, 220, 0);

    private static List<Boolean> kept(Seen many, Seen greedy, long askedInStorm) {
        return ShopAct.promises(15, many, greedy, askedInStorm, 1_000).stream()
                .map(Promise::kept)
                .toList();
    }

    @Test
    void all_is_kept_if_every_order_was_answered_and_payments_were_left_alone() {
        assertThat(kept(MANY, GREEDY, 26)).containsExactly(true, true, true, true);
    }

    @Test
    void each_promise_is_broken_by_what_it_is_about() {
        assertThat(kept(new Seen(901, 600, 300, 0, 0), GREEDY, 26)).containsExactly(false, true, true, true);
        assertThat(kept(new Seen(900, 599, 300, 0, 1), GREEDY, 26)).containsExactly(true, false, true, true);
        assertThat(kept(new Seen(900, 599, 300, 1, 0), GREEDY, 26)).containsExactly(true, false, true, true);
        assertThat(kept(MANY, GREEDY, 27)).containsExactly(true, true, false, true);
        assertThat(kept(MANY, new Seen(300, 56, 30, 214, 0), 26)).containsExactly(true, true, true, false);
    }

    @Test
    void what_customers_see_is_counted_by_sort_and_what_is_on_its_way_is_not() {
        List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
        Customers customers = new Customers(customer -> {
            CompletableFuture<HttpResponse<String>> answer = new CompletableFuture<>();
            asked.add(answer);
            return answer;
        });
        customers.buy("ann");
        customers.buy("bob");
        assertThat(customers.seen()).isEqualTo(new Seen(2, 0, 0, 0, 0));

        asked.get(0).completeExceptionally(new IllegalStateException("no shop"));

        assertThat(customers.seen()).isEqualTo(new Seen(2, 0, 0, 0, 1));
        assertThat(customers.seen().since(new Seen(1, 0, 0, 0, 0))).isEqualTo(new Seen(1, 0, 0, 0, 1));
    }
}
