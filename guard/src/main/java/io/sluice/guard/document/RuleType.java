package io.sluice.guard.document;

import io.sluice.core.rule.RuleKind;

/** A kind, and how its config is read and written. */
record RuleType(RuleKind<?> kind, RecordCodec codec) {}
