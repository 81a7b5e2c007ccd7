package io.sluice.cli.demo.shop;

import io.sluice.cli.demo.Message;
import io.sluice.cli.demo.Processes;
import java.net.http.HttpClient;
import java.util.List;

/**
 * The shop in a process of its own.
 *
 * @param front where customers buy
 * @param payments what orders are paid by
 */
record RunningShop(Front front, Payments payments) {
    private static final int WARM_UP = 200;

    /** Starts it; returns when all its applications listen, and the first customers have been served. */
    static RunningShop start(Processes processes) throws InterruptedException {
        Message listening = ShopProcess.start(processes, "the shop", List.of()).listening();
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        Front front = new Front(client, listening.number("front"));
        front.warmUp(WARM_UP);
        return new RunningShop(front, new Payments(client, listening.number("payments")));
    }
}
