package io.sluice.guard.document;

import io.sluice.guard.document.RuleError.Code;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Turns the bytes of a document into {@link Node nodes}, within {@link NodeLimits}. */
final class NodeParser {
    private NodeParser() {}

    /**
     * @param json whether only JSON is accepted, rather than all of YAML
     * @throws InvalidRulesException at the first mistake: what follows one means nothing
     */
    static Node parse(byte[] bytes, boolean json) {
        if (bytes.length > NodeLimits.MAX_BYTES) {
            throw NodeLimits.fatal(
                    Code.TOO_LARGE,
                    Place.START,
                    "a document must have at most " + NodeLimits.MAX_BYTES + " bytes, but had " + bytes.length);
        }
        String text = decoded(bytes);
        return json ? new JsonParser(text).document() : YamlParser.parse(text);
    }

    private static String decoded(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException wrong) {
            throw NodeLimits.fatal(Code.SYNTAX, Place.START, "it is not UTF-8");
        }
    }
}
