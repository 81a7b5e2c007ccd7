package io.sluice.dashboard.server.web;

import io.sluice.core.Check;
import io.sluice.dashboard.server.access.Caller;
import io.sluice.dashboard.server.access.Permission;
import io.sluice.dashboard.server.rules.Rulesets;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.dashboard.server.template.Template;
import io.sluice.dashboard.server.template.Templates;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Packs of rules to begin with. */
@RestController
@RequestMapping("/api/v1/templates")
public final class TemplateController {
    private final Rulesets rulesets;
    private final Templates templates;

    public TemplateController(Rulesets rulesets, Templates templates) {
        this.rulesets = rulesets;
        this.templates = templates;
    }

    @Needs(value = Permission.SEE, at = Needs.Place.BODY)
    @GetMapping
    List<Template> all(
            @RequestParam String app, @RequestParam String env, @RequestParam String resource, Caller caller) {
        RulesetKey key = new RulesetKey(app, env);
        caller.require(Permission.SEE, app, env);
        rulesets.live(key); // there must be such a place
        return templates.of(key, Check.notBlank("resource", resource));
    }
}
