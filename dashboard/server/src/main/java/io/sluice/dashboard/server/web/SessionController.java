package io.sluice.dashboard.server.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.sluice.core.Check;
import io.sluice.dashboard.server.access.Caller;
import io.sluice.dashboard.server.access.Grant;
import io.sluice.dashboard.server.access.People;
import io.sluice.dashboard.server.access.Permission;
import io.sluice.dashboard.server.access.Role;
import io.sluice.dashboard.server.access.Sessions;
import io.sluice.dashboard.server.access.Sessions.Session;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Signing in and out, by name and password or by a link. */
@RestController
@RequestMapping("/api/v1")
public final class SessionController {
    private final Sessions sessions;
    private final People people;

    public SessionController(Sessions sessions, People people) {
        this.sessions = sessions;
        this.people = people;
    }

    /** Whether somebody is signed in. */
    enum State {
        /** There are no people. */
        NEW,
        SIGNED_OUT,
        SIGNED_IN
    }

    /** A role and what goes along with it. */
    record GrantView(
            Role role, @Nullable String app, @Nullable String env, Set<Permission> permissions) {
        static GrantView of(Grant grant) {
            return new GrantView(
                    grant.role(), grant.app(), grant.env(), grant.role().permissions());
        }
    }

    /** Who is asking, as the API tells it. */
    record SessionView(
            State state,
            @Nullable String csrf,
            @Nullable String user,
            Caller.@Nullable Kind kind,
            @Nullable Instant expiresAt,
            @Nullable Long idleMinutes,
            List<GrantView> grants) {
        static SessionView of(Caller caller, @Nullable String secret, @Nullable Instant end) {
            return new SessionView(
                    State.SIGNED_IN,
                    secret == null ? null : Sessions.csrf(secret),
                    caller.getName(),
                    caller.kind(),
                    end,
                    secret == null ? null : Sessions.IDLE.toMinutes(),
                    caller.grants().stream().map(GrantView::of).toList());
        }
    }

    /** Somebody who is not signed in gets a cookie, too: without it his signing in could not be told from a forged one. */
    @Free(Free.To.EVERYBODY)
    @GetMapping("/session")
    SessionView whoAmI(HttpServletRequest request, HttpServletResponse response) {
        Session session = IdentityFilter.session(request);
        String secret = Cookies.secret(request);
        if (session != null) {
            return SessionView.of(session.caller(), secret, session.expiresAt());
        }
        if (request.getUserPrincipal() instanceof Caller program) {
            return SessionView.of(program, null, null);
        }
        String given = secret == null ? Sessions.newSecret() : secret; // one for all tabs
        Cookies.set(request, response, given);
        State state = people.firstLink() == null ? State.SIGNED_OUT : State.NEW;
        return new SessionView(state, Sessions.csrf(given), null, null, null, null, List.of());
    }

    /** A name and a password. */
    record SignIn(String name, String password) {
        @Override
        public String toString() {
            return name;
        }
    }

    @Free(Free.To.EVERYBODY)
    @PostMapping("/session")
    SessionView signIn(@RequestBody SignIn wanted, HttpServletRequest request, HttpServletResponse response) {
        String name = Check.present("name", wanted.name());
        String password = Check.present("password", wanted.password());
        return begun(sessions.signIn(name, password, request.getRemoteAddr()), request, response);
    }

    @Free(Free.To.SIGNED_IN)
    @DeleteMapping("/session")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void signOut(HttpServletRequest request, HttpServletResponse response) {
        sessions.end(secret(request));
        Cookies.clear(request, response);
    }

    /** The password that was, and the one that is to be. */
    record PasswordChange(String old, @JsonProperty("new") String chosen) {

        @Override
        public String toString() {
            return "a password";
        }
    }

    @Free(Free.To.SIGNED_IN)
    @PutMapping("/session/password")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void changePassword(@RequestBody PasswordChange change, HttpServletRequest request) {
        Session session = IdentityFilter.session(request);
        if (session == null) {
            throw new SignedOutException(); // a program has no password
        }
        String old = Check.present("old", change.old());
        sessions.changePassword(session, secret(request), old, change.chosen(), request.getRemoteAddr());
    }

    /** What follows the {@code #} in a link. */
    record Link(String token) {}

    /** Whose a link is; null if the name is to be chosen. */
    record LinkFor(@Nullable String name) {}

    @Free(Free.To.EVERYBODY)
    @PostMapping("/setup:check")
    LinkFor checkLink(@RequestBody Link link) {
        return new LinkFor(people.whose(Check.present("token", link.token())));
    }

    /** A link, and the password that was chosen; the name for the first person only. */
    record SetUp(String token, @Nullable String name, String password) {
        @Override
        public String toString() {
            return "a link";
        }
    }

    @Free(Free.To.EVERYBODY)
    @PostMapping("/setup")
    SessionView setUp(@RequestBody SetUp wanted, HttpServletRequest request, HttpServletResponse response) {
        String secret = people.useLink(wanted.token(), wanted.name(), wanted.password(), request.getRemoteAddr());
        return begun(secret, request, response);
    }

    private SessionView begun(String secret, HttpServletRequest request, HttpServletResponse response) {
        String before = Cookies.secret(request);
        if (before != null) {
            sessions.end(before);
        }
        Cookies.set(request, response, secret);
        Session session = sessions.find(secret).orElseThrow(SignedOutException::new);
        return SessionView.of(session.caller(), secret, session.expiresAt());
    }

    private static String secret(HttpServletRequest request) {
        String secret = Cookies.secret(request);
        if (secret == null) {
            throw new SignedOutException();
        }
        return secret;
    }
}
