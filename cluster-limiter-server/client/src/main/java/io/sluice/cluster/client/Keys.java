package io.sluice.cluster.client;

import io.sluice.cluster.protocol.Protocol;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** How values of a key are told to the server. */
final class Keys {
    /** A server's rule can have a limit of its own for values up to this length. */
    private static final int LONGEST = 200;

    private Keys() {}

    /** The text of a value; of one that is long the beginning, and a hash of the whole. */
    static String of(Object value, boolean shadow) {
        String text = String.valueOf(value);
        if (text.length() > LONGEST) {
            text = text.substring(0, LONGEST / 2) + '#' + hash(text);
        }
        return shadow ? Protocol.SHADOW + text : text;
    }

    private static String hash(String text) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every platform has it
        }
    }
}
