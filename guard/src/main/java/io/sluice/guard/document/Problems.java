package io.sluice.guard.document;

import io.sluice.guard.document.RuleError.Code;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects mistakes, so that one reading tells all of them. */
final class Problems {
    static final int MAX_ERRORS = 100;

    private final List<RuleError> errors = new ArrayList<>();

    void add(Code code, String path, Node node, String message) {
        add(code, path, node.place(), message, "", "");
    }

    /** Says what is allowed and what it was: "must be a number, but was a list". */
    void wrong(Code code, String path, Node node, String allowed) {
        add(code, path, node.place(), "must be " + allowed + ", but was " + node.describe(), allowed, node.describe());
    }

    void add(Code code, String path, Place place, String message, String allowed, String actual) {
        errors.add(new RuleError(path, code, message, allowed, actual, place.line(), place.column()));
        if (errors.size() >= MAX_ERRORS) {
            throw exception();
        }
    }

    boolean isEmpty() {
        return errors.isEmpty();
    }

    int size() {
        return errors.size();
    }

    InvalidRulesException exception() {
        return new InvalidRulesException(errors.stream()
                .sorted(Comparator.comparingInt(RuleError::line).thenComparingInt(RuleError::column))
                .toList());
    }
}
