package io.sluice.dashboard.server.access;

import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.server.access.Caller.Kind;
import io.sluice.dashboard.server.store.AuditStore;
import io.sluice.dashboard.server.store.AuditStore.Deed;
import io.sluice.dashboard.server.store.BindingStore;
import io.sluice.dashboard.server.store.Database;
import io.sluice.dashboard.server.store.SessionStore;
import io.sluice.dashboard.server.store.SessionStore.Signed;
import io.sluice.dashboard.server.store.Sha256;
import io.sluice.dashboard.server.store.UserStore;
import io.sluice.dashboard.server.store.UserStore.User;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Who is signed in. A session is recognised by the hash of its secret; the secret itself is only in the person's cookie. It ends after an hour
 * without a request, and in any case after twelve.
 * <p>What a page changes with a cookie needs {@link #csrf}, which only who can read the answers of this server knows.
 * <p><b>Failure.</b> While the database is away, who was signed in stays so, with the roles he had; nobody can sign in.
 * <p>Safe for many threads.
 */
public final class Sessions {
    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

    /** How long one lasts at most. */
    public static final Duration LIFE = Duration.ofHours(12);

    /** How long one lasts without a request. */
    public static final Duration IDLE = Duration.ofMinutes(60);

    private static final Duration SEEN_STEP = Duration.ofMinutes(1);

    private final Database database;
    private final SessionStore store;
    private final UserStore users;
    private final BindingStore bindings;
    private final Restrictions restrictions;
    private final AuditStore audit;
    private final Passwords passwords;
    private final InstantSource clock;
    private final SignInDelays delays;
    private final Memory<Known> memory = new Memory<>();

    public Sessions(Database database, Passwords passwords, NanoClock clock) {
        this.database = database;
        this.passwords = passwords;
        this.clock = clock.wallClock();
        store = new SessionStore(database);
        users = new UserStore(database);
        bindings = new BindingStore(database);
        restrictions = new Restrictions(database);
        audit = new AuditStore(database);
        delays = new SignInDelays(clock);
    }

    /**
     * A session.
     *
     * @param caller who it is
     * @param userId the person's row
     * @param expiresAt when it ends in any case
     */
    public record Session(Caller caller, long userId, Instant expiresAt) {}

    /** A session that was open when the database was asked last. */
    private record Known(Signed signed, Session session) {
        boolean isOpenAt(Instant now) {
            return now.isBefore(signed.expiresAt())
                    && now.isBefore(signed.lastSeen().plus(IDLE));
        }
    }

    /** The value that a change has to show beside a cookie with this secret. */
    public static String csrf(String secret) {
        return Sha256.hex("csrf " + secret);
    }

    /** A secret for a cookie: of somebody who has not signed in yet, or will be in a moment. */
    public static String newSecret() {
        return Secrets.next();
    }

    /**
     * Signs somebody in.
     *
     * @param address from where
     * @return the secret of the new session
     * @throws SignInRefusedException if name or password is wrong, or it is too early for another try
     */
    public String signIn(String name, String password, String address) {
        String known = name.toLowerCase(Locale.ROOT);
        Duration wait = delays.begin(known, address);
        if (!wait.isZero()) {
            throw SignInRefusedException.tooEarly(wait);
        }
        User user = users.ofName(known).filter(found -> !found.isBarred()).orElse(null);
        if (!passwords.matches(password, user == null ? null : user.password()) || user == null) {
            throw SignInRefusedException.wrong();
        }
        delays.right(known, address);
        return begin(user, address);
    }

    /** Begins a session of somebody who has shown who he is. */
    String begin(User user, String address) {
        Instant now = clock.instant();
        String secret = newSecret();
        return database.inTransaction(() -> {
            store.deleteEnded(now, now.minus(IDLE));
            store.insert(new Signed(Sha256.hex(secret), user.id(), now, now, now.plus(LIFE), address));
            users.signedIn(user.id(), now);
            audit.append(new Deed(now, user.name(), "session.begin", "user " + user.name(), "from " + address));
            return secret;
        });
    }

    /** The session with this secret, if it has not ended; this is a sign of life. */
    public Optional<Session> find(String secret) {
        Instant now = clock.instant();
        return open(secret, now).map(known -> {
            if (!now.isBefore(known.signed().lastSeen().plus(SEEN_STEP))) {
                seen(known.signed(), now);
            }
            return known.session();
        });
    }

    /** The same, and no sign of life: a page that only listens, or asks by itself, may be one that was left. */
    public Optional<Session> look(String secret) {
        return open(secret, clock.instant()).map(Known::session);
    }

    private Optional<Known> open(String secret, Instant now) {
        String hash = Sha256.hex(secret);
        return memory.ask(hash, () -> store.ofHash(hash).flatMap(this::known)).filter(known -> known.isOpenAt(now));
    }

    private Optional<Known> known(Signed signed) {
        return users.ofId(signed.user())
                .filter(user -> !user.isBarred())
                .map(user -> new Known(signed, new Session(caller(user), user.id(), signed.expiresAt())));
    }

    private void seen(Signed session, Instant now) {
        try {
            store.seen(session.hash(), now);
        } catch (DataAccessException away) {
            LOG.debug("a sign of life could not be written", away); // the session ends the earlier
        }
    }

    private Caller caller(User user) {
        List<Grant> grants = bindings.of(user.id()).stream()
                .map(binding -> new Grant(Role.valueOf(binding.role()), binding.app(), binding.env()))
                .toList();
        return new Caller(user.name(), Kind.PERSON, grants, restrictions::hold);
    }

    /** Ends a session. */
    public void end(String secret) {
        String hash = Sha256.hex(secret);
        store.delete(hash);
        memory.forget(hash);
    }

    /**
     * Changes the password of who is signed in; all other sessions of his end.
     *
     * @param secret of the session that goes on
     * @throws SignInRefusedException if the old one is wrong, or it is too early for another try
     */
    public void changePassword(Session session, String secret, String old, String chosen, String address) {
        Passwords.check(chosen);
        User user = users.ofId(session.userId()).orElseThrow(SignInRefusedException::wrong);
        Duration wait = delays.begin(user.name(), address);
        if (!wait.isZero()) {
            throw SignInRefusedException.tooEarly(wait);
        }
        if (!passwords.matches(old, user.password())) {
            throw SignInRefusedException.wrong();
        }
        delays.right(user.name(), address);
        String hash = passwords.hash(chosen);
        database.inTransaction(() -> {
            users.setPassword(user.id(), hash);
            store.deleteOf(user.id(), Sha256.hex(secret));
            audit.append(new Deed(clock.instant(), user.name(), "user.password", "user " + user.name(), ""));
            return user;
        });
    }
}
