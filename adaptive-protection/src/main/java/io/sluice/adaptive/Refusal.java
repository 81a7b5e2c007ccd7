package io.sluice.adaptive;

/** Why a call was refused. */
enum Refusal {
    LIMIT(0, "limit"),
    FAIR_SHARE(1, "fair_share"),
    UNCOMMON(2, "uncommon"),
    CPU(3, "cpu"),
    MEMORY(4, "memory");

    private static final Refusal[] ALL = values();

    private final int number;
    final String word;

    Refusal(int number, String word) {
        this.number = number;
        this.word = word;
    }

    /** What {@code enter} returns: negative, and saying why and of what tier. */
    long token(int tier) {
        return -1L - cell(tier);
    }

    static Refusal of(long token) {
        return ALL[(int) (-1 - token) / InFlight.TIERS];
    }

    /** Where it is counted. */
    int cell(int tier) {
        return number * InFlight.TIERS + tier;
    }

    /** Whether it says that the limit is reached. */
    boolean isLimit() {
        return number <= UNCOMMON.number;
    }
}
