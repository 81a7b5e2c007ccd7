package io.sluice.dashboard.server.access;

import io.sluice.core.BadValueException;
import io.sluice.core.Check;
import io.sluice.dashboard.server.store.AuditStore;
import io.sluice.dashboard.server.store.AuditStore.Deed;
import io.sluice.dashboard.server.store.Database;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.dashboard.server.store.Sha256;
import io.sluice.dashboard.server.store.TokenStore;
import io.sluice.dashboard.server.store.TokenStore.Kind;
import io.sluice.dashboard.server.store.TokenStore.Token;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of agents and programs: {@code slc_agt_…} and {@code slc_api_…}. A secret is told once, when it is made; after that only its
 * SHA-256 is known, which is enough for 256 random bits. Several may be good at once, so that they can be changed without a pause.
 * <p>Good ones are kept in memory, so that a call costs a hash and no query. Safe for many threads.
 */
public final class Tokens {
    /** Of tokens for programs. */
    public static final Duration LONGEST_LIFE = Duration.ofDays(365);

    private static final String BEARER = "Bearer ";
    private final Database database;
    private final TokenStore store;
    private final Restrictions restrictions;
    private final AuditStore audit;
    private final InstantSource clock;
    private final Map<String, Token> good =
            new ConcurrentHashMap<>(); // by the hash of the secret; changed under this lock
    private final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();

    public Tokens(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
        store = new TokenStore(database);
        restrictions = new Restrictions(database);
        audit = new AuditStore(database);
    }

    /**
     * A token that was just made.
     *
     * @param token what is kept
     * @param secret what is not: to be told once
     */
    public record Issued(Token token, String secret) {
        @Override
        public String toString() {
            return token.toString();
        }
    }

    /**
     * What a new token is to be.
     *
     * @param kind who it is for
     * @param name what people call it; at most 128 characters, as of a person, so that it fits wherever it is told who did something
     * @param role what a program may do with it in its place; programs must have one, agents have none
     * @param env the only environment it is good for; agents must have one
     * @param app the only application it is good for; null for all
     * @param life how long it is good: at most a year for programs, who must have an end; null for ever
     */
    public record Wanted(
            Kind kind,
            String name,
            @Nullable Role role,
            @Nullable String env,
            @Nullable String app,
            @Nullable Duration life) {
        /** In characters. */
        public static final int LONGEST_NAME = 128;

        public Wanted {
            Check.present("kind", kind);
            Check.notBlank("name", name);
            if (name.length() > LONGEST_NAME) {
                throw new BadValueException(
                        "name", "at most " + LONGEST_NAME + " characters long", name.length() + " long");
            }
            if (env != null) {
                RulesetKey.checkName("env", env);
            }
            if (app != null) {
                RulesetKey.checkName("app", app);
            }
            if (kind == Kind.AGENT) {
                Check.present("env", env);
                if (role != null) {
                    throw new BadValueException("role", "null for agents", role.name());
                }
            } else {
                new Grant(Check.present("role", role), app, env); // checks that they go together
                Check.inRange("life", life, Duration.ofSeconds(1), LONGEST_LIFE);
            }
        }
    }

    /** Hears the id of each token that was revoked, after it was. */
    public void onRevoked(LongConsumer listener) {
        listeners.add(listener);
    }

    /** Makes a token. */
    public synchronized Issued issue(Wanted wanted, String by) {
        String secret = prefix(wanted.kind()) + Secrets.next();
        String hash = Sha256.hex(secret);
        Instant now = clock.instant();
        Instant end = wanted.life() == null ? null : now.plus(wanted.life());
        String role = wanted.role() == null ? null : wanted.role().name();
        Token draft = new Token(0, wanted.kind(), wanted.name(), role, wanted.env(), wanted.app(), by, now, end, null);
        Token token = database.inTransaction(() -> {
            long id = store.insert(draft, hash);
            audit.append(new Deed(now, by, "token.issue", "token " + id, told(wanted, end)));
            return new Token(id, wanted.kind(), wanted.name(), role, wanted.env(), wanted.app(), by, now, end, null);
        });
        good.put(hash, token);
        return new Issued(token, secret);
    }

    /** For people, such as {@code "ci" for programs, EDITOR of shop in dev, until 2026-12-27T09:00:00Z}. */
    private static String told(Wanted wanted, @Nullable Instant end) {
        String place = "of " + (wanted.app() == null ? "all" : wanted.app()) + " in "
                + (wanted.env() == null ? "all" : wanted.env());
        String holder = wanted.role() == null ? "for agents " + place : "for programs, " + wanted.role() + ' ' + place;
        return '"' + wanted.name() + "\" " + holder + ", " + (end == null ? "for ever" : "until " + end);
    }

    /** Takes a token back, at once and for ever; false if there is none, or it was before. */
    public boolean revoke(long id, String by) {
        boolean revoked;
        synchronized (this) {
            Instant now = clock.instant();
            revoked = database.inTransaction(() -> {
                boolean changed = store.revoke(id, now);
                if (changed) {
                    audit.append(new Deed(now, by, "token.revoke", "token " + id, ""));
                }
                return changed;
            });
            good.values().removeIf(token -> token.id() == id);
        }
        if (revoked) {
            listeners.forEach(listener -> listener.accept(id));
        }
        return revoked;
    }

    /** Takes back all tokens of programs that somebody made. */
    public void revokeProgramsOf(String name, String by) {
        for (Token token : store.all()) {
            if (token.kind() == Kind.API && token.createdBy().equals(name) && token.revokedAt() == null) {
                revoke(token.id(), by);
            }
        }
    }

    /** One token, good or not, if it is there. */
    public Optional<Token> ofId(long id) {
        return store.ofId(id);
    }

    /** All tokens, the newest first. */
    public List<Token> all() {
        return store.all();
    }

    /**
     * The token that a request shows.
     *
     * @param authorization the header; null if there is none
     * @return empty if there is none of this kind, or it is no longer good
     */
    public Optional<Token> authenticate(@Nullable String authorization, Kind kind) {
        if (authorization == null || !authorization.startsWith(BEARER + prefix(kind))) {
            return Optional.empty();
        }
        String hash = Sha256.hex(authorization.substring(BEARER.length()));
        Token known = good.get(hash);
        Token token = known == null ? load(hash) : known;
        return Optional.ofNullable(token)
                .filter(found -> found.kind() == kind)
                .filter(found -> found.isGoodAt(clock.instant()));
    }

    /**
     * The program that shows a token.
     *
     * @return empty if the token is not a program's, or no longer good
     */
    public Optional<Caller> program(String authorization) {
        return authenticate(authorization, Kind.API).map(token -> {
            String name = token.name() + " (token " + token.id() + ')';
            return new Caller(name, Caller.Kind.PROGRAM, grants(token), restrictions::hold);
        });
    }

    private static List<Grant> grants(Token token) {
        return token.role() == null
                ? List.of()
                : List.of(new Grant(Role.valueOf(token.role()), token.app(), token.env()));
    }

    private synchronized @Nullable Token load(String hash) {
        Token token = store.ofHash(hash).orElse(null);
        if (token != null && token.isGoodAt(clock.instant())) {
            good.put(hash, token);
        }
        return token;
    }

    private static String prefix(Kind kind) {
        return kind == Kind.AGENT ? "slc_agt_" : "slc_api_";
    }
}
