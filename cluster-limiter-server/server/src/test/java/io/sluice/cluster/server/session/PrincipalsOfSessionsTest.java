package io.sluice.cluster.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cluster.protocol.ClientFrame;
import io.sluice.cluster.protocol.ClientFrame.Bucket;
import io.sluice.cluster.protocol.ClientFrame.Hello;
import io.sluice.cluster.protocol.ClientFrame.LeaseAsk;
import io.sluice.cluster.protocol.ClientFrame.Release;
import io.sluice.cluster.protocol.ServerFrame;
import io.sluice.cluster.server.access.Principal;
import io.sluice.cluster.server.access.TokenHash;
import io.sluice.cluster.server.desk.Desk;
import io.sluice.cluster.server.desk.NamespaceQuota;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.cluster.server.engine.MemoryStore;
import io.sluice.cluster.server.session.SessionRefusedException.Reason;
import io.sluice.core.time.ManualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What a stream may do is what its principal may, whatever the client says of itself. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PrincipalsOfSessionsTest {
    private static final Bucket PAY = new Bucket("pay", "");
    private static final LimitRule RULE = LimitRule.custom("pay")
            .limitForPeriod(1000)
            .onStateLoss(StateLoss.FULL)
            .build();
    private static final Principal HEAVY =
            new Principal("heavy", Set.of(TokenHash.of("h")), Set.of(), Set.of("shop"), Set.of(), 9);
    private static final Principal LIGHT = Principal.byToken("light", TokenHash.of("l"), "shop");

    private final ManualClock clock = new ManualClock();
    private final Desk desk = new Desk(new LimitEngine(new MemoryStore(clock)), clock, 1000);
    private final ClientRegistry registry = new ClientRegistry(clock);
    private final List<ServerFrame> heard = new ArrayList<>();

    PrincipalsOfSessionsTest() {
        desk.engine().rules("shop", List.of(RULE));
    }

    private Session session(Principal principal, String namespace) throws SessionRefusedException {
        Session session = new Session(desk, registry, principal, heard::add);
        session.receive(ClientFrame.hello(new Hello(1, 1, namespace, 7, "all the same")));
        return session;
    }

    private ServerFrame.Answer lease(Session session, long want) throws SessionRefusedException {
        session.receive(
                new ClientFrame(null, List.of(), List.of(), List.of(new LeaseAsk(1, PAY, want)), List.of(), false));
        return heard.get(heard.size() - 1).answers().get(0);
    }

    private long outstanding() {
        return desk.engine()
                .rule("shop", "pay")
                .orElseThrow()
                .counters()
                .counts()
                .outstanding();
    }

    @Test
    void a_client_that_claims_anothers_id_cannot_give_back_its_leases() throws Exception {
        ServerFrame.Answer lease = lease(session(HEAVY, "shop"), 100);
        session(LIGHT, "shop")
                .receive(new ClientFrame(
                        null, List.of(new Release(lease.lease(), PAY, 100)), List.of(), List.of(), List.of(), false));
        assertThat(outstanding()).isEqualTo(100);
    }

    @Test
    void a_client_that_claims_anothers_id_has_its_own_weight() throws Exception {
        Session heavy = session(HEAVY, "shop");
        lease(heavy, 1);
        ServerFrame.Answer light = lease(session(LIGHT, "shop"), 1000);
        assertThat(light.granted()).as("a tenth of what may be leased out").isBetween(1L, 25L);
    }

    @Test
    void another_namespace_is_not_open_and_a_full_one_is_closed() throws Exception {
        assertThatThrownBy(() -> session(LIGHT, "bank"))
                .hasMessage("namespace bank is not open to light")
                .extracting("reason")
                .isEqualTo(Reason.FORBIDDEN);
        desk.quotas(Map.of("shop", new NamespaceQuota(null, null, 1)));
        Session first = session(LIGHT, "shop");
        assertThatThrownBy(() -> session(LIGHT, "shop")).extracting("reason").isEqualTo(Reason.FULL);
        first.close();
        assertThat(session(LIGHT, "shop").namespace()).contains("shop");
        assertThat(registry.count("shop")).isEqualTo(1);
    }
}
