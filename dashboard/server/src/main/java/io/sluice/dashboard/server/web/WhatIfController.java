package io.sluice.dashboard.server.web;

import io.sluice.core.Check;
import io.sluice.core.rule.RuleDocument;
import io.sluice.dashboard.server.access.Caller;
import io.sluice.dashboard.server.access.Permission;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.dashboard.server.whatif.WhatIfDesk;
import io.sluice.dashboard.server.whatif.WhatIfResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** What rules would have done. */
@RestController
@RequestMapping("/api/v1/apps/{app}/envs/{env}")
public final class WhatIfController {
    private static final long DEFAULT_WINDOW_MILLIS = Duration.ofMinutes(10).toMillis();

    private final WhatIfDesk desk;

    public WhatIfController(WhatIfDesk desk) {
        this.desk = desk;
    }

    /**
     * A question.
     *
     * @param resource whose calls are played again
     * @param windowMillis how far back; null for 10 min
     * @param document the rules, as a rule document
     * @param suggest whether a limit is sought that would have refused hardly anything; null for no
     */
    record Question(
            String resource,
            @Nullable Long windowMillis,
            JsonNode document,
            @Nullable Boolean suggest) {}

    @Needs(Permission.DRAFT)
    @PostMapping("/ruleset:whatif")
    CompletableFuture<WhatIfResult> ask(
            @PathVariable String app, @PathVariable String env, @RequestBody Question question, Caller caller) {
        long window = question.windowMillis() == null ? DEFAULT_WINDOW_MILLIS : question.windowMillis();
        return desk.ask(
                caller.getName(),
                new RulesetKey(app, env),
                Check.notBlank("resource", question.resource()),
                document(question.document()),
                Duration.ofMillis(window),
                Boolean.TRUE.equals(question.suggest()));
    }

    /** A rule document that is part of a body: an object, or, in YAML, a text. */
    static RuleDocument document(@Nullable JsonNode document) {
        JsonNode present = Check.present("document", document);
        return present.isString()
                ? RuleDocument.of(present.asString().getBytes(StandardCharsets.UTF_8), RuleDocument.YAML, "")
                : RuleDocument.of(present.toString().getBytes(StandardCharsets.UTF_8), RuleDocument.JSON, "");
    }
}
