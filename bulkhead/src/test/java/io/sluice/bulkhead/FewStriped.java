package io.sluice.bulkhead;

/** Striped slots, though there are few, of which a test says from which stripe they are looked for. */
final class FewStriped extends StripedSlots {
    static final int STRIPES = 4;

    int home;

    FewStriped(int limit) {
        super(limit, STRIPES);
    }

    @Override
    int home() {
        return home % STRIPES;
    }
}
