package io.sluice.cluster.server.engine;

/** What a rule, or a cap on calls in flight, is called. */
record RuleName(String namespace, String id) {}
