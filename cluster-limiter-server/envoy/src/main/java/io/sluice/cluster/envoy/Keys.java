package io.sluice.cluster.envoy;

import io.sluice.cluster.server.engine.LimitEngine;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/** Makes keys of counts out of the values of entries. */
final class Keys {
    private Keys() {}

    /** Different lists have different keys; what is too long becomes a SHA-256, at which no other key can be aimed. */
    static String of(List<String> values) {
        StringBuilder joined = new StringBuilder();
        for (String value : values) {
            joined.append(value.replace("\\", "\\\\").replace("|", "\\|")).append('|');
        }
        String key = joined.toString();
        return key.length() <= LimitEngine.MAX_KEY ? key : digest(key);
    }

    private static String digest(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return "sha256:" + Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
