package io.sluice.dashboard.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ControlPortTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private Fleet fleet;
    private ControlPort control;

    @BeforeEach
    void open() throws IOException {
        FleetConfig config = new FleetConfig(
                List.of(URI.create("http://console")),
                "slc_agt_sim",
                "checkout",
                "dev",
                3,
                List.of("a"),
                List.of(Traffic.of("POST /pay", 10)),
                null,
                7);
        fleet = Fleet.of(config, new TinyConsole(0)::line, Runnable::run, Instant.EPOCH);
        fleet.start();
        control = new ControlPort(fleet, 0);
    }

    @AfterEach
    void close() {
        control.close();
        fleet.close();
    }

    private HttpResponse<String> call(String method, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + control.port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    @Test
    void a_test_in_another_process_moves_time_and_reads_the_truth() throws IOException, InterruptedException {
        assertThat(call("POST", "/traffic?resource=POST%20%2Fpay&perSecond=20&latency=PT0.02S&errors=5")
                        .statusCode())
                .isEqualTo(200);
        assertThat(call("POST", "/advance?time=PT3S").statusCode()).isEqualTo(200);
        assertThat(call("GET", "/tallies?from=0&to=3000").body())
                .contains("\"instance\":\"checkout-0000\"", "\"offered\":20", "\"second\":2000");
    }

    @Test
    void instances_are_chosen_by_number() throws IOException, InterruptedException {
        call("POST", "/kill?instances=0-1");
        String instances = call("GET", "/instances").body();
        assertThat(instances).containsOnlyOnce("\"running\":true");
        call("POST", "/start?instances=1");
        call("POST", "/freeze");
        call("POST", "/thaw");
        call("POST", "/cut?instances=2");
        call("POST", "/mend?instances=2");
        call("POST", "/clock?instances=0,2&ahead=PT20M");
        call("POST", "/capability?instances=2&kind=keyedRateLimiter&known=false");
        call("POST", "/stop?instances=2");
        assertThat(call("GET", "/instances").body()).containsOnlyOnce("\"running\":true");
    }

    @Test
    void what_is_wrong_is_told() throws IOException, InterruptedException {
        HttpResponse<String> missing = call("POST", "/advance");
        assertThat(missing.statusCode()).isEqualTo(400);
        assertThat(missing.body()).isEqualTo("time must be given, but was missing");
        assertThat(call("POST", "/nothing").statusCode()).isEqualTo(400);
        assertThat(call("POST", "/kill?instances=9").body()).contains("number must be between 0 and 2");
        assertThat(call("POST", "/advance?time=soon").statusCode()).isEqualTo(400);
    }
}
