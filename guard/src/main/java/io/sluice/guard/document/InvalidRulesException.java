package io.sluice.guard.document;

import io.sluice.core.rule.RulesRefusedException;
import java.util.List;
import java.util.stream.Collectors;

/** A rule document holds mistakes; nothing of it is used. The message lists them, one a line if there are several. */
public final class InvalidRulesException extends RulesRefusedException {
    private static final long serialVersionUID = 1L;

    private final transient List<RuleError> errors;

    InvalidRulesException(List<RuleError> errors) {
        super(
                errors.size() == 1
                        ? errors.get(0).toString()
                        : errors.size() + " mistakes:"
                                + errors.stream()
                                        .map(error -> System.lineSeparator() + "  " + error)
                                        .collect(Collectors.joining()));
        this.errors = List.copyOf(errors);
    }

    /** In the order of the document; at most {@value Problems#MAX_ERRORS}, then reading stops. */
    public List<RuleError> errors() {
        return errors;
    }
}
