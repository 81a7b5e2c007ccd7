package io.sluice.dashboard.api;

import io.sluice.core.BadValueException;
import java.util.regex.Pattern;

/** What hashes of rule sets look like. */
final class Hash {
    private static final Pattern SHA_256 = Pattern.compile("sha256:[0-9a-f]{64}");

    private Hash() {}

    static String check(String name, String hash) {
        if (!SHA_256.matcher(hash).matches()) {
            throw new BadValueException(name, "sha256: and 64 hexadecimal digits in lower case", '"' + hash + '"');
        }
        return hash;
    }
}
