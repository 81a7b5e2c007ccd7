package io.sluice.dashboard.server.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sluice.dashboard.server.access.Caller;
import io.sluice.dashboard.server.access.Grant;
import io.sluice.dashboard.server.access.Permission;
import io.sluice.dashboard.server.access.Role;
import io.sluice.dashboard.server.access.Tokens;
import io.sluice.dashboard.server.access.Tokens.Issued;
import io.sluice.dashboard.server.access.Tokens.Wanted;
import io.sluice.dashboard.server.rules.NotFoundException;
import io.sluice.dashboard.server.store.AppStore;
import io.sluice.dashboard.server.store.TokenStore.Kind;
import io.sluice.dashboard.server.store.TokenStore.Token;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Tokens of agents and programs. A secret is told once, in the answer that made it. */
@RestController
@RequestMapping("/api/v1/tokens")
public final class TokenController {
    private final Tokens tokens;
    private final AppStore apps;

    public TokenController(Tokens tokens, AppStore apps) {
        this.tokens = tokens;
        this.apps = apps;
    }

    /**
     * A new token.
     *
     * @param role what a program may do with it; agents have none
     * @param lifeDays how many days it is good; null for ever, for agents only
     */
    record NewToken(
            Kind kind,
            String name,
            @Nullable Role role,
            @Nullable String env,
            @Nullable String app,
            @Nullable Integer lifeDays) {}

    /** A token as the API tells it; the secret only when it was just made. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TokenView(
            long id,
            Kind kind,
            String name,
            @Nullable String role,
            @Nullable String env,
            @Nullable String app,
            String createdBy,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable Instant revokedAt,
            @Nullable String secret) {
        static TokenView of(Token token, @Nullable String secret) {
            return new TokenView(
                    token.id(),
                    token.kind(),
                    token.name(),
                    token.role(),
                    token.env(),
                    token.app(),
                    token.createdBy(),
                    token.createdAt(),
                    token.expiresAt(),
                    token.revokedAt(),
                    secret);
        }
    }

    @Needs(value = Permission.MANAGE, at = Needs.Place.ANYWHERE)
    @GetMapping
    List<TokenView> all(Caller caller) {
        return tokens.all().stream()
                .filter(token -> caller.may(Permission.MANAGE, token.app(), token.env()))
                .map(token -> TokenView.of(token, null))
                .toList();
    }

    @Needs(value = Permission.MANAGE, at = Needs.Place.BODY)
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    TokenView issue(@RequestBody NewToken wanted, Caller caller) {
        Duration life = wanted.lifeDays() == null ? null : Duration.ofDays(wanted.lifeDays());
        Texts.check("name", wanted.name(), Wanted.LONGEST_NAME);
        Wanted checked = new Wanted(wanted.kind(), wanted.name(), wanted.role(), wanted.env(), wanted.app(), life);
        caller.require(Permission.MANAGE, wanted.app(), wanted.env());
        if (wanted.role() != null) {
            PeopleController.requireToGive(new Grant(wanted.role(), wanted.app(), wanted.env()), caller);
        }
        String env = wanted.env();
        if (env != null
                && apps.environments().stream().noneMatch(known -> known.name().equals(env))) {
            throw new NotFoundException("environment \"" + env + '"');
        }
        Issued issued = tokens.issue(checked, caller.getName());
        return TokenView.of(issued.token(), issued.secret());
    }

    @Needs(value = Permission.MANAGE, at = Needs.Place.BODY)
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(@PathVariable long id, Caller caller) {
        tokens.ofId(id).ifPresent(token -> caller.require(Permission.MANAGE, token.app(), token.env()));
        if (!tokens.revoke(id, caller.getName())) {
            throw new NotFoundException("token " + id + " that could be revoked");
        }
    }
}
