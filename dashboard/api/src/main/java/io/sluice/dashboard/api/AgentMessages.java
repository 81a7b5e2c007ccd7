package io.sluice.dashboard.api;

import io.sluice.guard.document.Descriptions;
import io.sluice.guard.document.InvalidRulesException;
import io.sluice.guard.document.RecordMessages;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Reads and writes the messages of the protocol. Their JSON is canonical (RFC 8785): members sorted, no blanks, integers in base units
 * (durations in milliseconds, fractions in millionths), nothing that is null or empty. Safe for many threads.
 */
public final class AgentMessages {
    private static final List<Class<? extends Record>> TYPES = List.of(
            Hello.class,
            Welcome.class,
            Ruleset.class,
            Splice.class,
            Overrides.class,
            FleetSize.class,
            WhatIfQuestion.class,
            Tune.class,
            Ping.class,
            Bye.class,
            Ack.class,
            AgentEvents.class,
            WhatIfAnswer.class,
            Farewell.class,
            Receipt.class,
            Problem.class);

    private static final RecordMessages DOCUMENTS = RecordMessages.of(TYPES);

    private AgentMessages() {}

    /**
     * A message from its JSON.
     *
     * @throws InvalidRulesException if it is not one, with all that is wrong: path, code and message, as of rule documents
     */
    public static <T extends Record> T read(Class<T> type, byte[] json) {
        return DOCUMENTS.read(type, json);
    }

    /** As {@link #read(Class, byte[])}, of text. */
    public static <T extends Record> T read(Class<T> type, String json) {
        return read(type, json.getBytes(StandardCharsets.UTF_8));
    }

    /** The JSON of a message; reading it gives an equal one. */
    public static String write(Record message) {
        return DOCUMENTS.write(message);
    }

    /** The records that are messages. */
    public static List<Class<? extends Record>> types() {
        return TYPES;
    }

    /** The JSON Schema (2020-12) of all messages, in {@code $defs}; in this jar it is {@code messages.schema.json}. */
    public static String schema(Descriptions descriptions) {
        return DOCUMENTS.schema("Messages of Sluice's agents and console, version 1", descriptions);
    }
}
