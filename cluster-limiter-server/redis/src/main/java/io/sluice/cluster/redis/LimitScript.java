package io.sluice.cluster.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The script that decides, and the name by which Redis knows it.
 */
record LimitScript(String text, String digest) {
    private static final String FILE = "limits.lua";

    static LimitScript read() {
        try (InputStream in = LimitScript.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " must be in the jar, but is not");
            }
            byte[] bytes = in.readAllBytes();
            String digest =
                    HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
            return new LimitScript(new String(bytes, StandardCharsets.UTF_8), digest);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK must have SHA-1, but this one has not", e);
        }
    }
}
