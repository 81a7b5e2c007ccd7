package io.sluice.dashboard.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.sluice.dashboard.server.Console.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What {@code openapi.yaml} promises, and whether answers keep it. */
final class Contract {
    private static final Set<String> VERBS = Set.of("get", "put", "post", "delete", "patch");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode document;
    private final Map<String, Operation> operations = new TreeMap<>();

    /** One operation: its verb and path in one line, and what is said about it. */
    record Operation(String call, JsonNode told) {
        String permission() {
            return told.path("x-permission").asText();
        }

        String place() {
            return told.path("x-place").asText();
        }
    }

    Contract() {
        try (InputStream file = Contract.class.getClassLoader().getResourceAsStream(FrontController.OPENAPI)) {
            document = JSON.valueToTree(
                    new Load(LoadSettings.builder().build()).loadFromInputStream(Objects.requireNonNull(file)));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(verb -> VERBS.contains(verb.getKey()))
                        .forEach(verb -> {
                            String call = verb.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey();
                            String id = verb.getValue().path("operationId").asText();
                            Operation before = operations.put(id, new Operation(call, verb.getValue()));
                            assertThat(before)
                                    .as("two operations called %s", id)
                                    .isNull();
                        }));
    }

    /** By their names. */
    Map<String, Operation> operations() {
        return operations;
    }

    /** All operations as verb and path. */
    Set<String> calls() {
        Set<String> calls = new TreeSet<>();
        operations.values().forEach(operation -> calls.add(operation.call()));
        return calls;
    }

    /** Throws unless an answer is what the operation promises for its status. */
    void check(String operation, Answer answer) {
        JsonNode responses = operations.get(operation).told().path("responses");
        String status = Integer.toString(answer.status());
        JsonNode response = resolved(responses.has(status) ? responses.path(status) : responses.path("default"));
        JsonNode content = response.path("content");
        String type = answer.header("Content-Type").replaceAll(";.*", "");
        if (content.isMissingNode()) {
            assertThat(answer.text()).as("%s %s has no body", operation, status).isEmpty();
            return;
        }
        assertThat(content.has(type))
                .as("%s %s of type %s: %s", operation, status, type, answer.text())
                .isTrue();
        if (type.endsWith("json")) {
            JsonNode schema = content.path(type).path("schema");
            assertThat(mistakes(schema, answer.text()))
                    .as("%s %s: %s", operation, status, answer.text())
                    .isEmpty();
        }
    }

    /** Throws unless an event of a stream is what the operation promises. */
    void checkEvent(String operation, String data) {
        JsonNode schema = operations.get(operation).told().at("/responses/200/content/text~1event-stream/x-event");
        assertThat(schema.isMissingNode()).as("%s has events", operation).isFalse();
        assertThat(mistakes(schema, data)).as("%s: %s", operation, data).isEmpty();
    }

    private JsonNode resolved(JsonNode node) {
        String ref = node.path("$ref").asText();
        return ref.isEmpty() ? node : document.at(ref.substring(1));
    }

    private Set<ValidationMessage> mistakes(JsonNode schema, String text) {
        ObjectNode whole = schema.deepCopy();
        whole.set("components", document.path("components")); // where its references lead
        try {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(whole)
                    .validate(JSON.readTree(text));
        } catch (JsonProcessingException wrong) {
            throw new AssertionError(text, wrong);
        }
    }
}
