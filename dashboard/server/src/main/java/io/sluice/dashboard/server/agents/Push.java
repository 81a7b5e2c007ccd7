package io.sluice.dashboard.server.agents;

import io.sluice.dashboard.api.AgentMessages;
import io.sluice.dashboard.api.Bye;
import io.sluice.dashboard.api.DownEvent;
import io.sluice.dashboard.api.FleetSize;
import io.sluice.dashboard.api.Overrides;
import io.sluice.dashboard.api.Ping;
import io.sluice.dashboard.api.Position;
import io.sluice.dashboard.api.Ruleset;
import io.sluice.dashboard.api.Splice;
import io.sluice.dashboard.api.Tune;
import io.sluice.dashboard.api.WhatIfQuestion;
import io.sluice.dashboard.api.sse.SseEvent;
import java.nio.charset.StandardCharsets;

/** A message on its way to agents, encoded once for all of them. Immutable by custom: nobody writes to its bytes. */
final class Push {
    private final DownEvent event;
    private final String nonce;
    private final String etag;
    private final byte[] json;
    private final byte[] sse;

    private Push(DownEvent event, String id, String nonce, String etag, Record message) {
        this.event = event;
        this.nonce = nonce;
        this.etag = etag;
        String text = AgentMessages.write(message);
        json = text.getBytes(StandardCharsets.UTF_8);
        sse = new SseEvent(event.wireName(), id, text).text().getBytes(StandardCharsets.UTF_8);
    }

    static Push of(Ruleset rules) {
        Position position = rules.position();
        return new Push(DownEvent.RULESET, position.eventId(), rules.nonce(), position.etag(), rules);
    }

    static Push of(Splice splice) {
        Position position = splice.position();
        return new Push(DownEvent.SPLICE, position.eventId(), splice.nonce(), position.etag(), splice);
    }

    static Push of(Overrides overrides) {
        return new Push(DownEvent.OVERRIDE, "", overrides.nonce(), "", overrides);
    }

    static Push of(FleetSize size) {
        return new Push(DownEvent.FLEET, "", "", "", size);
    }

    static Push of(Ping ping) {
        return new Push(DownEvent.PING, "", "", "", ping);
    }

    static Push of(Tune tune) {
        return new Push(DownEvent.TUNE, "", "", "", tune);
    }

    static Push of(WhatIfQuestion question) {
        return new Push(DownEvent.WHATIF, "", "", "", question);
    }

    static Push of(Bye bye) {
        return new Push(DownEvent.BYE, "", "", "", bye);
    }

    DownEvent event() {
        return event;
    }

    /** Of those that wait in one place, only the newest is sent: rule sets, whole or not, are all of one place. */
    DownEvent place() {
        return event == DownEvent.SPLICE ? DownEvent.RULESET : event;
    }

    /** What the answer has to name; empty if there is none. */
    String nonce() {
        return nonce;
    }

    /** Of a rule set; empty for other messages. */
    String etag() {
        return etag;
    }

    /** As the body of a poll's answer. */
    byte[] json() {
        return json;
    }

    /** As an event of a stream. */
    byte[] sse() {
        return sse;
    }
}
