/**
 * Rule documents: the one reader and writer of YAML and JSON for rules, strict, with errors that tell path, place, range and value.
 * <p>Start at {@link io.sluice.guard.document.RuleDocuments}; {@link io.sluice.guard.document.StandardKinds} lists what rules there
 * are. How a record becomes fields is told by {@code RecordCodec}; {@link io.sluice.guard.document.RecordDocuments} does the same for the
 * configuration of a program, {@link io.sluice.guard.document.RecordMessages} for what programs tell each other about rules.
 */
@NullMarked
package io.sluice.guard.document;

import org.jspecify.annotations.NullMarked;
