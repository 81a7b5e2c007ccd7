package io.sluice.cluster.client;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** How values of a key are told to the server. */
final class Keys {
    /** What the keys of gates begin with that only look on; no value is likely to begin so, and one that does is limited, only together. */
    static final String SHADOW = "\0shadow\0";

    private static final int LONGEST = 200;

    private Keys() {}

    /** The text of a value; of one that is long the beginning, and a hash of the whole. */
    static String of(Object value, boolean shadow) {
        String text = String.valueOf(value);
        if (text.length() > LONGEST) {
            text = text.substring(0, LONGEST / 2) + '#' + hash(text);
        }
        return shadow ? SHADOW + text : text;
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
