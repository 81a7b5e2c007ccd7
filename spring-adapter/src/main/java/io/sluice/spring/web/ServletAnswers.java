package io.sluice.spring.web;

import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.guard.Guard;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes what a refused client hears. */
final class ServletAnswers {
    private ServletAnswers() {}

    static void refuse(
            WebEntry entry, CallNotPermittedException refusal, @Nullable Guard guard, HttpServletResponse response)
            throws IOException {
        RefusalAnswer answer = entry.answer(refusal, guard);
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        response.setStatus(answer.status());
        answer.headers().forEach(response::setHeader);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
