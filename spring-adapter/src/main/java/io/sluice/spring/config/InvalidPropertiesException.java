package io.sluice.spring.config;

import io.sluice.core.rule.RulesRefusedException;
import java.util.List;
import java.util.stream.Collectors;

/** Properties that say what rules cannot be; nothing of them is used. */
public final class InvalidPropertiesException extends RulesRefusedException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> mistakes;

    InvalidPropertiesException(List<String> mistakes) {
        super(
                mistakes.size() == 1
                        ? mistakes.get(0)
                        : mistakes.size() + " mistakes:"
                                + mistakes.stream()
                                        .map(mistake -> System.lineSeparator() + "  " + mistake)
                                        .collect(Collectors.joining()));
        this.mistakes = List.copyOf(mistakes);
    }

    /** Each with the name of the property, what is allowed, what it was, and where it stands. */
    public List<String> mistakes() {
        return mistakes;
    }
}
