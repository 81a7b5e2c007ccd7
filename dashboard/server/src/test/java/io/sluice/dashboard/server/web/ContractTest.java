package io.sluice.dashboard.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.ManualClock;
import io.sluice.dashboard.api.sse.SseEvent;
import io.sluice.dashboard.api.sse.SseReader;
import io.sluice.dashboard.server.Console;
import io.sluice.dashboard.server.Console.Answer;
import io.sluice.dashboard.server.Sim;
import io.sluice.dashboard.server.Visitor;
import io.sluice.dashboard.server.access.People;
import io.sluice.dashboard.sim.Traffic;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** The running server against {@code openapi.yaml}: each operation is called, and what it answers is held against its schema. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ContractTest {
    private static final String API = "/api/v1";
    private static final String PLACE = API + "/apps/shop/envs/dev";
    private static final String RULES = "{\"rules\":[{\"id\":\"pay\",\"resource\":\"POST /pay\","
            + "\"kind\":\"rateLimiter\",\"config\":{\"limitForPeriod\":600}}]}";

    @TempDir
    Path home;

    private final Contract contract = new Contract();
    private final Set<String> done = new TreeSet<>();
    private Console console;
    private Visitor visitor;

    @BeforeEach
    void start() {
        console = Console.untouched(home, new ManualClock(), settings());
        visitor = console.admin();
    }

    /** How the console is started, beyond what all tests share. */
    String[] settings() {
        return new String[0];
    }

    @AfterEach
    void stop() {
        console.close();
    }

    @Test
    void it_tells_of_all_endpoints_and_of_nothing_else() {
        Set<String> endpoints = new TreeSet<>();
        endpoints().forEach((mapping, method) -> endpoints.add(call(mapping)));
        assertThat(contract.calls()).containsExactlyInAnyOrderElementsOf(endpoints);
    }

    @Test
    void it_says_of_each_who_may_call_it() {
        endpoints().forEach((mapping, method) -> {
            Contract.Operation told = contract.operations().values().stream()
                    .filter(operation -> operation.call().equals(call(mapping)))
                    .findFirst()
                    .orElseThrow();
            Free free = method.getMethodAnnotation(Free.class);
            if (free != null) {
                String place = free.value() == Free.To.EVERYBODY ? "OPEN" : "SIGNED_IN";
                assertThat(told.place()).as(told.call()).isEqualTo(place);
            } else if (!told.told().path("description").asText().contains("dryRun")
                    && !told.told().path("summary").asText().contains("dryRun")) { // those ask again
                Needs needs = Objects.requireNonNull(method.getMethodAnnotation(Needs.class));
                assertThat(told.permission())
                        .as(told.call())
                        .isEqualTo(needs.value().name());
                assertThat(told.place()).as(told.call()).isEqualTo(needs.at().name());
            }
        });
    }

    private Map<RequestMappingInfo, HandlerMethod> endpoints() {
        Map<RequestMappingInfo, HandlerMethod> endpoints = new LinkedHashMap<>();
        console.bean(RequestMappingHandlerMapping.class).getHandlerMethods().forEach((mapping, method) -> {
            String path = mapping.getPatternValues().iterator().next();
            if (path.startsWith(API) || path.equals("/metrics")) {
                endpoints.put(mapping, method);
            }
        });
        return endpoints;
    }

    private static String call(RequestMappingInfo mapping) {
        return mapping.getMethodsCondition().getMethods().iterator().next() + " "
                + mapping.getPatternValues().iterator().next();
    }

    @Test
    void each_operation_answers_what_it_promises() throws Exception {
        comeIn();
        prepare();
        draft();
        publish();
        look();
        try (Sim sim = new Sim(console, "shop", 2, new Traffic("POST /pay", 100, Duration.ofMillis(10), 10)).start()) {
            sim.advance(Duration.ofSeconds(21));
            traffic();
            rollOut();
        }
        leave();
        assertThat(done)
                .as("all were called")
                .containsExactlyInAnyOrderElementsOf(contract.operations().keySet());
    }

    private void comeIn() {
        String link = Objects.requireNonNull(console.bean(People.class).firstLink());
        ok("whoAmI", visitor.look());
        fails("signIn", visitor.signIn("admin", "admin"), 401);
        ok("checkLink", visitor.post(API + "/setup:check", "{\"token\":\"" + link + "\"}"));
        ok("setUp", visitor.setUp(link, "admin", Console.PASSWORD));
        fails("setUp", visitor.post(API + "/setup", "{\"token\":\"" + link + "\",\"password\":\"123456789012\"}"), 410);
        ok("signIn", visitor.signIn("admin", Console.PASSWORD));
        ok("whoAmI", visitor.look());
        ok("openApi", visitor.get(API + "/openapi.yaml"));
    }

    private void prepare() {
        ok("environments", visitor.get(API + "/environments"));
        ok("createApp", visitor.put(API + "/apps/shop", "{\"owner\":\"team-shop\"}"));
        fails("createApp", visitor.put(API + "/apps/No", "{\"owner\":\"\"}"), 400);
        ok("changeApp", visitor.patch(API + "/apps/shop", "{\"restricted\":true}"));
        ok("apps", visitor.get(API + "/apps"));
        ok("app", visitor.get(API + "/apps/shop"));
        fails("app", visitor.get(API + "/apps/nowhere"), 404);
        ok("invite", visitor.post(API + "/users", "{\"name\":\"bob\"}"));
        fails("invite", visitor.post(API + "/users", "{\"name\":\"bob\"}"), 409);
        ok("inviteAgain", visitor.post(API + "/users/bob:invite", ""));
        ok("users", visitor.get(API + "/users"));
        ok("changeUser", visitor.patch(API + "/users/bob", "{\"barred\":true}"));
        Answer binding = visitor.post(API + "/bindings", "{\"user\":\"bob\",\"role\":\"VIEWER\",\"app\":\"shop\"}");
        ok("bind", binding);
        ok("bindings", visitor.get(API + "/bindings"));
        ok("unbind", visitor.delete(API + "/bindings/" + binding.json().path("id")));
        ok("issueToken", visitor.post(API + "/tokens", "{\"kind\":\"AGENT\",\"name\":\"shop\",\"env\":\"dev\"}"));
        Answer token =
                visitor.post(API + "/tokens", "{\"kind\":\"API\",\"name\":\"ci\",\"role\":\"VIEWER\",\"lifeDays\":30}");
        ok("issueToken", token);
        ok("revokeToken", visitor.delete(API + "/tokens/" + token.json().path("id")));
        ok("tokens", visitor.get(API + "/tokens"));
    }

    private void draft() {
        String draft = PLACE + "/draft";
        ok("draft", visitor.get(draft));
        fails("keepDraft", visitor.put(draft + "?base=0", RULES), 428);
        fails("keepDraft", visitor.put(draft + "?base=1", RULES, "If-Match", "\"none\""), 404);
        fails("keepDraft", visitor.put(draft + "?base=0", "[]", "If-Match", "\"none\""), 400);
        ok("keepDraft", visitor.put(draft + "?base=0", "{\"rules\":[{}]}", "If-Match", "\"none\""));
        fails("keepDraft", visitor.put(draft + "?base=0", RULES, "If-Match", "\"none\""), 412);
        Answer kept = visitor.get(draft);
        ok("draft", kept);
        fails("discardDraft", visitor.delete(draft, "If-Match", "\"none\""), 412);
        ok("discardDraft", visitor.delete(draft, "If-Match", kept.header("ETag")));
    }

    private void publish() {
        String ruleset = PLACE + "/ruleset";
        ok("ruleset", visitor.get(ruleset));
        ok("validate", visitor.post(ruleset + ":validate", RULES));
        fails("validate", visitor.post(ruleset + ":validate", "{\"rules\":[{}]}"), 422);
        ok("diff", visitor.post(ruleset + ":diff", RULES));
        ok("publish", visitor.put(ruleset + "?dryRun=true", RULES));
        fails("publish", visitor.put(ruleset, RULES), 428);
        ok("publish", visitor.put(ruleset, RULES, "If-Match", "\"r0\""));
        fails("publish", visitor.put(ruleset, RULES, "If-Match", "\"r0\""), 412);
        ok("publish", visitor.put(ruleset, RULES.replace("600", "400"), "If-Match", "\"r1\""));
        ok("rollBack", visitor.post(ruleset + ":rollback", "{\"to\":1}", "If-Match", "\"r2\""));
        ok("ruleset", visitor.get(ruleset));
        ok("ruleset", visitor.get(ruleset, "Accept", "application/yaml"));
        contract.check("ruleset", visitor.get(ruleset, "If-None-Match", "\"r3\""));
        ok("promote", visitor.post(ruleset + ":promote?dryRun=true", "{\"toEnv\":\"prod\"}"));
        ok("promote", visitor.post(ruleset + ":promote", "{\"toEnv\":\"prod\"}", "If-Match", "\"r0\""));
        String sentinel = "{\"text\":\"[{\\\"resource\\\":\\\"a\\\",\\\"count\\\":5}]\"}";
        ok("convert", visitor.post(ruleset + ":import", sentinel));
        fails("convert", visitor.post(ruleset + ":import", "{\"text\":\"nothing\"}"), 422);
        ok("revisions", visitor.get(PLACE + "/revisions?limit=2"));
        ok("revision", visitor.get(PLACE + "/revisions/1"));
        ok("revisionDiff", visitor.get(PLACE + "/revisions/2/diff"));
        ok("export", visitor.get(API + "/export"));
        fails("export", visitor.get(API + "/export?env=mars"), 404);
        Answer begun = visitor.post(
                PLACE + "/overrides", "{\"resource\":\"POST /pay\",\"action\":\"BYPASS\",\"reason\":\"INC-311\"}");
        ok("beginOverride", begun);
        ok("overrides", visitor.get(PLACE + "/overrides"));
        ok(
                "endOverride",
                visitor.delete(PLACE + "/overrides/" + begun.json().path("id").asString()));
    }

    private void look() {
        ok("instances", visitor.get(PLACE + "/instances"));
        ok("instanceEvents", visitor.get(PLACE + "/events"));
        ok("resources", visitor.get(PLACE + "/resources"));
        ok("audit", visitor.get(API + "/audit?limit=5"));
        ok("audit", visitor.get(API + "/audit", "Accept", "text/csv"));
        fails("audit", visitor.get(API + "/audit?limit=0"), 400);
        ok("auditVerdict", visitor.get(API + "/audit/verdict"));
    }

    private void traffic() throws Exception {
        String place = "app=shop&env=dev";
        Answer heats = visitor.get(PLACE + "/traffic/instances?resource=POST%20/pay");
        ok("heats", heats);
        assertThat(heats.json().size()).isEqualTo(2);
        ok("busiest", visitor.get(PLACE + "/traffic/resources"));
        fails("busiest", visitor.get(PLACE + "/traffic/resources?most=0"), 400);
        ok("breakerChanges", visitor.get(PLACE + "/traffic/breakers?resource=POST%20/pay"));
        frame("live", "/api/v1/live?" + place);
        fails("live", visitor.get(API + "/live?app=shop&env=mars"), 404);
        Answer past = visitor.get(API + "/metrics/query?" + place + "&resource=POST%20/pay&from="
                + (console.clock().millis() - 30_000));
        ok("past", past);
        assertThat(past.text()).contains("\"permitted\"");
        fails("past", visitor.get(API + "/metrics/query?" + place + "&resource=a&from=2000&to=1000"), 400);
        Answer now = visitor.get(API + "/now?env=dev");
        ok("now", now);
        assertThat(now.json().at("/apps/0/online").intValue()).isEqualTo(2);
        fails("now", visitor.get(API + "/now?env=mars"), 404);
        ok("templates", visitor.get(API + "/templates?" + place + "&resource=POST%20/pay"));
        ok("prometheus", visitor.get("/metrics"));
        String question = "{\"resource\":\"POST /pay\",\"suggest\":true,\"document\":" + RULES + "}";
        Answer answers = visitor.post(PLACE + "/ruleset:whatif", question);
        ok("whatIf", answers);
        assertThat(answers.json().at("/results/0/said").intValue()).isEqualTo(2);
        fails("whatIf", visitor.post(PLACE + "/ruleset:whatif", question.replace("rateLimiter", "raffle")), 422);
    }

    private void rollOut() throws Exception {
        String plan = "{\"steps\":[{\"count\":1,\"gate\":\"MANUAL\"},{\"all\":true}],\"guards\":{\"blockRatio\":0.5}}";
        Answer preview = visitor.post(PLACE + "/rollouts:preview", "{\"plan\":" + plan + "}");
        ok("previewRollout", preview);
        assertThat(preview.json().size()).isEqualTo(2);
        String wanted = "{\"document\":" + RULES.replace("600", "500") + ",\"plan\":" + plan + "}";
        Answer begun = visitor.post(PLACE + "/rollouts", wanted, "If-Match", "\"r3\"");
        ok("beginRollout", begun);
        fails("beginRollout", visitor.post(PLACE + "/rollouts", wanted, "If-Match", "\"r4\""), 409);
        ok("rollouts", visitor.get(PLACE + "/rollouts?limit=2"));
        String rollout = API + "/rollouts/" + begun.json().path("id");
        ok("rollout", visitor.get(rollout));
        ok("rolloutArrival", visitor.get(rollout + "/arrival"));
        frame("rolloutArrival", rollout + "/arrival");
        ok("changeRollout", visitor.post(rollout + ":pause", ""));
        ok("changeRollout", visitor.post(rollout + ":abort", ""));
        fails("changeRollout", visitor.post(rollout + ":pause", ""), 409);
        fails("changeRollout", visitor.post(rollout + ":dance", ""), 400);
    }

    /** Reads the first event of a stream. */
    private void frame(String operation, String path) throws IOException, InterruptedException {
        HttpRequest request =
                visitor.request(path, "Accept", "text/event-stream").build();
        try (InputStream body = HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofInputStream())
                .body()) {
            SseEvent first = Objects.requireNonNull(new SseReader(body, 1 << 20).next());
            contract.checkEvent(operation, first.data());
            done.add(operation);
        }
    }

    private void leave() {
        ok(
                "changePassword",
                visitor.put(
                        API + "/session/password",
                        "{\"old\":\"" + Console.PASSWORD + "\",\"new\":\"another password\"}"));
        ok("signOut", visitor.delete(API + "/session"));
        fails("apps", visitor.get(API + "/apps"), 401);
    }

    private void ok(String operation, Answer answer) {
        assertThat(answer.status()).as("%s: %s", operation, answer.text()).isBetween(200, 299);
        contract.check(operation, answer);
        done.add(operation);
    }

    private void fails(String operation, Answer answer, int status) {
        assertThat(answer.status()).as("%s: %s", operation, answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).as(operation).startsWith("application/problem+json");
        contract.check(operation, answer);
    }
}
