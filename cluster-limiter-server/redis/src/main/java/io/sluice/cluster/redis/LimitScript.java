package io.sluice.cluster.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;

/**
 * A script that decides, and the name by which Redis knows it. It is written in pieces that follow each other.
 */
record LimitScript(String text, String digest) {

    /** Decides about buckets. */
    static final LimitScript LIMITS = of("shard.lua", "tokens.lua", "windows.lua", "leases.lua", "limits.lua");

    /** Decides about permits of calls in flight. */
    static final LimitScript PERMITS = of("shard.lua", "permits.lua");

    /** Tells servers of each other's clients. */
    static final LimitScript CLIENTS = of("shard.lua", "clients.lua");

    private static LimitScript of(String... pieces) {
        String text = Arrays.stream(pieces).map(LimitScript::read).collect(Collectors.joining());
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            return new LimitScript(
                    text, HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8))));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK must have SHA-1, but this one has not", e);
        }
    }

    private static String read(String file) {
        try (InputStream in = LimitScript.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " must be in the jar, but is not");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
