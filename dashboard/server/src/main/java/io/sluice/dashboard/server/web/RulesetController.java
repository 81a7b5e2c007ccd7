package io.sluice.dashboard.server.web;

import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;
import static org.springframework.http.MediaType.APPLICATION_YAML_VALUE;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.sluice.core.Check;
import io.sluice.core.rule.RuleDocument;
import io.sluice.core.rule.RuleSet;
import io.sluice.dashboard.server.access.Caller;
import io.sluice.dashboard.server.access.Permission;
import io.sluice.dashboard.server.rules.Publication;
import io.sluice.dashboard.server.rules.RuleReader;
import io.sluice.dashboard.server.rules.Rulesets;
import io.sluice.dashboard.server.store.Revision;
import io.sluice.dashboard.server.store.Revision.Origin;
import io.sluice.dashboard.server.store.RulesetKey;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Rule sets and their history. A rule set travels as a rule document, in JSON or YAML, and its revision as an entity tag. */
@RestController
@RequestMapping("/api/v1/apps/{app}/envs/{env}")
public final class RulesetController {
    private static final int MOST_REVISIONS = 200;
    private static final String TRIAL = "dryRun=true";
    private static final String NO_TRIAL = "dryRun!=true";

    private final Rulesets rulesets;

    public RulesetController(Rulesets rulesets) {
        this.rulesets = rulesets;
    }

    /** In YAML for who names it, in JSON for all others. */
    @Needs(Permission.SEE)
    @GetMapping(
            path = "/ruleset",
            produces = {APPLICATION_JSON_VALUE, APPLICATION_YAML_VALUE})
    ResponseEntity<byte[]> live(
            @PathVariable String app,
            @PathVariable String env,
            @RequestHeader(name = "Accept", defaultValue = APPLICATION_JSON_VALUE) String accept) {
        String mediaType = accept.contains(APPLICATION_YAML_VALUE) ? RuleDocument.YAML : RuleDocument.JSON;
        RulesetKey key = new RulesetKey(app, env);
        Revision live = rulesets.live(key);
        RuleReader reader = new RuleReader();
        RuleSet rules = live == null ? RuleSet.empty() : reader.rules(live);
        return ResponseEntity.ok()
                .eTag(Etags.of(live == null ? 0 : live.number()))
                .contentType(MediaType.parseMediaType(mediaType))
                .body(reader.write(rules, mediaType).bytes());
    }

    @Needs(Permission.PUBLISH)
    @PutMapping(
            path = "/ruleset",
            params = NO_TRIAL,
            consumes = {APPLICATION_JSON_VALUE, APPLICATION_YAML_VALUE})
    ResponseEntity<?> publish(
            @PathVariable String app,
            @PathVariable String env,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String idempotencyKey,
            @RequestParam(defaultValue = "") String message,
            @RequestParam(defaultValue = "false") boolean dryRun,
            @RequestParam(defaultValue = "false") boolean imported,
            Caller caller,
            HttpServletRequest request)
            throws IOException {
        if (dryRun) {
            return ResponseEntity.ok(validate(app, env, request)); // in another word for true
        }
        Origin origin = imported ? Origin.IMPORT : caller.kind() == Caller.Kind.PERSON ? Origin.UI : Origin.API;
        Publication wish = new Publication(
                new RulesetKey(app, env),
                Etags.revision(ifMatch),
                origin,
                caller.getName(),
                Texts.message(message),
                idempotencyKey);
        return published(rulesets.publish(wish, Bodies.rules(request)));
    }

    /** The same as {@link #validate}, for who has a document that he would publish. */
    @Needs(Permission.DRAFT)
    @PutMapping(
            path = "/ruleset",
            params = TRIAL,
            consumes = {APPLICATION_JSON_VALUE, APPLICATION_YAML_VALUE})
    Checked tryOut(@PathVariable String app, @PathVariable String env, HttpServletRequest request) throws IOException {
        return validate(app, env, request);
    }

    /**
     * What a document would be.
     *
     * @param hash of the rules
     * @param ruleCount how many they are
     * @param document the same rules in JSON, whatever they were written in
     */
    record Checked(String hash, int ruleCount, @JsonRawValue String document) {}

    @Needs(Permission.DRAFT)
    @PostMapping(
            path = "/ruleset:validate",
            consumes = {APPLICATION_JSON_VALUE, APPLICATION_YAML_VALUE})
    Checked validate(@PathVariable String app, @PathVariable String env, HttpServletRequest request)
            throws IOException {
        rulesets.live(new RulesetKey(app, env)); // there must be such a place
        RuleReader reader = new RuleReader();
        RuleSet rules = reader.read(Bodies.rules(request));
        byte[] document = reader.write(rules, RuleDocument.JSON).bytes();
        return new Checked(
                reader.canonical(rules).hash(), rules.rules().size(), new String(document, StandardCharsets.UTF_8));
    }

    /**
     * Where to go back to.
     *
     * @param to the revision whose content is to be published anew
     * @param message why; null for a sentence that says only that
     */
    record RollBack(long to, @Nullable String message) {}

    @Needs(Permission.PUBLISH)
    @PostMapping("/ruleset:rollback")
    ResponseEntity<?> rollBack(
            @PathVariable String app,
            @PathVariable String env,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String idempotencyKey,
            @RequestBody RollBack wanted,
            HttpServletRequest request) {
        String message = wanted.message() == null ? "back to r" + wanted.to() : wanted.message();
        Publication wish = new Publication(
                new RulesetKey(app, env),
                Etags.revision(ifMatch),
                Origin.ROLLBACK,
                Callers.name(request),
                Texts.message(message),
                idempotencyKey);
        return published(rulesets.rollBack(wish, wanted.to()));
    }

    @Needs(Permission.SEE)
    @GetMapping("/revisions")
    ResponseEntity<List<RevisionView>> revisions(
            @PathVariable String app,
            @PathVariable String env,
            @RequestParam(defaultValue = "" + Long.MAX_VALUE) long before,
            @RequestParam(defaultValue = "50") int limit,
            HttpServletRequest request) {
        Check.inRange("limit", limit, 1, MOST_REVISIONS);
        List<RevisionView> revisions = rulesets.revisions(new RulesetKey(app, env), before, limit).stream()
                .map(RevisionView::head)
                .toList();
        long last =
                revisions.isEmpty() ? 0 : revisions.get(revisions.size() - 1).revision();
        return Links.page(request, last > 1 ? last : 0).body(revisions);
    }

    @Needs(Permission.SEE)
    @GetMapping("/revisions/{number}")
    RevisionView revision(@PathVariable String app, @PathVariable String env, @PathVariable long number) {
        return RevisionView.whole(rulesets.revision(new RulesetKey(app, env), number));
    }

    static ResponseEntity<RevisionView> published(Revision revision) {
        return ResponseEntity.ok().eTag(Etags.of(revision.number())).body(RevisionView.head(revision));
    }
}
