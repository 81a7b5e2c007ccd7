package io.sluice.spring.config;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells at start-up which properties are wrong, instead of a stack trace. */
final class InvalidPropertiesFailureAnalyzer extends AbstractFailureAnalyzer<InvalidPropertiesException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidPropertiesException cause) {
        StringBuilder description =
                new StringBuilder("Properties of Sluice hold mistakes:").append(System.lineSeparator());
        cause.mistakes()
                .forEach(mistake -> description
                        .append(System.lineSeparator())
                        .append("    ")
                        .append(mistake));
        return new FailureAnalysis(
                description.toString(),
                "Correct the properties. docs/rules.md tells each kind of rule, its options and their ranges.",
                cause);
    }
}
