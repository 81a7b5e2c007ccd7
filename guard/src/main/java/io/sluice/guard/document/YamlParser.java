package io.sluice.guard.document;

import io.sluice.guard.document.Node.Field;
import io.sluice.guard.document.Node.Mapping;
import io.sluice.guard.document.Node.Scalar;
import io.sluice.guard.document.Node.Sequence;
import io.sluice.guard.document.RuleError.Code;
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
 * Turns YAML into {@link Node nodes}. Works on the parser's events: no object is ever made by a name in the document. Tags are refused. Aliases
 * count for as many nodes as they stand for, so that a small document cannot become a large one.
 */
final class YamlParser {
    private record Anchored(Node node, int nodes) {}

    private final NodeLimits limits = new NodeLimits();
    private final Iterator<Event> events;
    private final Map<Anchor, Anchored> anchors = new HashMap<>();

    private YamlParser(String text) {
        LoadSettings settings =
                LoadSettings.builder().setCodePointLimit(NodeLimits.MAX_BYTES).build();
        events = new Parse(settings).parseString(text).iterator();
    }

    /**
     * @throws InvalidRulesException at the first mistake: what follows one means nothing
     */
    static Node parse(String text) {
        try {
            return new YamlParser(text).document();
        } catch (MarkedYamlEngineException wrong) {
            throw NodeLimits.fatal(Code.SYNTAX, place(wrong.getProblemMark()), String.valueOf(wrong.getProblem()));
        } catch (YamlEngineException wrong) {
            throw NodeLimits.fatal(Code.SYNTAX, Place.START, String.valueOf(wrong.getMessage()));
        }
    }

    private Node document() {
        events.next(); // the start of the stream
        if (events.next().getEventId() == Event.ID.StreamEnd) {
            throw NodeLimits.fatal(Code.SYNTAX, Place.START, "the document is empty");
        }
        Node root = node(events.next(), 0);
        events.next(); // the end of the document
        Event end = events.next();
        if (end.getEventId() != Event.ID.StreamEnd) {
            throw NodeLimits.fatal(
                    Code.SYNTAX, place(end.getStartMark()), "there must be one document, but a second begins");
        }
        return root;
    }

    private Node node(Event event, int depth) {
        Place place = place(event.getStartMark());
        if (event instanceof AliasEvent alias) {
            return expanded(alias, place);
        }
        int before = limits.nodes();
        limits.count(place);
        Node node = event instanceof ScalarEvent scalar ? scalar(scalar, place) : collection(event, depth + 1, place);
        ((NodeEvent) event)
                .getAnchor()
                .ifPresent(anchor -> anchors.put(anchor, new Anchored(node, limits.nodes() - before)));
        return node;
    }

    private Node expanded(AliasEvent alias, Place place) {
        Anchored anchored = anchors.get(alias.getAlias());
        if (anchored == null) {
            throw NodeLimits.fatal(
                    Code.SYNTAX, place, "there is no complete value with the anchor &" + alias.getAlias());
        }
        limits.count(anchored.nodes, place);
        return anchored.node;
    }

    private static Scalar scalar(ScalarEvent event, Place place) {
        refuseTag(event.getTag(), place);
        Scalar scalar = new Scalar(place, event.getValue(), !event.isPlain());
        if (NodeLimits.hasLoneSurrogate(scalar.text())) {
            throw NodeLimits.fatal(Code.SYNTAX, place, "half of a surrogate pair is no character");
        }
        return scalar;
    }

    private Node collection(Event event, int depth, Place place) {
        refuseTag(((CollectionStartEvent) event).getTag(), place);
        limits.nest(depth, place);
        return event.getEventId() == Event.ID.SequenceStart ? sequence(depth, place) : mapping(depth, place);
    }

    private Sequence sequence(int depth, Place place) {
        List<Node> items = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            items.add(node(event, depth));
        }
        return new Sequence(place, items);
    }

    private Mapping mapping(int depth, Place place) {
        List<Field> fields = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            if (!(node(event, depth) instanceof Scalar key)) {
                throw NodeLimits.fatal(Code.SYNTAX, place(event.getStartMark()), "a key must be text");
            }
            fields.add(new Field(key, node(events.next(), depth)));
        }
        return new Mapping(place, fields);
    }

    private static void refuseTag(Optional<String> tag, Place place) {
        if (tag.isPresent()) {
            throw NodeLimits.fatal(Code.SYNTAX, place, "tags are not allowed, but there was " + tag.get());
        }
    }

    private static Place place(Optional<Mark> mark) {
        return mark.map(at -> new Place(at.getLine() + 1, at.getColumn() + 1)).orElse(Place.START);
    }
}
