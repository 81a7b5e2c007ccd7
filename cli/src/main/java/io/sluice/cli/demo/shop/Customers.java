package io.sluice.cli.demo.shop;

import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Customers who buy, and what they saw. Safe for many threads. */
public final class Customers {
    private final Function<String, CompletableFuture<HttpResponse<String>>> shop;
    private final AtomicLong bought = new AtomicLong();
    private final AtomicLong paid = new AtomicLong();
    private final AtomicLong later = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong wrong = new AtomicLong();

    /** @param shop has a customer buy; the future is what he is answered */
    public Customers(Function<String, CompletableFuture<HttpResponse<String>>> shop) {
        this.shop = shop;
    }

    /** One of them buys something; returns at once. */
    @SuppressWarnings("FutureReturnValueIgnored") // what became of it is counted
    public void buy(String customer) {
        bought.incrementAndGet();
        shop.apply(customer).whenComplete(this::saw);
    }

    private void saw(@Nullable HttpResponse<String> answer, @Nullable Throwable failure) {
        sortOf(answer).incrementAndGet();
    }

    private AtomicLong sortOf(@Nullable HttpResponse<String> answer) {
        if (answer == null) {
            return wrong;
        }
        if (answer.statusCode() == 429) {
            return refused;
        }
        if (answer.statusCode() == 200 && answer.body().contains("\"PAID\"")) {
            return paid;
        }
        return answer.statusCode() == 200 && answer.body().contains("\"LATER\"") ? later : wrong;
    }

    /** What they saw so far. */
    public Seen seen() {
        return new Seen(bought.get(), paid.get(), later.get(), refused.get(), wrong.get());
    }

    /**
     * What customers saw.
     *
     * @param bought what they wanted to buy
     * @param paid sold, and paid for
     * @param later sold, to be paid for later
     * @param refused told to come back, since they buy too fast
     * @param wrong told anything else, or nothing
     */
    public record Seen(long bought, long paid, long later, long refused, long wrong) {
        public static final Seen NOTHING = new Seen(0, 0, 0, 0, 0);

        /** What was seen since then. */
        public Seen since(Seen before) {
            return new Seen(
                    bought - before.bought,
                    paid - before.paid,
                    later - before.later,
                    refused - before.refused,
                    wrong - before.wrong);
        }

        /** What several saw together. */
        public Seen plus(Seen other) {
            return new Seen(
                    bought + other.bought,
                    paid + other.paid,
                    later + other.later,
                    refused + other.refused,
                    wrong + other.wrong);
        }

        public long answered() {
            return paid + later + refused + wrong;
        }

        public long sold() {
            return paid + later;
        }
    }
}
