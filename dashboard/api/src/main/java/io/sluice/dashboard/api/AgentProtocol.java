package io.sluice.dashboard.api;

import java.util.List;

/**
 * The calls of the protocol, and its limits. Agents connect, the console never does.
 * <pre>
 * POST {@value #HELLO}                  {@link Hello}         → {@link Welcome}: opens a session
 * GET  {@value #STREAM}?session=        server-sent events, see {@link DownEvent}
 * GET  {@value #RULESET}?session=       {@link Ruleset}; with {@code wait=} seconds and {@code If-None-Match} a long poll, 304 if nothing came
 * POST {@value #ACK}?session=           {@link Ack}           → {@link Receipt}
 * POST {@value #METRICS}?session=       a binary batch        → {@link Receipt}
 * POST {@value #EVENTS}?session=        {@link AgentEvents}   → {@link Receipt}
 * POST {@value #WHATIF}?session=        {@link WhatIfAnswer}  → {@link Receipt}
 * POST {@value #BYE}?session=           {@link Farewell}      → {@link Receipt}
 * </pre>
 * <p><b>Who is who.</b> {@code Authorization: Bearer slc_agt_…}; a token is bound to an environment, and perhaps to an application. 401 and
 * 403 say that the token is not, or no longer, good: the agent keeps its rules and asks again at long intervals.
 * <p><b>Sessions.</b> Any node of the console takes any call. Who does not know a session answers {@value #REHELLO} and the agent
 * says hello again. Metrics and events carry a number, counted from 1 at each start of the instance, so that what is sent twice counts once, whichever session.
 * <p><b>Rule sets</b> travel in the push, and are ordered by {@link Position}. Each is acknowledged after it was put in force, or
 * refused: all or nothing. They travel whole; only who is known to have the one before may be sent a {@link Splice} of it, and has the whole
 * if he wants it.
 * <p><b>The fleet.</b> How many instances share limits of scope SHARE comes with every rule set, and by itself when it changes. An agent goes by the
 * last number it was told, also while the console is away and after a restart; it has the whole of such limits if it was never told.
 * <p><b>Versions.</b> Whatever is not understood is a mistake (400 with a {@link Problem}), in both directions; so a side sends a new field or
 * event only to who has said, by {@link Hello#schemaMax} and {@link Hello#capabilities}, that it knows it.
 */
public final class AgentProtocol {
    public static final String HELLO = "/agent/v1/hello";
    public static final String STREAM = "/agent/v1/stream";
    public static final String RULESET = "/agent/v1/ruleset";
    public static final String ACK = "/agent/v1/ack";
    public static final String METRICS = "/agent/v1/metrics";
    public static final String EVENTS = "/agent/v1/events";
    public static final String WHATIF = "/agent/v1/whatif";
    public static final String BYE = "/agent/v1/bye";

    public static final String JSON = "application/json";
    public static final String METRICS_TYPE = "application/vnd.sluice.metrics";
    public static final String EVENT_STREAM = "text/event-stream";

    /** The status that asks an agent to say hello again. */
    public static final int REHELLO = 409;

    /** The newest version of messages that this library reads. */
    public static final int SCHEMA = 1;

    /** A message, decompressed, in bytes. */
    public static final int MAX_MESSAGE_BYTES = 512 << 10;

    /** A batch of metrics, in bytes. */
    public static final int MAX_METRICS_BYTES = 256 << 10;

    /** Resources of one instance that have metrics of their own; the others are counted together as {@value #OTHER}. */
    public static final int MAX_RESOURCES = 2_000;

    /** The name under which resources beyond {@value #MAX_RESOURCES} are counted. */
    public static final String OTHER = "__other__";

    /** Labels of one instance. */
    public static final int MAX_LABELS = 64;

    /** What the names of applications and environments look like. */
    public static final String NAME_PATTERN = "[a-z0-9][a-z0-9._-]{0,62}";

    /** The capability of who reads {@link FleetSize}; others have the number in their rule sets only. */
    public static final String FLEET = "fleet.1";

    /** The capability of who reads {@link Splice}; others have every rule set whole. */
    public static final String SPLICE = "splice.1";

    /** What an agent of this version can do, beyond the kinds of rules it knows, which it lists as {@code rule.} and the kind. */
    public static final List<String> CAPABILITIES = List.of("metrics.1", "override.1", "whatif.1", FLEET, SPLICE);

    private AgentProtocol() {}

    /** The name of a capability: the agent knows rules of this kind. */
    public static String capabilityOf(String kind) {
        return "rule." + kind;
    }
}
