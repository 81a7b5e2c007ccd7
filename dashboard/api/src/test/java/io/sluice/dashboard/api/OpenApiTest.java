package io.sluice.dashboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OpenApiTest {

    @Test
    void it_has_the_calls_of_the_protocol() throws IOException {
        assertThat(new TreeSet<Object>(map(document().get("paths")).keySet()))
                .containsExactlyInAnyOrder(
                        AgentProtocol.HELLO,
                        AgentProtocol.STREAM,
                        AgentProtocol.RULESET,
                        AgentProtocol.ACK,
                        AgentProtocol.METRICS,
                        AgentProtocol.EVENTS,
                        AgentProtocol.WHATIF,
                        AgentProtocol.BYE);
    }

    @Test
    void it_refers_to_every_message_and_to_nothing_else() throws IOException {
        Matcher refs =
                Pattern.compile("messages\\.schema\\.json#/\\$defs/(\\w+)").matcher(Golden.published("openapi.yaml"));
        Set<String> named = new TreeSet<>();
        while (refs.find()) {
            named.add(refs.group(1));
        }
        Collection<String> messages =
                AgentMessages.types().stream().map(Class::getSimpleName).toList();
        assertThat(named).containsExactlyInAnyOrderElementsOf(messages);
        String schema = Golden.published("messages.schema.json");
        assertThat(named).allSatisfy(name -> assertThat(schema).contains('"' + name + "\": {"));
    }

    @Test
    void it_lists_the_events_of_the_stream() throws IOException {
        String stream = String.valueOf(map(document().get("paths")).get(AgentProtocol.STREAM));
        for (DownEvent event : DownEvent.values()) {
            assertThat(stream)
                    .contains("| " + event.wireName() + " | " + event.data().getSimpleName());
            assertThat(DownEvent.of(event.wireName())).hasValue(event);
        }
        assertThat(DownEvent.of("tomorrow")).isEmpty();
    }

    private static Map<?, ?> document() throws IOException {
        return map(new Load(LoadSettings.builder().build()).loadFromString(Golden.published("openapi.yaml")));
    }

    private static Map<?, ?> map(Object value) {
        return (Map<?, ?>) value;
    }
}
