package io.sluice.adaptive.queue;

import java.util.Locale;

/** Why work is refused: the reasons of {@link WorkRefusedException}. */
enum Refusal {
    QUEUE_FULL,
    OVERLOAD,
    DEADLINE,
    CLOSED,
    NO_THREAD;

    String reason() {
        return name().toLowerCase(Locale.ROOT);
    }
}
