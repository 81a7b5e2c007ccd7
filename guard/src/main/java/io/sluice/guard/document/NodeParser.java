package io.sluice.guard.document;

import io.sluice.guard.document.RuleError.Code;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Turns the bytes of a document into {@link Node nodes}, within {@link NodeLimits}. */
final class NodeParser {
    private static final char REPLACED = '\ufffd'; // by a decoder, what is malformed

    private NodeParser() {}

    /**
     * @param json whether only JSON is accepted, rather than all of YAML
     * @throws InvalidRulesException at the first mistake: what follows one means nothing
     */
    static Node parse(byte[] bytes, boolean json) {
        String text = text(bytes);
        return json ? new JsonParser(text).document() : YamlParser.parse(text);
    }

    /**
     * A rule document in canonical form.
     *
     * @throws InvalidRulesException at the first mistake
     */
    static Node parse(byte[] bytes, KnownRules known) {
        return new JsonParser(text(bytes), known.reading()).document();
    }

    private static String text(byte[] bytes) {
        if (bytes.length > NodeLimits.MAX_BYTES) {
            throw NodeLimits.fatal(
                    Code.TOO_LARGE,
                    Place.START,
                    "a document must have at most " + NodeLimits.MAX_BYTES + " bytes, but had " + bytes.length);
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACED) >= 0) {
            checkUtf8(bytes);
        }
        return text;
    }

    /** What stands for malformed bytes may also have been written. */
    private static void checkUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException wrong) {
            throw NodeLimits.fatal(Code.SYNTAX, Place.START, "it is not UTF-8");
        }
    }
}
