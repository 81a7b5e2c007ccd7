package io.sluice.cluster.sentinel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.sluice.cluster.sentinel.Frames.Token;
import io.sluice.cluster.server.engine.Ask;
import io.sluice.cluster.server.engine.Client;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.MemoryStore;
import io.sluice.cluster.server.engine.Target;
import io.sluice.core.time.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SentinelDoorTest {
    private static final int OK = 0;
    private static final int BLOCKED = 1;
    private static final int SHOULD_WAIT = 2;
    private static final int NO_RULE = 3;
    private static final int TOO_MANY = -2;
    private static final int BAD_REQUEST = -4;

    private static final String TEN =
            "{'count': 10, 'clusterMode': true, 'clusterConfig': {'flowId': 1, 'thresholdType': 1}}";
    private static final String FIVE_EACH = "{'count': 5, 'clusterMode': true, 'clusterConfig': {'flowId': 2}}";
    private static final String ZERO =
            "{'count': 0, 'clusterMode': true, 'clusterConfig': {'flowId': 3, 'thresholdType': 1}}";
    private static final String PER_USER =
            "{'count': 3, 'paramIdx': 0, 'clusterMode': true, 'clusterConfig': {'flowId': 1,"
                    + " 'thresholdType': 1}, 'paramFlowItemList': [{'object': 'vip', 'count': 7, 'classType': 'String'},"
                    + " {'object': 'thief', 'count': 0, 'classType': 'String'}]}";

    private final ManualClock clock = new ManualClock();
    private final LimitEngine engine = new LimitEngine(new MemoryStore(clock));
    private final List<RawClient> clients = new ArrayList<>();
    private SentinelDoor door;

    SentinelDoorTest() throws IOException {
        door = open(SentinelConfig.custom());
    }

    private SentinelDoor open(SentinelConfig.Builder config) throws IOException {
        SentinelDoor opened = SentinelDoor.open(engine, clock, config.port(0).build());
        opened.rules("shop", rules(TEN, FIVE_EACH, ZERO, PER_USER));
        opened.rules("default", rules(TEN));
        clock.advance(Duration.ofSeconds(11)); // buckets are full
        return opened;
    }

    private static SentinelRules rules(String... rules) {
        return SentinelRules.read(
                ("[" + String.join(",", rules) + "]").replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private RawClient connect() throws IOException {
        RawClient client = new RawClient(door.port());
        clients.add(client);
        return client;
    }

    private RawClient shop() throws IOException {
        RawClient client = connect();
        client.ping("shop");
        return client;
    }

    @AfterEach
    void close() throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
        door.close();
    }

    @Test
    void a_ping_is_answered_with_the_number_of_clients() throws IOException {
        assertThat(connect().ping("shop")).isEqualTo(1);
        RawClient second = connect();
        assertThat(second.ping("shop")).isEqualTo(2);
        assertThat(second.ping("shop")).as("again").isEqualTo(2);
        assertThat(second.ping("bank")).as("it goes elsewhere").isEqualTo(1);
        assertThat(door.clients("shop")).isEqualTo(1);
        second.close();
        await().until(() -> door.clients("bank") == 0);
    }

    @Test
    void a_limit_is_granted_up_to_its_count_and_comes_back_with_time() throws IOException {
        RawClient client = shop();
        assertThat(client.ask(Frames.flow(5, 1, 9, false))).isEqualTo(new Token(5, 1, OK, 1, 0));
        assertThat(client.ask(Frames.flow(6, 1, 2, false))).isEqualTo(new Token(6, 1, BLOCKED, 0, 0));
        clock.advance(Duration.ofMillis(100));
        assertThat(client.ask(Frames.flow(7, 1, 2, false)).status()).isEqualTo(OK);
    }

    @Test
    void frames_before_a_ping_go_to_the_namespace_default() throws IOException {
        RawClient client = connect();
        assertThat(client.ask(Frames.flow(1, 1, 10, false)).status()).isEqualTo(OK);
        assertThat(client.ask(Frames.flow(2, 2, 1, false)).status()).isEqualTo(NO_RULE);
        assertThat(door.clients("default")).isEqualTo(1);
        assertThat(shop().ask(Frames.flow(1, 1, 10, false)).status())
                .as("another namespace, another limit")
                .isEqualTo(OK);
    }

    @Test
    void a_threshold_for_each_client_follows_their_number() throws IOException {
        RawClient first = shop();
        assertThat(first.ask(Frames.flow(1, 2, 5, false)).status()).isEqualTo(OK);
        assertThat(first.ask(Frames.flow(2, 2, 1, false)).status()).isEqualTo(BLOCKED);
        RawClient second = shop();
        clock.advance(Duration.ofSeconds(2));
        assertThat(second.ask(Frames.flow(3, 2, 10, false)).status()).isEqualTo(OK);
        second.close();
        await().until(() -> door.clients("shop") == 1);
        clock.advance(Duration.ofSeconds(2));
        assertThat(first.ask(Frames.flow(4, 2, 6, false)).status()).isEqualTo(BLOCKED);
        assertThat(first.ask(Frames.flow(5, 2, 5, false)).status()).isEqualTo(OK);
    }

    @Test
    void a_prioritized_request_is_told_to_wait_for_what_comes_soon() throws IOException {
        RawClient client = shop();
        client.ask(Frames.flow(1, 1, 10, false));
        assertThat(client.ask(Frames.flow(2, 1, 2, true))).isEqualTo(new Token(2, 1, SHOULD_WAIT, 0, 200));
        assertThat(client.ask(Frames.flow(3, 1, 3, true))).isEqualTo(new Token(3, 1, SHOULD_WAIT, 0, 500));
        assertThat(client.ask(Frames.flow(4, 1, 1, true)).status())
                .as("more than half a second away")
                .isEqualTo(BLOCKED);
        clock.advance(Duration.ofMillis(599));
        assertThat(client.ask(Frames.flow(5, 1, 1, false)).status())
                .as("what came was taken before")
                .isEqualTo(BLOCKED);
        clock.advance(Duration.ofMillis(1));
        assertThat(client.ask(Frames.flow(6, 1, 1, false)).status()).isEqualTo(OK);
    }

    @Test
    void every_value_of_a_parameter_has_a_limit_and_single_ones_have_their_own() throws IOException {
        RawClient client = shop();
        assertThat(client.ask(Frames.param(1, 1, 3, List.of("ann")))).isEqualTo(new Token(1, 2, OK, 0, 0));
        assertThat(client.ask(Frames.param(2, 1, 1, List.of("ann"))).status()).isEqualTo(BLOCKED);
        assertThat(client.ask(Frames.param(3, 1, 3, List.of(5))).status()).isEqualTo(OK);
        assertThat(client.ask(Frames.param(4, 1, 3, List.of("5"))).status())
                .as("a text is no number")
                .isEqualTo(OK);
        assertThat(client.ask(Frames.param(5, 1, 7, List.of("vip"))).status()).isEqualTo(OK);
        assertThat(client.ask(Frames.param(6, 1, 1, List.of("vip"))).status()).isEqualTo(BLOCKED);
        assertThat(client.ask(Frames.param(7, 1, 1, List.of("thief"))).status()).isEqualTo(BLOCKED);
    }

    @Test
    void several_values_get_permits_all_or_none() throws IOException {
        RawClient client = shop();
        client.ask(Frames.param(1, 1, 2, List.of("ann")));
        assertThat(client.ask(Frames.param(2, 1, 2, List.of("bob", "ann"))).status())
                .isEqualTo(BLOCKED);
        assertThat(client.ask(Frames.param(3, 1, 3, List.of("bob"))).status())
                .as("nothing was taken of bob's")
                .isEqualTo(OK);
        assertThat(client.ask(Frames.param(4, 1, 1, List.of("eve", "eve", "eve"))))
                .as("a value that comes three times takes three")
                .isEqualTo(new Token(4, 2, OK, 0, 0));
        assertThat(client.ask(Frames.param(5, 1, 1, List.of("eve", "vip"))).status())
                .isEqualTo(BLOCKED);
        assertThat(client.ask(Frames.param(6, 1, 1, List.of("thief", "vip"))).status())
                .isEqualTo(BLOCKED);
    }

    @Test
    void what_makes_no_sense_is_answered_so() throws IOException {
        RawClient client = shop();
        assertThat(client.ask(Frames.flow(1, 0, 1, false)).status()).isEqualTo(BAD_REQUEST);
        assertThat(client.ask(Frames.flow(2, 1, 0, false)).status()).isEqualTo(BAD_REQUEST);
        assertThat(client.ask(Frames.flow(3, 99, 1, false)).status()).isEqualTo(NO_RULE);
        assertThat(client.ask(Frames.flow(4, 3, 1, false)).status())
                .as("a limit of zero")
                .isEqualTo(BLOCKED);
        assertThat(client.ask(Frames.param(5, 1, 1, List.of())).status()).isEqualTo(BAD_REQUEST);
        assertThat(client.ask(Frames.param(6, 99, 1, List.of("a"))).status()).isEqualTo(NO_RULE);
    }

    @Test
    void many_frames_at_once_are_all_answered() throws IOException {
        RawClient client = shop();
        ByteBuf[] frames = new ByteBuf[500];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = Frames.flow(i, 1, 1, false);
        }
        client.send(frames);
        int granted = 0;
        for (int i = 0; i < frames.length; i++) {
            granted += client.read().status() == OK ? 1 : 0;
        }
        assertThat(granted).isEqualTo(10);
        assertThat(door.snapshot().requests()).isEqualTo(500);
    }

    @Test
    void what_is_no_frame_ends_its_connection_and_no_other() throws IOException {
        RawClient sound = shop();
        RawClient bent = shop();
        bent.send(Frames.flow(1, 1, 1, false), Frames.hex("ffff"));
        assertThat(bent.read().status()).as("what came before it is answered").isEqualTo(OK);
        assertThat(bent.isEnded()).isTrue();
        assertThat(sound.ask(Frames.flow(2, 1, 1, false)).status()).isEqualTo(OK);
        assertThat(door.snapshot().badFrames()).isEqualTo(1);
    }

    @Test
    void a_connection_has_a_cap_of_requests_if_it_is_configured() throws IOException {
        door.close();
        door = open(SentinelConfig.custom().maxRequestsPerSecond(3));
        RawClient client = shop();
        for (int i = 0; i < 3; i++) {
            assertThat(client.ask(Frames.flow(i, 99, 1, false)).status()).isEqualTo(NO_RULE);
        }
        assertThat(client.ask(Frames.flow(3, 99, 1, false)).status()).isEqualTo(TOO_MANY);
        assertThat(shop().ask(Frames.flow(3, 99, 1, false)).status())
                .as("another connection")
                .isEqualTo(NO_RULE);
        clock.advance(Duration.ofSeconds(1));
        assertThat(client.ask(Frames.flow(4, 99, 1, false)).status()).isEqualTo(NO_RULE);
        assertThat(door.snapshot().tooManyRequests()).isEqualTo(1);
    }

    @Test
    void who_comes_from_elsewhere_and_one_too_many_are_turned_away() throws IOException {
        door.close();
        door = open(SentinelConfig.custom().allow(List.of("10.1.0.0/16", "2001:db8::/32")));
        assertThat(connect().isEnded()).isTrue();
        door.close();
        door = open(SentinelConfig.custom().maxConnections(1));
        RawClient first = shop();
        assertThat(connect().isEnded()).isTrue();
        assertThat(door.snapshot().refusedConnections()).isEqualTo(1);
        first.close();
        await().until(() -> door.snapshot().connections() == 0);
        assertThat(connect().ping("shop")).isEqualTo(1);
    }

    @Test
    void native_clients_share_the_limits_by_name() throws IOException {
        engine.decide("sentinel/shop", new Client(1), List.of(new Ask.Acquire(new Target("flow/1"), 8)));
        assertThat(shop().ask(Frames.flow(1, 1, 3, false)).status()).isEqualTo(BLOCKED);
    }

    @Test
    void rules_of_a_file_are_in_force_and_a_file_with_a_mistake_opens_no_door(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("bank.json");
        Files.writeString(file, ("[" + TEN + "]").replace('\'', '"'));
        door.close();
        SentinelConfig.Builder config = SentinelConfig.custom().rules(Map.of("bank", file.toString()));
        door = open(config);
        RawClient client = connect();
        client.ping("bank");
        assertThat(client.ask(Frames.flow(1, 1, 10, false)).status()).isEqualTo(OK);
        Files.writeString(file, "[{\"clusterMode\": true}]");
        assertThatThrownBy(() -> open(config))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("[0]: there must be a field count (line 1, column 2)");
    }

    @Test
    void options_are_checked() {
        assertThatThrownBy(() ->
                        SentinelConfig.custom().allow(List.of("10.0.0.0/33")).build())
                .hasMessage("allow must be an address, or a block such as 10.0.0.0/8, but was \"10.0.0.0/33\"");
        assertThatThrownBy(() -> SentinelConfig.custom().charset("klingon").build())
                .hasMessage("charset must be one that this JDK knows, but was \"klingon\"");
        assertThatThrownBy(() -> SentinelConfig.custom()
                        .maxOccupyWait(Duration.ofSeconds(11))
                        .build())
                .hasMessageContaining("maxOccupyWait must be between PT0S and PT10S");
        assertThat(SentinelConfig.custom().valueSecret("hidden").build().toString())
                .doesNotContain("hidden");
    }
}
