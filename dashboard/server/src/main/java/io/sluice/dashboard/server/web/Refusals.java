package io.sluice.dashboard.server.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.MediaType;

/** Problems that are answered before a request has reached an endpoint; all others are in {@link Problems}. */
final class Refusals {
    private Refusals() {}

    /**
     * @param detail our own words: nothing of the request, which would have to be escaped
     */
    static void write(HttpServletResponse response, int status, String title, String detail) throws IOException {
        String problem = "{\"status\":" + status + ",\"title\":\"" + title + "\",\"detail\":\"" + detail + "\"}";
        response.setStatus(status);
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream().write(problem.getBytes(StandardCharsets.UTF_8));
    }
}
