package io.sluice.dashboard.server.web;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Says at the front door where everything is. */
@RestController
public final class FrontController {
    @GetMapping(path = "/", produces = MediaType.TEXT_PLAIN_VALUE)
    String whereEverythingIs() {
        return """
            Sluice console

            API      /api/v1   rule sets, revisions, applications, audit
            Agents   /agent/v1

            This server has no pages.
            """;
    }
}
