package io.sluice.dashboard.server.web;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Says at the front door where everything is, and how the API is to be spoken; browsers get the pages instead. */
@RestController
public final class FrontController {
    /** The document, beside this package's parent in the jar. */
    static final String OPENAPI = "io/sluice/dashboard/server/openapi.yaml";

    @Free(Free.To.EVERYBODY)
    @GetMapping(path = "/", produces = MediaType.TEXT_PLAIN_VALUE)
    String whereEverythingIs() {
        return """
            Sluice console

            API      /api/v1   described by /api/v1/openapi.yaml
            Agents   /agent/v1
            Pages    /         with a browser
            """;
    }

    @Free(Free.To.EVERYBODY)
    @GetMapping(path = "/api/v1/openapi.yaml", produces = MediaType.APPLICATION_YAML_VALUE)
    Resource openApi() {
        return new ClassPathResource(OPENAPI);
    }
}
