package io.sluice.dashboard.server.access;

import java.security.SecureRandom;
import java.util.Base64;

/** Makes secrets that nobody guesses: 256 random bits, as 43 letters that may stand in headers and links. */
final class Secrets {
    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Secrets() {}

    static String next() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
