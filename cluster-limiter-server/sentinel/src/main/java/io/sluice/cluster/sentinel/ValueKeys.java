package io.sluice.cluster.sentinel;

import io.sluice.cluster.server.engine.SipHash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Makes keys of buckets out of the values of parameters: 22 characters each, whatever the value, from which the value cannot be told. They
 * are 128 bits of SipHash-2-4 under a secret, so nobody who does not know it can make two values share a bucket. Immutable.
 */
final class ValueKeys {
    private final SipHash hasher;

    /**
     * @param secret the same for all servers that share a store
     * @param namespace which is part of the key of the hash
     */
    ValueKeys(String secret, String namespace) {
        ByteBuffer digest = ByteBuffer.wrap(sha256(secret + '\0' + namespace));
        hasher = new SipHash(digest.getLong(), digest.getLong());
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    String key(ParamValue value) {
        byte[] text = value.text().getBytes(StandardCharsets.UTF_8);
        byte[] message = new byte[text.length + 1];
        message[0] = (byte) value.kind().number();
        System.arraycopy(text, 0, message, 1, text.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(hasher.hash(message));
    }
}
