package io.sluice.guard.document;

/** How values are written. */
enum Form {
    /** For people: {@code 250ms}, 50 percent is 50. */
    PLAIN,
    /** For programs: integers in base units. A duration is in milliseconds, a fraction in millionths: 50 percent is 500000. */
    CANONICAL
}
