package io.sluice.cli.demo.console;

/** The numbers of the act, and the rules that say them. */
final class Plan {
    static final int SHOPS = 3;
    /** Customers who come to each shop in a second. */
    static final int PER_SECOND = 25;

    /** What each shop may sell in a second at first: more than is asked for. */
    static final int LIMIT = 30;
    /** What it is changed to. */
    static final int LOWER = 10;

    /** What all shops together may ask payments in a second: less than is asked for at first. */
    static final int PAYMENTS = 60;

    static final int PAYMENTS_BURST = 30;
    /** The token server's name for it, and for whose rules they are. */
    static final String PAYMENTS_RULE = "payments";

    static final String NAMESPACE = "shop";

    static final String ENV = "dev";
    static final String FRONT = "shop-front";
    static final String ORDERS = "shop-orders";
    /** Of the simulated instances. */
    static final String SIMULATED = "checkout";

    static final String RESOURCE = "POST /buy/{item}";

    /** Rules of the orders: the limit itself is the token server's. */
    static final String ORDERS_RULES = """
            rules:
              - id: payments-of-all-shops
                resource: payments
                kind: rateLimiter
                config: {scope: CLUSTER, cluster: {rule: %s}, timeoutDuration: 100ms, limitForPeriod: %d}
            """.formatted(PAYMENTS_RULE, PAYMENTS / SHOPS);

    /** Rules of the simulated application. */
    static final String SIMULATED_RULES = """
            rules:
              - id: pay-rate
                resource: POST /pay
                kind: rateLimiter
                config: {algorithm: SLIDING_WINDOW, limitForPeriod: 15}
              - id: charge-breaker
                resource: payments.charge
                kind: circuitBreaker
                config: {failureRateThreshold: 50, slidingWindowType: TIME_BASED, slidingWindowSize: 10}
            """;

    private Plan() {}

    /** Rules of the front, with this limit for each shop. */
    static String frontRules(int limit) {
        return """
                rules:
                  - id: buy-rate
                    resource: "%s"
                    kind: rateLimiter
                    config: {algorithm: SLIDING_WINDOW, limitForPeriod: %d}
                """.formatted(RESOURCE, limit);
    }

    /** The last second with the first limit, where the act changes it itself. */
    static int changedAfter(int seconds) {
        return seconds / 2;
    }
}
