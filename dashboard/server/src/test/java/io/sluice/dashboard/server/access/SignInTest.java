package io.sluice.dashboard.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.ManualClock;
import io.sluice.dashboard.server.Console;
import io.sluice.dashboard.server.Console.Answer;
import io.sluice.dashboard.server.Visitor;
import io.sluice.dashboard.server.store.Database;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From an empty folder to people who work with it, over HTTP. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SignInTest {
    private static final String SESSION = "/api/v1/session";
    private static final String PASSWORD = "a password of ann's";

    @TempDir
    Path home;

    private final ManualClock clock = new ManualClock();
    private Console console;

    @BeforeEach
    void start() {
        console = Console.untouched(home, clock);
    }

    @AfterEach
    void stop() {
        console.close();
    }

    @Test
    void nobody_can_sign_in_before_somebody_has_used_the_link() {
        assertThat(console.visitor().look().json().path("state").asString()).isEqualTo("NEW");
        Answer sluice = console.visitor().signIn("sluice", "sluice");
        Answer admin = console.visitor().signIn("admin", "admin");
        assertThat(sluice.status()).isEqualTo(401);
        assertThat(admin.status()).isEqualTo(401);
        assertThat(admin.json()).as("the same text").isEqualTo(sluice.json());
        assertThat(console.visitor().get("/api/v1/apps").status()).isEqualTo(401);
    }

    @Test
    void the_link_makes_the_first_administrator_and_is_used_up_then() {
        String link = link();
        Visitor first = console.visitor();
        assertThat(first.setUp(link, "ann", "short").status()).isEqualTo(400);
        assertThat(first.setUp(link, "Ann <b>", PASSWORD).status()).isEqualTo(400);
        assertThat(first.setUp("x".repeat(43), "ann", PASSWORD).status()).isEqualTo(410);

        Answer done = first.setUp(link, "ann", PASSWORD);
        assertThat(done.status()).isEqualTo(200);
        assertThat(done.json().path("user").asString()).isEqualTo("ann");
        assertThat(done.json().at("/grants/0/role").asString()).isEqualTo("ORG_ADMIN");
        assertThat(first.get("/api/v1/apps").status()).isEqualTo(200);

        assertThat(console.visitor().setUp(link, "eve", PASSWORD).status()).isEqualTo(410);
        assertThat(console.bean(People.class).firstLink()).isNull();
        assertThat(console.visitor().look().json().path("state").asString()).isEqualTo("SIGNED_OUT");
    }

    @Test
    void after_a_restart_there_is_a_link_only_as_long_as_there_is_nobody() {
        String before = link();
        restart();
        assertThat(console.visitor().setUp(before, "ann", PASSWORD).status())
                .as("each start has a link of its own")
                .isEqualTo(410);
        assertThat(console.visitor().setUp(link(), "ann", PASSWORD).status()).isEqualTo(200);
        restart();
        assertThat(console.bean(People.class).firstLink()).isNull();
        assertThat(console.visitor().signIn("ANN", PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void the_cookie_is_out_of_reach_of_scripts_and_of_other_sites() {
        Visitor ann = ann();
        Answer again = ann.signIn("ann", PASSWORD);
        assertThat(again.header("Set-Cookie"))
                .matches("sluice=[A-Za-z0-9_-]{43}; Path=/; Max-Age=43200; Expires=[^;]+; HttpOnly; SameSite=Lax");
        assertThat(again.text()).doesNotContain(ann.cookie().substring("sluice=".length()));
    }

    @Test
    void signing_in_makes_a_new_secret_and_ends_the_old_one() {
        Visitor ann = ann();
        Visitor other = console.visitor();
        other.look();
        String given = other.cookie();
        other.signIn("ann", PASSWORD);
        assertThat(other.cookie())
                .as("a secret planted before is worth nothing")
                .isNotEqualTo(given);
        String old = ann.cookie();
        ann.signIn("ann", PASSWORD);
        assertThat(console.send(console.request("/api/v1/apps")
                                .setHeader("Cookie", old)
                                .GET())
                        .status())
                .isEqualTo(401);
    }

    @Test
    void a_page_that_asks_by_itself_is_no_sign_of_life() {
        Visitor ann = ann();
        String[] byItself = {"X-Sluice-Background", "true"};
        for (int minutes = 0; minutes < 59; minutes++) {
            clock.advance(Duration.ofMinutes(1));
            assertThat(ann.get("/api/v1/apps", byItself).status()).isEqualTo(200);
        }
        clock.advance(Duration.ofMinutes(1));
        assertThat(ann.get("/api/v1/apps", byItself).status())
                .as("nobody did anything for an hour")
                .isEqualTo(401);
    }

    @Test
    void a_page_that_opens_its_stream_again_is_no_sign_of_life_and_a_change_always_is() {
        Visitor ann = ann();
        clock.advance(Duration.ofMinutes(59));
        assertThat(openStream(ann)).isNotEqualTo(401);
        assertThat(ann.put("/api/v1/apps/shop", "{\"owner\":\"\"}", "X-Sluice-Background", "true")
                        .status())
                .isLessThan(300);
        clock.advance(Duration.ofMinutes(59));
        assertThat(openStream(ann)).as("the change counted").isNotEqualTo(401);
        clock.advance(Duration.ofMinutes(1));
        assertThat(openStream(ann)).as("the stream did not").isEqualTo(401);
    }

    /** Of a rollout that is not there, so that it ends at once. */
    private static int openStream(Visitor visitor) {
        return visitor.get("/api/v1/rollouts/4711/arrival", "Accept", "text/event-stream")
                .status();
    }

    @Test
    void a_session_ends_after_an_hour_without_a_request() {
        Visitor ann = ann();
        clock.advance(Duration.ofMinutes(59));
        assertThat(ann.get("/api/v1/apps").status()).isEqualTo(200);
        clock.advance(Duration.ofMinutes(59));
        assertThat(ann.get("/api/v1/apps").status())
                .as("that was a sign of life")
                .isEqualTo(200);
        clock.advance(Duration.ofMinutes(60));
        assertThat(ann.get("/api/v1/apps").status()).isEqualTo(401);
        assertThat(ann.look().json().path("state").asString()).isEqualTo("SIGNED_OUT");
    }

    @Test
    void a_session_ends_after_twelve_hours_whatever_is_done() {
        Visitor ann = ann();
        for (int i = 0; i < 12 * 2 - 1; i++) {
            clock.advance(Duration.ofMinutes(30));
            assertThat(ann.get("/api/v1/apps").status()).isEqualTo(200);
        }
        clock.advance(Duration.ofMinutes(30));
        assertThat(ann.get("/api/v1/apps").status()).isEqualTo(401);
    }

    @Test
    void sessions_outlive_the_process() {
        Visitor ann = ann();
        String cookie = ann.cookie();
        restart();
        assertThat(console.send(console.request("/api/v1/apps")
                                .setHeader("Cookie", cookie)
                                .GET())
                        .status())
                .isEqualTo(200);
    }

    @Test
    void who_signs_out_is_out() {
        Visitor ann = ann();
        assertThat(ann.delete(SESSION).status()).isEqualTo(204);
        assertThat(ann.get("/api/v1/apps").status()).isEqualTo(401);
    }

    @Test
    void wrong_tries_have_to_wait_longer_and_longer_known_name_or_not() {
        ann();
        for (String name : new String[] {"ann", "nobody"}) {
            for (int i = 0; i < 3; i++) {
                assertThat(guess(name).status()).isEqualTo(401);
            }
            assertThat(guess(name).status())
                    .as("the fourth is heard, and the next has to wait")
                    .isEqualTo(401);
            Answer early = guess(name);
            assertThat(early.status()).isEqualTo(429);
            assertThat(early.header("Retry-After")).isEqualTo("1");
            clock.advance(Duration.ofSeconds(1));
            assertThat(guess(name).status()).isEqualTo(401);
            assertThat(guess(name).header("Retry-After")).isEqualTo("2");
            clock.advance(Duration.ofSeconds(2));
            assertThat(guess(name).status()).isEqualTo(401);
            assertThat(guess(name).header("Retry-After")).isEqualTo("4");
        }
        assertThat(console.visitor().signIn("ann", PASSWORD).status())
                .as("not even the right one is heard before")
                .isEqualTo(429);
        clock.advance(Duration.ofMinutes(15));
        assertThat(console.visitor().signIn("ann", PASSWORD).status()).isEqualTo(200);
        assertThat(guess("ann").status()).as("the right one makes good").isEqualTo(401);
    }

    private Answer guess(String name) {
        return console.visitor().signIn(name, "not the password");
    }

    @Test
    void people_choose_their_passwords_by_a_link_that_is_good_once() {
        Visitor ann = ann();
        Answer invited = ann.post("/api/v1/users", "{\"name\":\"bob\"}");
        assertThat(invited.status()).isEqualTo(201);
        String token = invited.json().path("token").asString();
        assertThat(invited.json().path("path").asString()).isEqualTo("/setup#" + token);
        assertThat(ann.post("/api/v1/users", "{\"name\":\"bob\"}").status()).isEqualTo(409);

        Visitor bob = console.visitor();
        bob.look();
        Answer whose = bob.post("/api/v1/setup:check", "{\"token\":\"" + token + "\"}");
        assertThat(whose.json().path("name").asString()).isEqualTo("bob");
        assertThat(console.visitor().signIn("bob", PASSWORD).status())
                .as("has no password yet")
                .isEqualTo(401);
        assertThat(bob.useLink(token, PASSWORD).status()).isEqualTo(200);
        assertThat(bob.look().json().path("grants").isEmpty()).isTrue();
        assertThat(console.visitor().useLink(token, "another password").status())
                .isEqualTo(410);
    }

    @Test
    void a_link_grows_old_and_a_new_one_makes_it_void() {
        Visitor ann = ann();
        String first = ann.post("/api/v1/users", "{\"name\":\"bob\"}")
                .json()
                .path("token")
                .asString();
        String second =
                ann.post("/api/v1/users/bob:invite", "").json().path("token").asString();
        assertThat(console.visitor().useLink(first, PASSWORD).status()).isEqualTo(410);
        clock.advance(People.LINK_LIFE);
        assertThat(console.visitor().useLink(second, PASSWORD).status()).isEqualTo(410);
    }

    @Test
    void who_is_barred_is_out_at_once_with_the_tokens_he_made_for_programs() {
        Visitor ann = ann();
        String link = ann.post("/api/v1/users", "{\"name\":\"bob\"}")
                .json()
                .path("token")
                .asString();
        assertThat(ann.post("/api/v1/bindings", "{\"user\":\"bob\",\"role\":\"APP_ADMIN\"}")
                        .status())
                .isEqualTo(201);
        Visitor bob = console.visitor();
        bob.useLink(link, PASSWORD);
        String secret = bob.post(
                        "/api/v1/tokens", "{\"kind\":\"API\",\"name\":\"ci\",\"role\":\"VIEWER\",\"lifeDays\":30}")
                .json()
                .path("secret")
                .asString();
        assertThat(asProgram(secret, "/api/v1/apps").status()).isEqualTo(200);

        assertThat(ann.patch("/api/v1/users/bob", "{\"barred\":true}").status()).isEqualTo(200);
        assertThat(bob.get("/api/v1/apps").status()).isEqualTo(401);
        assertThat(console.visitor().signIn("bob", PASSWORD).status()).isEqualTo(401);
        assertThat(asProgram(secret, "/api/v1/apps").status()).isEqualTo(401);

        ann.patch("/api/v1/users/bob", "{\"barred\":false}");
        assertThat(console.visitor().signIn("bob", PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void somebody_who_may_administer_is_always_left() {
        Visitor ann = ann();
        assertThat(ann.patch("/api/v1/users/ann", "{\"barred\":true}").status()).isEqualTo(409);
        assertThat(ann.delete("/api/v1/bindings/1").status()).isEqualTo(409);
        assertThat(ann.get("/api/v1/users").status()).as("nothing has changed").isEqualTo(200);
    }

    @Test
    void a_new_password_needs_the_old_one_and_ends_other_sessions() {
        Visitor ann = ann();
        Visitor elsewhere = console.visitor();
        elsewhere.signIn("ann", PASSWORD);
        assertThat(ann.put("/api/v1/session/password", "{\"old\":\"wrong\",\"new\":\"another password\"}")
                        .status())
                .isEqualTo(401);
        assertThat(ann.put("/api/v1/session/password", "{\"old\":\"" + PASSWORD + "\",\"new\":\"short\"}")
                        .status())
                .isEqualTo(400);
        assertThat(ann.put("/api/v1/session/password", "{\"old\":\"" + PASSWORD + "\",\"new\":\"another password\"}")
                        .status())
                .isEqualTo(204);
        assertThat(ann.get("/api/v1/apps").status()).isEqualTo(200);
        assertThat(elsewhere.get("/api/v1/apps").status()).isEqualTo(401);
        assertThat(console.visitor().signIn("ann", PASSWORD).status()).isEqualTo(401);
        assertThat(console.visitor().signIn("ann", "another password").status()).isEqualTo(200);
    }

    @Test
    void no_secret_is_in_the_database_or_in_the_audit_log() {
        Visitor ann = ann();
        String link = ann.post("/api/v1/users", "{\"name\":\"bob\"}")
                .json()
                .path("token")
                .asString();
        String audit = ann.get("/api/v1/audit").text();
        assertThat(audit)
                .contains("console.setup", "session.begin", "user.invite")
                .doesNotContain(link, PASSWORD);
        assertThat(console.bean(Database.class)
                        .sql()
                        .sql("select password from app_user where name = 'ann'")
                        .query(String.class)
                        .single())
                .startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(console.bean(Database.class)
                        .sql()
                        .sql("select hash from web_session union select hash from invitation")
                        .query(String.class)
                        .list())
                .allMatch(hash -> hash.matches("[0-9a-f]{64}"));
    }

    private Answer asProgram(String secret, String path) {
        return console.send(console.request(path)
                .setHeader("Authorization", "Bearer " + secret)
                .GET());
    }

    private Visitor ann() {
        Visitor ann = console.visitor();
        assertThat(ann.setUp(link(), "ann", PASSWORD).status()).isEqualTo(200);
        return ann;
    }

    private String link() {
        String link = console.bean(People.class).firstLink();
        assertThat(link).isNotNull();
        return link;
    }

    private void restart() {
        console.close();
        console = Console.untouched(home, clock);
    }
}
