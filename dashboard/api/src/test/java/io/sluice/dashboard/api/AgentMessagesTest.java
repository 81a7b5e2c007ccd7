package io.sluice.dashboard.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.dashboard.api.sse.SseEvent;
import io.sluice.dashboard.api.sse.SseReader;
import io.sluice.guard.document.CanonicalRules;
import io.sluice.guard.document.InvalidRulesException;
import io.sluice.guard.document.RuleDocuments;
import io.sluice.guard.document.RuleError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AgentMessagesTest {

    @Test
    void messages_are_those_of_the_golden_files_and_come_back_as_they_were() throws IOException {
        for (Map.Entry<String, Record> message : Messages.all().entrySet()) {
            String json = AgentMessages.write(message.getValue());
            Golden.check("messages/" + message.getKey() + ".json", json + '\n');
            assertThat(AgentMessages.read(message.getValue().getClass(), json))
                    .as(message.getKey())
                    .isEqualTo(message.getValue());
        }
    }

    @Test
    void a_stream_is_that_of_the_golden_file_and_is_read_as_it_was_sent() throws IOException {
        Map<DownEvent, Record> sent = new EnumMap<>(DownEvent.class);
        StringBuilder text = new StringBuilder();
        for (DownEvent event : DownEvent.values()) {
            Record data = Messages.all().values().stream()
                    .filter(event.data()::isInstance)
                    .findFirst()
                    .orElseThrow();
            text.append(new SseEvent(event.wireName(), id(data), AgentMessages.write(data)).text());
            sent.put(event, data);
        }
        Golden.check("stream.txt", text.toString());
        SseReader reader = new SseReader(
                new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8)),
                AgentProtocol.MAX_MESSAGE_BYTES);
        for (SseEvent event = reader.next(); event != null; event = reader.next()) {
            DownEvent kind = DownEvent.of(event.name()).orElseThrow();
            assertThat(AgentMessages.read(kind.data(), event.data())).isEqualTo(sent.remove(kind));
        }
        assertThat(sent).isEmpty();
    }

    private static String id(Record data) {
        if (data instanceof Splice splice) {
            return splice.position().eventId();
        }
        return data instanceof Ruleset ruleset ? ruleset.position().eventId() : "";
    }

    @Test
    void there_is_a_golden_file_of_every_message() {
        assertThat(Messages.all().values().stream().map(Object::getClass).distinct())
                .containsExactlyInAnyOrderElementsOf(AgentMessages.types());
    }

    @Test
    void the_schema_in_the_jar_is_that_of_the_records() throws IOException {
        Golden.publish(
                "messages.schema.json",
                AgentMessages.schema(new RecordComments("src/main/java/io/sluice/dashboard/api")));
    }

    @Test
    void rules_on_the_wire_are_rule_documents() {
        Ruleset sent = Messages.RULESET;
        Ruleset received = AgentMessages.read(Ruleset.class, AgentMessages.write(sent));
        assertThat(RuleDocuments.standard().read(received.document()).hash()).hasValue(sent.hash());
        assertThat(received.position()).isEqualTo(Messages.AT_205);
    }

    @Test
    void a_splice_of_the_rule_set_before_gives_the_next_one() {
        CanonicalRules next = Messages.SPLICE.appliedTo(Messages.RULES);
        assertThat(next.hash()).isEqualTo(Messages.SPLICE.hash());
        assertThat(next).isEqualTo(Messages.RULES_206);
        assertThat(Messages.SPLICE.whole(next).position()).isEqualTo(Messages.SPLICE.position());
        assertThatThrownBy(() -> Messages.SPLICE.appliedTo(CanonicalRules.none()))
                .hasMessage("to must be between 0 and 0, but was 2");
    }

    @Test
    void a_splice_has_a_base_with_a_hash_and_places_in_order() {
        String json = AgentMessages.write(Messages.SPLICE);
        assertThat(mistakes(json.replace("\"from\":1", "\"from\":3")))
                .contains("from must be between 0 and 2, but was 3");
        assertThat(mistakes(json.replaceFirst("(\"base\":\\{\"epoch\":7),\"hash\":\"[^\"]*\"", "$1")))
                .contains("base must be a position with a hash");
    }

    private static String mistakes(String splice) {
        return String.valueOf(
                catchThrowableOfType(InvalidRulesException.class, () -> AgentMessages.read(Splice.class, splice))
                        .getMessage());
    }

    @Test
    void a_message_that_is_wrong_says_where_as_a_rule_document_does() {
        InvalidRulesException wrong = catchThrowableOfType(
                InvalidRulesException.class,
                () -> AgentMessages.read(
                        Overrides.class,
                        "{\"nonce\":\"n\",\"overrides\":[{\"id\":\"a\",\"resource\":\"r\",\"action\":\"SCALE\","
                                + "\"factor\":500000,\"ttl\":90000000,\"reason\":\"x\",\"until\":3}],\"more\":true}"));
        assertThat(wrong.errors().stream().map(RuleError::path))
                .containsExactlyInAnyOrder("overrides[0].until", "overrides[0].ttl", "more");
        Problem problem = Problem.of(wrong);
        assertThat(problem.errors()).contains(new Mistake("more", "UNKNOWN_KEY", "there is no such field"));
        assertThat(AgentMessages.read(Problem.class, AgentMessages.write(problem)))
                .isEqualTo(problem);
    }

    @Test
    void names_that_come_from_elsewhere_are_short_and_can_be_seen() {
        for (String steering : List.of("0007", "0085", "202e", "2066", "200f", "feff", "2028", "2029")) {
            assertThat(refusal("POST /pay\\u" + steering))
                    .as(steering)
                    .contains("must be free of control and direction characters");
        }
        assertThat(refusal("x".repeat(257))).contains("must be at most 256 characters long");
        assertThat(refusal(" ")).contains("must not be blank");
    }

    private static String refusal(String resource) {
        String json = "{\"deadline\":1,\"id\":\"q\",\"resource\":\"" + resource + "\",\"rules\":[],\"window\":1000}";
        return String.valueOf(
                catchThrowableOfType(InvalidRulesException.class, () -> AgentMessages.read(WhatIfQuestion.class, json))
                        .getMessage());
    }

    @Test
    void positions_are_ordered_by_epoch_and_then_by_revision() {
        Position first = new Position(1, 9, null);
        Position second = new Position(2, 1, null);
        assertThat(second.isAfter(first)).isTrue();
        assertThat(first.isAfter(second)).isFalse();
        assertThat(first.isAfter(new Position(1, 8, null))).isTrue();
        assertThat(first.isAfter(first)).isFalse();
        assertThat(Position.ofEventId(second.eventId())).hasValue(second);
        assertThat(Position.ofEventId("7")).isEmpty();
        assertThat(Position.ofEventId("9999999999999999.1")).isEmpty();
        assertThat(Messages.AT_205.etag()).isEqualTo("\"7.205-" + Messages.RULES.hash() + '"');
    }
}
