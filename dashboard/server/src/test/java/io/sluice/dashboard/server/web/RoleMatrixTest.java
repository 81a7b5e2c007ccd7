package io.sluice.dashboard.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.ManualClock;
import io.sluice.dashboard.server.Console;
import io.sluice.dashboard.server.Console.Answer;
import io.sluice.dashboard.server.Visitor;
import io.sluice.dashboard.server.access.Grant;
import io.sluice.dashboard.server.access.Permission;
import io.sluice.dashboard.server.access.Role;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Each endpoint, asked by each role, in its place and elsewhere. An endpoint that has no line here fails the test. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RoleMatrixTest {
    private static final String PLACE = "/api/v1/apps/{app}/envs/{env}";

    @TempDir
    static Path home;

    private static Console console;
    private static Visitor nobody;
    private static Visitor withoutRole;
    private static Visitor elsewhere;
    private static String rollout;
    private static final Map<Role, Visitor> PEOPLE = new EnumMap<>(Role.class);

    /** Who may call an endpoint: everybody, whoever is signed in, or who has a permission. */
    private static final Map<String, String> MATRIX = new LinkedHashMap<>();

    static {
        MATRIX.put("GET /", "EVERYBODY");
        MATRIX.put("GET /api/v1/session", "EVERYBODY");
        MATRIX.put("POST /api/v1/session", "EVERYBODY");
        MATRIX.put("DELETE /api/v1/session", "SIGNED_IN");
        MATRIX.put("PUT /api/v1/session/password", "SIGNED_IN");
        MATRIX.put("POST /api/v1/setup", "EVERYBODY");
        MATRIX.put("POST /api/v1/setup:check", "EVERYBODY");
        MATRIX.put("GET /api/v1/environments", "SIGNED_IN");
        MATRIX.put("GET /api/v1/openapi.yaml", "EVERYBODY");
        MATRIX.put("GET /api/v1/users", "MANAGE");
        MATRIX.put("POST /api/v1/users", "ADMINISTER");
        MATRIX.put("PATCH /api/v1/users/{name}", "ADMINISTER");
        MATRIX.put("POST /api/v1/users/{name}:invite", "ADMINISTER");
        MATRIX.put("GET /api/v1/bindings", "MANAGE");
        MATRIX.put("POST /api/v1/bindings", "MANAGE");
        MATRIX.put("DELETE /api/v1/bindings/{id}", "MANAGE");
        MATRIX.put("GET /api/v1/tokens", "MANAGE");
        MATRIX.put("POST /api/v1/tokens", "MANAGE");
        MATRIX.put("DELETE /api/v1/tokens/{id}", "MANAGE");
        MATRIX.put("GET /api/v1/audit", "SEE");
        MATRIX.put("GET /api/v1/audit/verdict", "SEE");
        MATRIX.put("GET /api/v1/apps", "SIGNED_IN");
        MATRIX.put("GET /api/v1/apps/{app}", "SEE");
        MATRIX.put("PUT /api/v1/apps/{app}", "MANAGE");
        MATRIX.put("PATCH /api/v1/apps/{app}", "MANAGE");
        MATRIX.put("GET " + PLACE + "/ruleset", "SEE");
        MATRIX.put("PUT " + PLACE + "/ruleset", "PUBLISH");
        MATRIX.put("POST " + PLACE + "/ruleset:validate", "DRAFT");
        MATRIX.put("POST " + PLACE + "/ruleset:rollback", "PUBLISH");
        MATRIX.put("POST " + PLACE + "/ruleset:diff", "SEE");
        MATRIX.put("POST " + PLACE + "/ruleset:promote", "PUBLISH");
        MATRIX.put("POST " + PLACE + "/ruleset:import", "DRAFT");
        MATRIX.put("GET " + PLACE + "/draft", "DRAFT");
        MATRIX.put("PUT " + PLACE + "/draft", "DRAFT");
        MATRIX.put("DELETE " + PLACE + "/draft", "DRAFT");
        MATRIX.put("GET /api/v1/export", "SEE");
        MATRIX.put("GET " + PLACE + "/revisions/{number}/diff", "SEE");
        MATRIX.put("GET " + PLACE + "/revisions", "SEE");
        MATRIX.put("GET " + PLACE + "/revisions/{number}", "SEE");
        MATRIX.put("GET " + PLACE + "/instances", "SEE");
        MATRIX.put("GET " + PLACE + "/events", "SEE");
        MATRIX.put("GET " + PLACE + "/resources", "SEE");
        MATRIX.put("GET " + PLACE + "/traffic/instances", "SEE");
        MATRIX.put("GET " + PLACE + "/traffic/resources", "SEE");
        MATRIX.put("GET " + PLACE + "/traffic/breakers", "SEE");
        MATRIX.put("GET /api/v1/live", "SEE");
        MATRIX.put("GET /api/v1/metrics/query", "SEE");
        MATRIX.put("GET /api/v1/now", "SEE");
        MATRIX.put("GET /api/v1/templates", "SEE");
        MATRIX.put("GET /metrics", "SEE");
        MATRIX.put("POST " + PLACE + "/ruleset:whatif", "DRAFT");
        MATRIX.put("GET " + PLACE + "/rollouts", "SEE");
        MATRIX.put("POST " + PLACE + "/rollouts", "PUBLISH");
        MATRIX.put("POST " + PLACE + "/rollouts:preview", "SEE");
        MATRIX.put("GET /api/v1/rollouts/{id}", "SEE");
        MATRIX.put("POST /api/v1/rollouts/{id}:{action}", "PUBLISH");
        MATRIX.put("GET /api/v1/rollouts/{id}/arrival", "SEE");
        MATRIX.put("GET " + PLACE + "/overrides", "SEE");
        MATRIX.put("POST " + PLACE + "/overrides", "OVERRIDE");
        MATRIX.put("DELETE " + PLACE + "/overrides/{id}", "OVERRIDE");
    }

    /** Where endpoints look whose path does not say it. There is no place on mars: a stream would not end. */
    private static final Map<String, String> QUERIES = Map.of(
            "GET /api/v1/live", "?app=shop&env=mars",
            "GET /api/v1/metrics/query", "?app=shop&env=dev&resource=a&from=0",
            "GET /api/v1/templates", "?app=shop&env=dev&resource=a");

    /** What an endpoint has to be told, so that it comes to asking who calls. All others are told nothing that they could understand. */
    private static final Map<String, String> BODIES = Map.of(
            "POST /api/v1/bindings",
            "{\"user\":\"admin\",\"role\":\"VIEWER\",\"app\":\"shop\"}",
            "POST " + PLACE + "/ruleset:promote",
            "{\"toEnv\":\"dev\"}",
            "POST /api/v1/tokens",
            "{\"kind\":\"AGENT\",\"name\":\"x\",\"env\":\"dev\",\"app\":\"shop\"}");

    @BeforeAll
    static void start() {
        console = new Console(home, new ManualClock());
        console.put("/api/v1/apps/shop", "{\"owner\":\"team-shop\"}");
        console.put("/api/v1/apps/other", "{\"owner\":\"team-other\"}");
        console.put("/api/v1/apps/secret", "{\"owner\":\"team-secret\"}");
        console.admin().patch("/api/v1/apps/secret", "{\"restricted\":true}");
        for (Role role : Role.values()) {
            Grant grant = role == Role.ORG_ADMIN ? new Grant(role, null, null) : new Grant(role, "shop", null);
            PEOPLE.put(role, console.person(role.name().toLowerCase(Locale.ROOT), grant));
        }
        elsewhere = console.person(
                "elsewhere", new Grant(Role.APP_ADMIN, "other", null), new Grant(Role.PUBLISHER, "shop", "prod"));
        withoutRole = console.person("without.role");
        nobody = console.visitor();
        nobody.look();
        console.put("/api/v1/apps/shop/envs/dev/ruleset", "{\"rules\":[]}", "If-Match", "\"r0\"");
        rollout = console.get("/api/v1/apps/shop/envs/dev/rollouts")
                .json()
                .at("/0/id")
                .asString();
    }

    @AfterAll
    static void stop() {
        console.close();
    }

    @Test
    void every_endpoint_has_a_line() {
        TreeSet<String> endpoints = new TreeSet<>();
        console.bean(RequestMappingHandlerMapping.class).getHandlerMethods().forEach((mapping, method) -> {
            if (method.getBeanType().getName().startsWith("io.sluice.")) {
                mapping.getPatternValues()
                        .forEach(path -> mapping.getMethodsCondition()
                                .getMethods()
                                .forEach(verb -> endpoints.add(verb + " " + path)));
                assertThat(mapping.getMethodsCondition().getMethods())
                        .as("%s answers to named methods only", method)
                        .isNotEmpty();
            }
        });
        assertThat(endpoints).containsExactlyInAnyOrderElementsOf(MATRIX.keySet());
    }

    @Test
    void an_endpoint_that_does_not_say_what_it_needs_is_for_nobody() {
        Answer answer = console.post("/error", "{}"); // Spring Boot's own
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().path("detail").asString()).isEqualTo("there is no endpoint /error for anybody");
        assertThat(nobody.post("/error", "{}").status()).isEqualTo(401);
        assertThat(console.get("/error").status())
                .as("nobody is asked who he is here")
                .isEqualTo(401);
    }

    static Stream<String> endpoints() {
        return MATRIX.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void it_is_open_to_those_who_may_and_to_nobody_else(String endpoint) {
        String needs = MATRIX.get(endpoint);
        boolean isOpen = needs.equals("EVERYBODY");
        assertThat(isLetIn(nobody, endpoint)).as("nobody in particular").isEqualTo(isOpen);
        if (endpoint.equals("DELETE /api/v1/session")) {
            return; // they would be gone; SignInTest has it
        }
        boolean isForAll = isOpen || needs.equals("SIGNED_IN");
        assertThat(isLetIn(withoutRole, endpoint)).as("somebody without a role").isEqualTo(isForAll);
        PEOPLE.forEach((role, person) -> assertThat(isLetIn(person, endpoint))
                .as("%s, which needs %s, for %s", endpoint, needs, role)
                .isEqualTo(isForAll || role.has(Permission.valueOf(needs))));
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void a_role_elsewhere_opens_nothing_here(String endpoint) {
        boolean isOfAPlace = endpoint.contains("{env}")
                || endpoint.contains("/rollouts/")
                || QUERIES.containsKey(endpoint)
                || BODIES.containsKey(endpoint)
                || isDeletion(endpoint);
        if (isOfAPlace) {
            assertThat(isLetIn(elsewhere, endpoint)).as(endpoint).isFalse();
        }
    }

    @Test
    void who_may_not_is_told_what_is_missing_and_whom_to_ask() {
        Answer answer = PEOPLE.get(Role.VIEWER)
                .put("/api/v1/apps/shop/envs/dev/ruleset", "{\"rules\":[]}", "If-Match", "\"r0\"");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.json().path("permission").asString()).isEqualTo("PUBLISH");
        assertThat(answer.json().path("app").asString()).isEqualTo("shop");
        assertThat(answer.json().path("env").asString()).isEqualTo("dev");
        assertThat(answer.json().path("ask").asString()).isEqualTo("team-shop");
    }

    @Test
    void who_may_not_even_try_out_is_told_so_where_he_tries_out() {
        Visitor viewer = PEOPLE.get(Role.VIEWER);
        for (String trial : List.of("?dryRun=true", ":validate")) {
            boolean isPut = trial.startsWith("?");
            String path = "/api/v1/apps/shop/envs/dev/ruleset" + trial;
            Answer answer = isPut ? viewer.put(path, "{\"rules\":[]}") : viewer.post(path, "{\"rules\":[]}");
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.json().path("permission").asString()).as(trial).isEqualTo("DRAFT");
        }
    }

    @Test
    void an_editor_may_try_out_and_not_publish() {
        Visitor editor = PEOPLE.get(Role.EDITOR);
        String ruleset = "/api/v1/apps/shop/envs/dev/ruleset";
        assertThat(editor.put(ruleset + "?dryRun=true", "{\"rules\":[]}").status())
                .isEqualTo(200);
        assertThat(editor.put(ruleset + "?dryRun=maybe", "{\"rules\":[]}").status())
                .as("not a way to publish")
                .isEqualTo(403);
        Answer published = editor.put(ruleset, "{\"rules\":[]}", "If-Match", "\"r0\"");
        assertThat(published.status()).isEqualTo(403);
        assertThat(published.json().path("permission").asString()).isEqualTo("PUBLISH");
    }

    @Test
    void nobody_gives_away_more_than_he_has() {
        Visitor manager = PEOPLE.get(Role.APP_ADMIN);
        assertThat(bind(manager, "{\"user\":\"viewer\",\"role\":\"ORG_ADMIN\"}"))
                .isEqualTo(403);
        assertThat(bind(manager, "{\"user\":\"viewer\",\"role\":\"VIEWER\"}"))
                .as("everywhere")
                .isEqualTo(403);
        assertThat(bind(manager, "{\"user\":\"viewer\",\"role\":\"VIEWER\",\"app\":\"other\"}"))
                .isEqualTo(403);
        assertThat(bind(manager, "{\"user\":\"viewer\",\"role\":\"VIEWER\",\"app\":\"shop\",\"env\":\"dev\"}"))
                .isEqualTo(201);
        assertThat(manager.post(
                                "/api/v1/tokens",
                                "{\"kind\":\"API\",\"name\":\"x\",\"role\":\"ORG_ADMIN\",\"lifeDays\":1}")
                        .status())
                .isEqualTo(403);
        assertThat(manager.post("/api/v1/tokens", "{\"kind\":\"AGENT\",\"name\":\"x\",\"env\":\"dev\"}")
                        .status())
                .as("for all applications")
                .isEqualTo(403);
        assertThat(manager.get("/api/v1/bindings").text()).contains("\"shop\"").doesNotContain("\"other\"");
    }

    private static int bind(Visitor visitor, String body) {
        return visitor.post("/api/v1/bindings", body).status();
    }

    @Test
    void a_restricted_application_is_listed_and_locked() {
        Visitor everywhere = console.person("everywhere", new Grant(Role.PUBLISHER, null, null));
        Visitor named = console.person("named", new Grant(Role.VIEWER, "secret", "dev"));
        String ruleset = "/api/v1/apps/secret/envs/dev/ruleset";
        assertThat(everywhere.get(ruleset).status()).isEqualTo(403);
        assertThat(everywhere.get(ruleset).json().path("ask").asString()).isEqualTo("team-secret");
        assertThat(everywhere.get("/api/v1/apps/secret").status()).isEqualTo(403);
        assertThat(isLocked(everywhere, "secret")).isTrue();
        assertThat(isLocked(everywhere, "shop")).isFalse();
        assertThat(named.get(ruleset).status()).isEqualTo(200);
        assertThat(named.get(ruleset.replace("/dev/", "/prod/")).status()).isEqualTo(403);
        assertThat(isLocked(named, "secret")).isFalse();
        assertThat(isLocked(named, "shop")).isTrue();
        assertThat(console.get(ruleset).status()).as("ORG_ADMIN").isEqualTo(200);
    }

    private static boolean isLocked(Visitor visitor, String app) {
        return visitor.get("/api/v1/apps")
                .json()
                .valueStream()
                .filter(told -> told.path("name").asString().equals(app))
                .findFirst()
                .orElseThrow()
                .path("locked")
                .booleanValue();
    }

    @Test
    void a_program_may_what_its_role_may_where_its_token_is_for() {
        String secret = PEOPLE.get(Role.APP_ADMIN)
                .post(
                        "/api/v1/tokens",
                        "{\"kind\":\"API\",\"name\":\"ci\",\"role\":\"EDITOR\",\"app\":\"shop\",\"env\":\"dev\","
                                + "\"lifeDays\":30}")
                .json()
                .path("secret")
                .asString();
        assertThat(asProgram(secret, "shop", "dev", "GET")).isEqualTo(200);
        assertThat(asProgram(secret, "shop", "prod", "GET")).isEqualTo(403);
        assertThat(asProgram(secret, "other", "dev", "GET")).isEqualTo(403);
        assertThat(asProgram(secret, "shop", "dev", "PUT")).isEqualTo(403);
    }

    private static int asProgram(String secret, String app, String env, String method) {
        return console.send(console.request("/api/v1/apps/" + app + "/envs/" + env + "/ruleset")
                        .setHeader("Authorization", "Bearer " + secret)
                        .setHeader("If-Match", "\"r0\"")
                        .method(method, BodyPublishers.ofString(method.equals("GET") ? "" : "{\"rules\":[]}")))
                .status();
    }

    /** Whether a call gets past the door, whatever becomes of it then. */
    private static boolean isLetIn(Visitor visitor, String endpoint) {
        String[] parts = endpoint.split(" ", 2);
        String path = parts[1].replace("{app}", "shop")
                .replace("{env}", "dev")
                .replace("{number}", "1")
                .replace("{name}", "who.is.not.there");
        if (isDeletion(endpoint)) {
            path = path.replace("{id}", Long.toString(made(endpoint)));
        }
        String body = parts[0].equals("GET") ? "" : BODIES.getOrDefault(endpoint, "{\"what?\":1}");
        String[] headers = {"If-Match", "\"r0\""};
        String rules = endpoint.equals("PUT " + PLACE + "/ruleset") ? "{\"rules\":[{}]}" : body;
        path = path.replace("{id}", path.contains("/rollouts/") ? rollout : "1").replace("{action}", "pause");
        Answer answer = console.send(visitor.request(path + QUERIES.getOrDefault(endpoint, ""), headers)
                .method(parts[0], rules.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(rules)));
        assertThat(answer.status()).as("%s: %s", endpoint, answer.text()).isLessThan(500);
        boolean isRefused = answer.status() == 403
                || answer.status() == 401
                        && answer.json().path("title").asString().equals("who are you?");
        return !isRefused;
    }

    private static boolean isDeletion(String endpoint) {
        return endpoint.equals("DELETE /api/v1/bindings/{id}") || endpoint.equals("DELETE /api/v1/tokens/{id}");
    }

    /** Something of the shop's to delete. */
    private static long made(String deletion) {
        String made = deletion.replace("DELETE", "POST").replace("/{id}", "");
        return console.post(made.substring("POST ".length()), BODIES.get(made))
                .json()
                .path("id")
                .longValue();
    }
}
