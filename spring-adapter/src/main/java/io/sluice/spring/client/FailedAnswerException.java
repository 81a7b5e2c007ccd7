package io.sluice.spring.client;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The callee answered with a status that counts as a failure. Carries no stack trace. */
public final class FailedAnswerException extends RuntimeException implements FailedAnswer {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient @Nullable Object answer;

    FailedAnswerException(String resource, int status, Object answer) {
        super("\"" + resource + "\" answered with status " + status, null, false, false);
        this.status = status;
        this.answer = answer;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public @Nullable Object answer() {
        return answer;
    }
}
