package io.sluice.dashboard.server.access;

import io.sluice.core.BadValueException;
import io.sluice.core.Check;
import io.sluice.dashboard.server.rules.NotFoundException;
import io.sluice.dashboard.server.store.AppStore;
import io.sluice.dashboard.server.store.AuditStore;
import io.sluice.dashboard.server.store.AuditStore.Deed;
import io.sluice.dashboard.server.store.BindingStore;
import io.sluice.dashboard.server.store.BindingStore.Binding;
import io.sluice.dashboard.server.store.Database;
import io.sluice.dashboard.server.store.SessionStore;
import io.sluice.dashboard.server.store.Sha256;
import io.sluice.dashboard.server.store.UserStore;
import io.sluice.dashboard.server.store.UserStore.User;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who there is, and who has which role. Nobody gets a password from somebody else: people choose theirs by a link that is good once. The first
 * one's is {@link #firstLink}.
 * <p>There is always somebody left with {@link Role#ORG_ADMIN}. Safe for many threads.
 */
public final class People {
    /** How long the link of an invitation is good. */
    public static final Duration LINK_LIFE = Duration.ofDays(3);

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._@+-]{0,127}");

    private final Database database;
    private final UserStore users;
    private final BindingStore bindings;
    private final SessionStore sessions;
    private final AppStore apps;
    private final AuditStore audit;
    private final Passwords passwords;
    private final Tokens tokens;
    private final Sessions doors;
    private final InstantSource clock;
    private @Nullable String firstLink; // guarded by this; null as soon as there is somebody

    public People(Database database, Passwords passwords, Tokens tokens, Sessions doors, InstantSource clock) {
        this.database = database;
        this.passwords = passwords;
        this.tokens = tokens;
        this.doors = doors;
        this.clock = clock;
        users = new UserStore(database);
        bindings = new BindingStore(database);
        sessions = new SessionStore(database);
        apps = new AppStore(database);
        audit = new AuditStore(database);
        firstLink = users.isEmpty() ? Secrets.next() : null;
    }

    /** An invitation: its token is told once. */
    public record Invitation(String name, String token, Instant expiresAt) {
        @Override
        public String toString() {
            return name;
        }
    }

    // ---- links

    /** What the link for the first person ends with; null as soon as there is one. It is another one after each start. */
    public synchronized @Nullable String firstLink() {
        return firstLink;
    }

    /**
     * Whose a link is.
     *
     * @return null if the name is to be chosen
     * @throws LinkGoneException if it is not good, or no longer
     */
    public @Nullable String whose(String token) {
        return isFirst(token) ? null : invited(token).name();
    }

    /**
     * Uses a link up, and signs in.
     *
     * @param name of the first person; null for others, whom the link knows
     * @param address from where
     * @return the secret of the session
     * @throws LinkGoneException if it is not good, or no longer
     */
    public String useLink(String token, @Nullable String name, String password, String address) {
        boolean isFirst = isFirst(token);
        if (!isFirst) {
            invited(token); // before a hash is reckoned for somebody who has no link
        }
        Passwords.check(password);
        String chosen = isFirst ? checkName(name) : null;
        String hash = passwords.hash(password);
        User user = chosen == null ? choosePassword(token, hash) : begin(token, chosen, hash);
        return doors.begin(user, address);
    }

    private synchronized boolean isFirst(String token) {
        Check.present("token", token);
        return firstLink != null
                && Sha256.hex(firstLink).equals(Sha256.hex(token)); // hashes: they tell nothing by the clock
    }

    private User invited(String token) {
        return users.invited(Sha256.hex(Check.present("token", token)), clock.instant())
                .filter(user -> !user.isBarred())
                .orElseThrow(LinkGoneException::new);
    }

    private synchronized User begin(String token, String name, String hash) {
        if (!isFirst(token)) {
            throw new LinkGoneException();
        }
        Instant now = clock.instant();
        User first = database.inTransaction(() -> {
            if (!users.isEmpty()) {
                throw new LinkGoneException();
            }
            long id = users.insert(new User(0, name, hash, false, now, null));
            bindings.insert(id, Role.ORG_ADMIN.name(), null, null);
            audit.append(new Deed(now, name, "console.setup", "user " + name, "by the link of the first start"));
            return new User(id, name, hash, false, now, null);
        });
        firstLink = null;
        return first;
    }

    private User choosePassword(String token, String hash) {
        return database.inTransaction(() -> {
            User user = invited(token);
            if (!users.useUp(Sha256.hex(token))) {
                throw new LinkGoneException();
            }
            users.setPassword(user.id(), hash);
            sessions.deleteOf(user.id(), "");
            audit.append(
                    new Deed(clock.instant(), user.name(), "user.password", "user " + user.name(), "by invitation"));
            return user;
        });
    }

    // ---- people

    /** Sorted by name. */
    public List<User> all() {
        return users.all();
    }

    /**
     * One person.
     *
     * @throws NotFoundException if there is nobody of that name
     */
    public User person(String name) {
        return users.ofName(name).orElseThrow(() -> new NotFoundException("person \"" + name + '"'));
    }

    /**
     * Makes somebody known, who then has no role.
     *
     * @throws ConflictException if there is somebody of that name
     */
    public Invitation invite(String name, String by) {
        checkName(name);
        return database.inTransaction(() -> {
            if (users.ofName(name).isPresent()) {
                throw new ConflictException("there is a person \"" + name + "\" already");
            }
            Instant now = clock.instant();
            return link(users.insert(new User(0, name, null, false, now, null)), name, by);
        });
    }

    /** Makes a new link for somebody. */
    public Invitation inviteAgain(String name, String by) {
        User user = person(name);
        return database.inTransaction(() -> link(user.id(), name, by));
    }

    private Invitation link(long id, String name, String by) {
        Instant now = clock.instant();
        String token = Secrets.next();
        users.invite(id, Sha256.hex(token), now.plus(LINK_LIFE));
        audit.append(new Deed(now, by, "user.invite", "user " + name, ""));
        return new Invitation(name, token, now.plus(LINK_LIFE));
    }

    /**
     * Keeps somebody out, signed in or not, with all tokens of programs that he made; or lets him in again.
     *
     * @throws ConflictException if nobody could administer the console any more
     */
    public void bar(String name, boolean isBarred, String by) {
        User user = person(name);
        database.inTransaction(() -> {
            users.setBarred(user.id(), isBarred);
            sessions.deleteOf(user.id(), "");
            expectAnAdministrator();
            audit.append(new Deed(clock.instant(), by, isBarred ? "user.bar" : "user.admit", "user " + name, ""));
            return user;
        });
        if (isBarred) {
            tokens.revokeProgramsOf(name, by);
        }
    }

    // ---- roles

    /** Who has which role where. */
    public List<Binding> bindings() {
        return bindings.all();
    }

    /** One of them; throws {@link NotFoundException} if it is not there. */
    public Binding binding(long id) {
        return bindings.ofId(id).orElseThrow(() -> new NotFoundException("role " + id));
    }

    /** Gives a role; who has it already just keeps it. */
    public Binding bind(String name, Grant grant, String by) {
        User user = person(name);
        expectPlace(grant);
        return database.inTransaction(() -> bindings.of(user.id()).stream()
                .filter(binding -> grant(binding).equals(grant))
                .findFirst()
                .orElseGet(() -> {
                    long id = bindings.insert(user.id(), grant.role().name(), grant.app(), grant.env());
                    audit.append(new Deed(clock.instant(), by, "role.give", "user " + name, grant.toString()));
                    return new Binding(id, name, grant.role().name(), grant.app(), grant.env());
                }));
    }

    /**
     * Takes a role away.
     *
     * @throws ConflictException if nobody could administer the console any more
     */
    public void unbind(long id, String by) {
        Binding binding = binding(id);
        database.inTransaction(() -> {
            bindings.delete(id);
            expectAnAdministrator();
            String told = grant(binding).toString();
            audit.append(new Deed(clock.instant(), by, "role.take", "user " + binding.user(), told));
            return binding;
        });
    }

    /** The role of a binding, and where. */
    public static Grant grant(Binding binding) {
        return new Grant(Role.valueOf(binding.role()), binding.app(), binding.env());
    }

    private void expectAnAdministrator() {
        if (bindings.countOf(Role.ORG_ADMIN.name()) == 0) {
            throw new ConflictException("somebody must be left who is ORG_ADMIN and not barred");
        }
    }

    private void expectPlace(Grant grant) {
        String app = grant.app();
        if (app != null && apps.app(app).isEmpty()) {
            throw new NotFoundException("application \"" + app + '"');
        }
        String env = grant.env();
        if (env != null && apps.environments().stream().noneMatch(known -> Objects.equals(known.name(), env))) {
            throw new NotFoundException("environment \"" + env + '"');
        }
    }

    private static String checkName(@Nullable String name) {
        String chosen = Check.present("name", name);
        if (!NAME.matcher(chosen).matches()) {
            throw new BadValueException(
                    "name",
                    "1 to 128 small letters, digits and any of . _ @ + -, beginning with a letter or digit",
                    chosen.length() + " characters that are not");
        }
        return chosen;
    }
}
