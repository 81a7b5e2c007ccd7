package io.sluice.dashboard.server.web;

import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;
import static org.springframework.http.MediaType.APPLICATION_YAML_VALUE;

import io.sluice.core.Check;
import io.sluice.dashboard.server.access.Caller;
import io.sluice.dashboard.server.access.Permission;
import io.sluice.dashboard.server.rules.NotFoundException;
import io.sluice.dashboard.server.rules.Publication;
import io.sluice.dashboard.server.rules.RuleDiff;
import io.sluice.dashboard.server.rules.RuleExchange;
import io.sluice.dashboard.server.rules.Rulesets;
import io.sluice.dashboard.server.store.AppStore;
import io.sluice.dashboard.server.store.Revision;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.guard.convert.ForeignFormat;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Rules compared, taken from one environment to the next, taken over from other libraries, and given out. */
@RestController
@RequestMapping("/api/v1")
public final class ExchangeController {
    private static final String RULESET = "/apps/{app}/envs/{env}/ruleset";
    private static final String ZIP = "application/zip";

    private final Rulesets rulesets;
    private final RuleExchange exchange;
    private final AppStore apps;

    public ExchangeController(Rulesets rulesets, AppStore apps) {
        this.rulesets = rulesets;
        this.apps = apps;
        exchange = new RuleExchange(rulesets);
    }

    /** What a document would change. */
    @Needs(Permission.SEE)
    @PostMapping(
            path = RULESET + ":diff",
            consumes = {APPLICATION_JSON_VALUE, APPLICATION_YAML_VALUE})
    List<RuleDiff.Change> diff(@PathVariable String app, @PathVariable String env, HttpServletRequest request)
            throws IOException {
        return exchange.compare(new RulesetKey(app, env), Bodies.rules(request));
    }

    /** What a revision changed: against its parent, unless another one is named. */
    @Needs(Permission.SEE)
    @GetMapping("/apps/{app}/envs/{env}/revisions/{number}/diff")
    List<RuleDiff.Change> diff(
            @PathVariable String app,
            @PathVariable String env,
            @PathVariable long number,
            @RequestParam(required = false) @Nullable Long against) {
        RulesetKey key = new RulesetKey(app, env);
        long base = against == null ? rulesets.revision(key, number).parent() : against;
        return exchange.compare(key, number, base);
    }

    /**
     * Where live rules are to go.
     *
     * @param toEnv the environment
     * @param message why; null for a sentence that says only that
     */
    record Promotion(String toEnv, @Nullable String message) {}

    /** Publishes the live rules of one environment in another; the trial tells what that would change there. */
    @Needs(Permission.SEE) // here, and there PUBLISH, or DRAFT for a trial
    @PostMapping(RULESET + ":promote")
    ResponseEntity<?> promote(
            @PathVariable String app,
            @PathVariable String env,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String idempotencyKey,
            @RequestParam(defaultValue = "false") boolean dryRun,
            @RequestBody Promotion wanted,
            Caller caller) {
        RulesetKey from = new RulesetKey(app, env);
        RulesetKey to = new RulesetKey(app, Check.present("toEnv", wanted.toEnv()));
        caller.require(dryRun ? Permission.DRAFT : Permission.PUBLISH, to.app(), to.env());
        if (dryRun) {
            Revision live = rulesets.live(from);
            return ResponseEntity.ok(exchange.compare(to, live == null ? "[]" : live.content()));
        }
        String message = wanted.message() == null ? "as in " + env : wanted.message();
        Publication wish = new Publication(
                to,
                Etags.revision(ifMatch),
                Revision.Origin.PROMOTION,
                caller.getName(),
                Texts.message(message),
                idempotencyKey);
        return RulesetController.published(rulesets.promote(wish, from));
    }

    /**
     * A file of another library.
     *
     * @param format null if it is to be found out
     * @param text all of it
     */
    record Import(@Nullable ForeignFormat format, String text) {}

    /** Converts it, and changes nothing: what is answered can be looked at, mended, and published. */
    @Needs(Permission.DRAFT)
    @PostMapping(RULESET + ":import")
    RuleExchange.Imported convert(@PathVariable String app, @PathVariable String env, @RequestBody Import wanted) {
        return exchange.convert(new RulesetKey(app, env), wanted.format(), Check.present("text", wanted.text()));
    }

    /** The live rules of all applications, or of one environment only, as far as who asks may see them. */
    @Needs(value = Permission.SEE, at = Needs.Place.ANYWHERE)
    @GetMapping(path = "/export", produces = ZIP)
    ResponseEntity<byte[]> export(@RequestParam(required = false) @Nullable String env, Caller caller) {
        List<String> envs = apps.environments().stream()
                .map(AppStore.Environment::name)
                .filter(name -> env == null || env.equals(name))
                .toList();
        if (envs.isEmpty()) {
            throw new NotFoundException("environment \"" + env + '"');
        }
        List<RulesetKey> keys = envs.stream()
                .flatMap(name -> apps.apps().stream().map(app -> new RulesetKey(app.name(), name)))
                .filter(key -> caller.may(Permission.SEE, key.app(), key.env()))
                .toList();
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"sluice-rules.zip\"")
                .body(exchange.archive(keys));
    }
}
