/**
 * Rule documents: the one reader and writer of YAML and JSON for rules, strict, with errors that tell path, place, range and value.
 * <p>Start at {@link io.sluice.guard.document.RuleDocuments}; {@link io.sluice.guard.document.StandardKinds} lists what rules there
 * are. How a record becomes fields is told by {@code RecordCodec}.
 */
@NullMarked
package io.sluice.guard.document;

import org.jspecify.annotations.NullMarked;
