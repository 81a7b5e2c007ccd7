package io.sluice.dashboard.server.web;

import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;
import static org.springframework.http.MediaType.APPLICATION_YAML_VALUE;

import io.sluice.dashboard.server.access.Caller;
import io.sluice.dashboard.server.access.Permission;
import io.sluice.dashboard.server.rules.Drafts;
import io.sluice.dashboard.server.store.Draft;
import io.sluice.dashboard.server.store.RulesetKey;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The draft of who asks. There is no way to name anybody else's: whose it is follows from the cookie or the token alone. */
@RestController
@RequestMapping("/api/v1/apps/{app}/envs/{env}/draft")
public final class DraftController {
    private final Drafts drafts;

    public DraftController(Drafts drafts) {
        this.drafts = drafts;
    }

    /** That there is none is nothing out of the ordinary, so it is no error. */
    @Needs(Permission.DRAFT)
    @GetMapping
    ResponseEntity<DraftView> own(@PathVariable String app, @PathVariable String env, Caller caller) {
        Draft draft = drafts.of(new RulesetKey(app, env), caller.getName()).orElse(null);
        return draft == null
                ? ResponseEntity.noContent().eTag(Etags.of((Draft) null)).build()
                : ResponseEntity.ok().eTag(Etags.of(draft)).body(DraftView.of(draft));
    }

    /** Mistakes in the rules are no reason to refuse them here. */
    @Needs(Permission.DRAFT)
    @PutMapping(consumes = {APPLICATION_JSON_VALUE, APPLICATION_YAML_VALUE})
    ResponseEntity<Void> keep(
            @PathVariable String app,
            @PathVariable String env,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @RequestParam long base,
            Caller caller,
            HttpServletRequest request)
            throws IOException {
        Draft kept = drafts.keep(
                new RulesetKey(app, env), caller.getName(), Etags.draft(ifMatch), base, Bodies.rules(request));
        return ResponseEntity.noContent().eTag(Etags.of(kept)).build();
    }

    @Needs(Permission.DRAFT)
    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void discard(
            @PathVariable String app,
            @PathVariable String env,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            Caller caller) {
        drafts.discard(new RulesetKey(app, env), caller.getName(), Etags.draft(ifMatch));
    }
}
