package io.sluice.dashboard.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.core.rule.RuleSourceEvent.Health;
import io.sluice.dashboard.api.Ack.Status;
import io.sluice.dashboard.api.Hello.Transport;
import io.sluice.guard.Sluice;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The same over sockets, on the machine's clock: what virtual time cannot show. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class HttpExchangeTest {
    private HttpConsole console;
    private ConsoleAgent agent;
    private Sluice sluice;

    @BeforeEach
    void open() throws IOException {
        console = new HttpConsole();
    }

    @AfterEach
    void close() {
        if (sluice != null) {
            sluice.close();
        }
        console.close();
    }

    private void start(String token, Duration wait, String... endpoints) {
        ConsoleAgentConfig.Builder config = ConsoleAgentConfig.custom()
                .app("checkout")
                .env("prod")
                .token(token)
                .startupWait(wait)
                .home(null);
        List.of(endpoints).forEach(config::endpoint);
        agent = ConsoleAgent.of(config.build());
        sluice = Sluice.builder().source(agent).build();
        agent.attach(sluice);
    }

    @Test
    void a_start_that_may_wait_gets_the_rules() throws IOException {
        console.publish(Bench.limit(3));
        start("slc_agt_secret", Duration.ofSeconds(2), console.endpoint());
        await().until(() -> agent.health() == Health.UP);
        await().until(() -> !console.acks.isEmpty());
        assertThat(console.acks.get(0).status()).isEqualTo(Status.APPLIED);
    }

    @Test
    void rules_are_pushed_down_the_stream_and_acknowledged() throws IOException {
        start("slc_agt_secret", Duration.ZERO, console.endpoint());
        await().until(() -> agent.status().connectedTo() != null);
        console.publish(Bench.limit(3));
        console.publish(Bench.limit(4));
        await().until(() -> agent.status().rules().revision() == 2);
        await().until(() -> !console.acks.isEmpty()
                && FakeConsole.last(console.acks).current().revision() == 2);
    }

    @Test
    void a_stream_that_breaks_is_opened_again() throws IOException {
        console.publish(Bench.limit(3));
        start("slc_agt_secret", Duration.ZERO, console.endpoint());
        await().until(() -> !console.acks.isEmpty());
        console.cut();
        await().until(() -> console.hellos.size() == 2);
        console.publish(Bench.limit(4));
        await().until(() -> agent.status().rules().revision() == 2);
    }

    @Test
    void an_endpoint_that_is_not_there_is_passed_over() throws IOException {
        console.publish(Bench.limit(3));
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        start("slc_agt_secret", Duration.ZERO, "http://127.0.0.1:" + closed, console.endpoint());
        await().until(() -> agent.health() == Health.UP);
    }

    @Test
    void a_token_that_is_not_known_is_refused_and_the_application_runs() {
        start("slc_agt_wrong", Duration.ZERO, console.endpoint());
        await().until(() -> agent.health() == Health.UNREACHABLE);
        assertThat(console.calls).containsOnly("POST /agent/v1/hello");
        assertThat(sluice.guard(Bench.PAY).executeSupplier(() -> "fine")).isEqualTo("fine");
    }

    @Test
    void a_stream_that_is_held_back_is_replaced_by_polls() throws IOException {
        console.buffers = true;
        console.publish(Bench.limit(3));
        start("slc_agt_secret", Duration.ZERO, console.endpoint());
        await().until(() -> agent.status().transport() == Transport.POLL
                && agent.status().rules().revision() == 1);
    }

    @Test
    void it_says_goodbye_when_it_is_closed() {
        start("slc_agt_secret", Duration.ZERO, console.endpoint());
        await().until(() -> agent.status().connectedTo() != null);
        sluice.close();
        await().until(() -> console.calls.contains("POST /agent/v1/bye"));
    }
}
