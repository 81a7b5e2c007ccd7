package io.sluice.cluster.server.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of a bearer token: what a server keeps instead of the token. Immutable, compared by value.
 * <p>A plain hash is enough because tokens are 256 random bits, which nobody guesses: make them with {@link #newToken}, not by hand.
 */
public final class TokenHash {
    /** What a token begins with, so that scanners of sources and logs recognise one that got where it does not belong. */
    public static final String TOKEN_PREFIX = "sluice_";

    private static final int TOKEN_BYTES = 32;
    private static final String PREFIX = "sha256:";
    private static final Pattern TEXT = Pattern.compile(PREFIX + "[0-9a-f]{64}");

    private final byte[] digest;

    private TokenHash(byte[] digest) {
        this.digest = digest;
    }

    /** The hash of a token. */
    public static TokenHash of(String token) {
        try {
            return new TokenHash(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }

    /**
     * @param text {@code sha256:} and 64 hexadecimal digits in lower case
     * @throws IllegalArgumentException if it is something else. The message does not quote it: it may be a token, put there by mistake
     */
    public static TokenHash parse(CharSequence text) {
        if (!TEXT.matcher(text).matches()) {
            throw new IllegalArgumentException("must be " + PREFIX
                    + " and the 64 hexadecimal digits of a token's hash, as --new-token prints them, but was "
                    + text.length() + " other characters");
        }
        return new TokenHash(HexFormat.of().parseHex(text.toString().substring(PREFIX.length())));
    }

    /** A token that was never there before. It cannot be had from its hash again. */
    public static String newToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return TOKEN_PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Whether they are the same; takes as long when they are not. */
    boolean matches(TokenHash other) {
        return MessageDigest.isEqual(digest, other.digest);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TokenHash that && matches(that);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(digest);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return PREFIX + HexFormat.of().formatHex(digest);
    }
}
