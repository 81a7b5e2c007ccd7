package io.sluice.guard.document;

import io.sluice.guard.document.Node.Field;
import io.sluice.guard.document.Node.Mapping;
import io.sluice.guard.document.Node.Scalar;
import io.sluice.guard.document.Node.Sequence;
import io.sluice.guard.document.RuleError.Code;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Turns text into {@link Node nodes}, within limits: bytes, depth, and nodes after aliases are expanded, so that a small document
 * cannot become a large one. Works on the parser's events: no object is ever made by a name in the document. Tags are refused.
 */
final class NodeParser {
    static final int MAX_BYTES = 512 << 10;
    static final int MAX_DEPTH = 16;
    static final int MAX_NODES = 200_000;

    private record Anchored(Node node, int nodes) {}

    private final boolean json;
    private final Iterator<Event> events;
    private final Map<Anchor, Anchored> anchors = new HashMap<>();
    private int nodes;

    private NodeParser(String text, boolean json) {
        this.json = json;
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(8 * MAX_BYTES) // escapes are longer
                .setParseComments(json) // only to refuse them
                .build();
        events = new Parse(settings).parseString(text).iterator();
    }

    /**
     * @param json whether only JSON is accepted, rather than all of YAML
     * @throws InvalidRulesException at the first mistake: what follows one means nothing
     */
    static Node parse(byte[] bytes, boolean json) {
        if (bytes.length > MAX_BYTES) {
            throw fatal(
                    Code.TOO_LARGE,
                    Place.START,
                    "a document must have at most " + MAX_BYTES + " bytes, but had " + bytes.length);
        }
        try {
            String text = decoded(bytes);
            return new NodeParser(json ? withEscapes(text) : text, json).document();
        } catch (CharacterCodingException wrong) {
            throw fatal(Code.SYNTAX, Place.START, "it is not UTF-8");
        } catch (MarkedYamlEngineException wrong) {
            throw fatal(Code.SYNTAX, place(wrong.getProblemMark()), String.valueOf(wrong.getProblem()));
        } catch (YamlEngineException wrong) {
            throw fatal(Code.SYNTAX, Place.START, String.valueOf(wrong.getMessage()));
        }
    }

    private static String decoded(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    /** JSON may hold characters that a parser of YAML only takes as escapes; outside of texts neither has them. */
    private static String withEscapes(String text) {
        int start = text.startsWith("\ufeff") ? 1 : 0; // a byte order mark
        StringBuilder escaped = new StringBuilder(text.length());
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            escaped.append(JsonText.isSpecialInYaml(c) ? JsonText.escaped(c) : String.valueOf(c));
        }
        return escaped.toString();
    }

    private Node document() {
        next(); // the start of the stream
        if (next().getEventId() == Event.ID.StreamEnd) {
            throw fatal(Code.SYNTAX, Place.START, "the document is empty");
        }
        Node root = node(next(), 0);
        next(); // the end of the document
        Event end = next();
        if (end.getEventId() != Event.ID.StreamEnd) {
            throw fatal(Code.SYNTAX, place(end.getStartMark()), "there must be one document, but a second begins");
        }
        return root;
    }

    private Event next() {
        Event event = events.next();
        if (event.getEventId() == Event.ID.Comment) {
            throw fatal(Code.SYNTAX, place(event.getStartMark()), "JSON has no comments");
        }
        return event;
    }

    private Node node(Event event, int depth) {
        Place place = place(event.getStartMark());
        if (++nodes > MAX_NODES) {
            throw tooMany(place);
        }
        if (event instanceof AliasEvent alias) {
            return expanded(alias, place);
        }
        int before = nodes;
        Node node = event instanceof ScalarEvent scalar ? scalar(scalar, place) : collection(event, depth + 1, place);
        ((NodeEvent) event).getAnchor().ifPresent(anchor -> {
            refuseInJson(place, "anchors");
            anchors.put(anchor, new Anchored(node, nodes - before + 1));
        });
        return node;
    }

    private Node expanded(AliasEvent alias, Place place) {
        refuseInJson(place, "aliases");
        Anchored anchored = anchors.get(alias.getAlias());
        if (anchored == null) {
            throw fatal(Code.SYNTAX, place, "there is no complete value with the anchor &" + alias.getAlias());
        }
        nodes += anchored.nodes - 1;
        if (nodes > MAX_NODES) {
            throw tooMany(place);
        }
        return anchored.node;
    }

    private Scalar scalar(ScalarEvent event, Place place) {
        refuseTag(event.getTag(), place);
        Scalar scalar = new Scalar(place, event.getValue(), !event.isPlain());
        if (json && !isJson(event, scalar)) {
            throw fatal(Code.SYNTAX, place, "text must be in double quotes in JSON, but was " + scalar.text());
        }
        if (hasLoneSurrogate(scalar.text())) {
            throw fatal(Code.SYNTAX, place, "half of a surrogate pair is no character");
        }
        return scalar;
    }

    private static boolean isJson(ScalarEvent event, Scalar scalar) {
        return event.isPlain()
                ? scalar.isDecimal() || scalar.isBoolean() || scalar.text().equals("null")
                : event.isDQuoted();
    }

    private Node collection(Event event, int depth, Place place) {
        CollectionStartEvent start = (CollectionStartEvent) event;
        refuseTag(start.getTag(), place);
        if (depth > MAX_DEPTH) {
            throw fatal(Code.TOO_DEEP, place, "lists and maps must be nested at most " + MAX_DEPTH + " deep");
        }
        if (json && !start.isFlow()) {
            throw fatal(Code.SYNTAX, place, "a list is in [] and a map in {} in JSON");
        }
        return event.getEventId() == Event.ID.SequenceStart ? sequence(depth, place) : mapping(depth, place);
    }

    private Sequence sequence(int depth, Place place) {
        List<Node> items = new ArrayList<>();
        for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
            items.add(node(event, depth));
        }
        return new Sequence(place, items);
    }

    private Mapping mapping(int depth, Place place) {
        List<Field> fields = new ArrayList<>();
        for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
            if (!(node(event, depth) instanceof Scalar key)) {
                throw fatal(Code.SYNTAX, place(event.getStartMark()), "a key must be text");
            }
            if (json && !key.quoted()) {
                throw fatal(Code.SYNTAX, key.place(), "a key must be in double quotes in JSON");
            }
            fields.add(new Field(key, node(next(), depth)));
        }
        return new Mapping(place, fields);
    }

    private void refuseInJson(Place place, String what) {
        if (json) {
            throw fatal(Code.SYNTAX, place, "JSON has no " + what);
        }
    }

    private static void refuseTag(Optional<String> tag, Place place) {
        if (tag.isPresent()) {
            throw fatal(Code.SYNTAX, place, "tags are not allowed, but there was " + tag.get());
        }
    }

    private static boolean hasLoneSurrogate(String text) {
        return text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    private static InvalidRulesException tooMany(Place place) {
        return fatal(Code.TOO_LARGE, place, "a document must expand to at most " + MAX_NODES + " values");
    }

    private static Place place(Optional<Mark> mark) {
        return mark.map(at -> new Place(at.getLine() + 1, at.getColumn() + 1)).orElse(Place.START);
    }

    private static InvalidRulesException fatal(Code code, Place place, String message) {
        return new InvalidRulesException(
                List.of(new RuleError("", code, message, "", "", place.line(), place.column())));
    }
}
