package io.sluice.cluster.protocol;

/** How an ask was answered; see the protocol's file for what each means. Later versions may add some; keep a default branch. */
public enum Status {
    OK(0),
    BLOCKED(1),
    NO_RULE(2),
    NOT_LEASABLE(3),
    BAD_REQUEST(4),
    BUSY(5),
    UNKNOWN(6);

    private static final Status[] BY_NUMBER = values();
    private final int number;

    Status(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** What is not known is a refusal. */
    static Status of(long number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[(int) number] : BLOCKED;
    }
}
