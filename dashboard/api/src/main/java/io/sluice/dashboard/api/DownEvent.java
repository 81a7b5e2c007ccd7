package io.sluice.dashboard.api;

import java.util.Arrays;
import java.util.Optional;

/** What the console sends down the stream: the name of the event, and the record that its data is. */
public enum DownEvent {
    /** All rules, and all overrides; its id is {@link Position#eventId}. Of several that wait to be sent, only the newest is. */
    RULESET("ruleset", Ruleset.class),
    /** What a rule set has other than the one before, to agents of capability {@value AgentProtocol#SPLICE}; else as {@link #RULESET}. */
    SPLICE("splice", Splice.class),
    /** All overrides in force; what is not among them has ended. */
    OVERRIDE("override", Overrides.class),
    /** How many instances share limits of scope SHARE; to agents of capability {@value AgentProtocol#FLEET}. */
    FLEET("fleet", FleetSize.class),
    /** Asks what a rule would have done. */
    WHATIF("whatif", WhatIfQuestion.class),
    /** How to report from now on. */
    TUNE("tune", Tune.class),
    /** The stream lives: sent at once after the headers, then every 10 s. */
    PING("ping", Ping.class),
    /** The node is about to go: connect again, some time within the spread. */
    BYE("bye", Bye.class);

    private final String wireName;
    private final Class<? extends Record> data;

    DownEvent(String wireName, Class<? extends Record> data) {
        this.wireName = wireName;
        this.data = data;
    }

    /** The {@code event:} field. */
    public String wireName() {
        return wireName;
    }

    /** What the {@code data:} fields hold. */
    public Class<? extends Record> data() {
        return data;
    }

    /** The event of this name; empty if it is none that is known here, which is passed over. */
    public static Optional<DownEvent> of(String wireName) {
        return Arrays.stream(values())
                .filter(event -> event.wireName.equals(wireName))
                .findFirst();
    }
}
