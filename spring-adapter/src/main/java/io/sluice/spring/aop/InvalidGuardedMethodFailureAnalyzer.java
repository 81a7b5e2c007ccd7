package io.sluice.spring.aop;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells at start-up which annotated method is wrong, instead of a stack trace. */
final class InvalidGuardedMethodFailureAnalyzer extends AbstractFailureAnalyzer<InvalidGuardedMethodException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidGuardedMethodException cause) {
        return new FailureAnalysis(
                String.valueOf(cause.getMessage()), "Correct the annotation, or what it refers to.", cause);
    }
}
