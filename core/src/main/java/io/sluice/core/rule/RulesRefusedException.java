package io.sluice.core.rule;

/** A document was not put into force; the rules that were in force still are. The message says what is wrong and where. */
public class RulesRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RulesRefusedException(String message) {
        super(message);
    }
}
