package io.sluice.core.rule;

import io.sluice.core.Check;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a source delivers: bytes, and how to read them; immutable, compared by value.
 * <p>The media type tells the form: {@link #YAML} and {@link #JSON} are written by people, {@link #CANONICAL} by programs.
 */
public final class RuleDocument {
    public static final String YAML = "application/yaml";
    public static final String JSON = "application/json";

    /** The canonical form: JSON as of RFC 8785, all numbers are integers in base units. */
    public static final String CANONICAL = "application/vnd.sluice.rules+json";

    private final byte[] bytes;
    private final String mediaType;
    private final String version;

    private RuleDocument(byte[] bytes, String mediaType, String version) {
        this.bytes = bytes;
        this.mediaType = Check.notBlank("mediaType", mediaType);
        this.version = Check.present("version", version);
    }

    /**
     * @param mediaType how to read the bytes; parameters, such as a charset, are not looked at: it is UTF-8
     * @param version what the source calls this state, for people and logs; may be empty
     */
    public static RuleDocument of(byte[] bytes, String mediaType, String version) {
        return new RuleDocument(bytes.clone(), mediaType, version);
    }

    /** Of a text, in UTF-8. */
    public static RuleDocument of(String text, String mediaType, String version) {
        return new RuleDocument(text.getBytes(StandardCharsets.UTF_8), mediaType, version);
    }

    /** Guesses by the end of a file's name: JSON for {@code .json}, else YAML, of which JSON is a part. */
    public static String mediaTypeOf(String fileName) {
        return fileName.toLowerCase(Locale.ROOT).endsWith(".json") ? JSON : YAML;
    }

    /** A copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    public int size() {
        return bytes.length;
    }

    /** The media type without parameters, in lower case. */
    public String mediaType() {
        int parameters = mediaType.indexOf(';');
        return (parameters < 0 ? mediaType : mediaType.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    /** What the source calls this state. */
    public String version() {
        return version;
    }

    /** Whether the same would be read, whatever the versions are. */
    public boolean sameContent(RuleDocument other) {
        return Arrays.equals(bytes, other.bytes) && mediaType().equals(other.mediaType());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RuleDocument that && sameContent(that) && version.equals(that.version);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes) * 31 + version.hashCode();
    }

    @Override
    public String toString() {
        return "RuleDocument " + version + " (" + mediaType + ", " + bytes.length + " bytes)";
    }
}
