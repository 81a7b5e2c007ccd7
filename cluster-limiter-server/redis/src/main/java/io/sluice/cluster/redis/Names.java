package io.sluice.cluster.redis;

import io.sluice.cluster.server.engine.SipHash;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;

/**
 * The names of a shard's keys in Redis: {@code rl{namespace:007}:rule:hash}. A key's hash are 128 bits of SipHash under the shard's secret, so
 * that names are short, nobody makes two keys meet, and nobody who does not know the secret tells from a name whose it is. Immutable.
 */
final class Names {
    static final int SECRET_BYTES = 16;

    private final String prefix;
    private final byte[] secret;
    private final SipHash hasher;

    /**
     * @param prefix with the hash tag
     * @param secret 16 bytes, the same for all servers
     */
    private Names(String prefix, byte[] secret) {
        this.prefix = prefix;
        this.secret = secret.clone();
        ByteBuffer key = ByteBuffer.wrap(secret).order(ByteOrder.LITTLE_ENDIAN);
        hasher = new SipHash(key.getLong(), key.getLong());
    }

    /** Under a secret that nobody knows yet: it becomes the shard's, if that has none. */
    static Names withNewSecret(String prefix) {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        return new Names(prefix, secret);
    }

    /** The same under another secret. */
    Names withSecret(byte[] newSecret) {
        return new Names(prefix, newSecret);
    }

    byte[] secret() {
        return secret.clone();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What would end a hash tag, or a part of a name. */
    static String escaped(String name) {
        return name.replace("%", "%25").replace("{", "%7B").replace("}", "%7D").replace(":", "%3A");
    }

    /** The shard's clock. */
    byte[] clockKey() {
        return bytes(prefix + "t0");
    }

    /** Where a server's last batches are remembered. */
    byte[] answersKey(long server) {
        return bytes(prefix + "t0:" + Long.toHexString(server));
    }

    /** What servers there are, which client is at which, at how many each is, and who is lost. */
    List<byte[]> clientsKeys() {
        return List.of(
                bytes(prefix + "t0:servers"),
                bytes(prefix + "t0:places"),
                bytes(prefix + "t0:clients"),
                bytes(prefix + "t0:lost"));
    }

    /** A bucket of a rule. */
    byte[] bucketKey(String rule, String key) {
        return bytes(bucket(rule, key));
    }

    /** A bucket, what of it is leased out, and when that is over. */
    List<byte[]> ledgerKeys(String rule, String key) {
        String bucket = bucket(rule, key);
        return List.of(bytes(bucket), bytes(bucket + ":l"), bytes(bucket + ":x"));
    }

    /** Who holds permits of calls in flight, and when these are over. */
    List<byte[]> holdsKeys(String rule, String key) {
        String bucket = bucket(rule, key);
        return List.of(bytes(bucket + ":h"), bytes(bucket + ":e"));
    }

    private String bucket(String rule, String key) {
        return prefix + escaped(rule) + ':' + hash(key);
    }

    private String hash(String key) {
        return key.isEmpty() ? "" : Base64.getUrlEncoder().withoutPadding().encodeToString(hasher.hash(bytes(key)));
    }

    @Override
    public String toString() {
        return prefix;
    }
}
