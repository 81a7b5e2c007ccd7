package io.sluice.dashboard.server.web;

import io.sluice.dashboard.server.access.Caller.Kind;

/**
 * By what somebody was recognised, so that it can be asked once more who he is and what he may do.
 *
 * @param kind of whom
 * @param shown the secret of a person's cookie, or a program's {@code Authorization}
 */
record Proof(Kind kind, String shown) {
    /** Tells nothing that is to be shown by its owner only. */
    @Override
    public String toString() {
        return "what a " + kind + " shows";
    }
}
