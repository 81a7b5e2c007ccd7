package io.sluice.dashboard.web.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What modules reckon, each by itself. They run where they are meant to: in the browser. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@ExtendWith(StageResolver.class)
class ModulesIT {
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    values.js | m.readValue({form: 'whole', unit: ''}, '12 430').value                        | 12430
                    values.js | 'error' in m.readValue({form: 'whole', unit: ''}, '5 %')                      | true
                    values.js | 'error' in m.readValue({form: 'whole', unit: ''}, '1.5')                      | true
                    values.js | m.readValue({form: 'number', unit: '%'}, '12.5 %').value                      | 12.5
                    values.js | m.readValue({form: 'duration', unit: ''}, '10 min').value                     | 10m
                    values.js | m.readValue({form: 'duration', unit: ''}, '600000').value                     | 10m
                    values.js | m.readValue({form: 'duration', unit: ''}, '1.5h').value                       | 1h30m
                    values.js | m.readValue({form: 'duration', unit: ''}, '2s').was === undefined             | true
                    values.js | 'error' in m.readValue({form: 'duration', unit: ''}, '7 bananas')             | true
                    values.js | 'error' in m.readValue({form: 'duration', unit: ''}, '0.5ms')                 | true
                    values.js | m.readValue({form: 'whole', unit: ''}, '  ').value === undefined              | true
                    values.js | m.durationMillis('1h30m')                                                     | 5400000
                    rules.js  | m.appliesTo({resource: 'GET /items/{id}'}, 'GET /items/7')                    | true
                    rules.js  | m.appliesTo({resource: 'GET /items/{id}'}, 'GET /items/7/parts')              | false
                    rules.js  | m.appliesTo({resource: 'GET /a.b/{id}'}, 'GET /aXb/7')                        | false
                    rules.js  | m.appliesTo({resource: 'regex:GET .*'}, 'GET /items/7')                       | true
                    rules.js  | m.appliesTo({resource: 'regex:('}, 'GET /')                                   | false
                    rules.js  | m.limitOf([{resource: 'a', kind: 'rateLimiter'}], 'a').value                  | 50
                    rules.js  | m.limitOf([{resource: 'a', kind: 'rateLimiter', mode: 'OFF'}], 'a')           | null
                    rules.js  | m.limitOf([{resource: 'a', kind: 'rateLimiter', config: {limitRefreshPeriod: '1m'}}], 'a').unit | perPeriod
                    diff.js   | m.diff([r('a', 1)], [r('a', 2)]).map(c => c.path + c.from + c.to)[0]          | limit12
                    diff.js   | m.diff([r('a', 1)], []).map(c => c.path)[0]                                   | rule
                    diff.js   | m.diff([r('a', 1)], [r('a', 1)]).length                                       | 0
                    diff.js   | m.merge([r('a', 1), r('b', 1)], [r('a', 2), r('b', 1)], [r('a', 1), r('b', 3)]).rules.map(x => x.config.limit).join() | 2,3
                    diff.js   | m.merge([r('a', 1)], [r('a', 2)], [r('a', 3)]).conflicts[0].live              | 2
                    diff.js   | m.merge([r('a', 1)], [r('a', 2)], [r('a', 3)]).rules[0].config.limit          | 3
                    diff.js   | m.merge([r('a', 1)], [r('a', 2)], [r('a', 3)], {'a/limit': 'live'}).rules[0].config.limit | 2
                    diff.js   | m.merge([r('a', 1)], [r('a', 2)], [r('a', 2)]).conflicts.length               | 0
                    diff.js   | m.merge([r('a', 1)], [], [r('a', 3)]).rules.length                            | 1
                    diff.js   | m.merge([r('a', 1)], [r('a', 1), r('c', 1)], []).rules.map(x => x.id).join()  | c
                    yaml.js   | m.toYaml([r('a: b', 1)]).includes('id: "a: b"')                               | true
                    yaml.js   | m.toYaml([{id: 'true', resource: 'x', kind: 'k'}]).includes('id: "true"')     | true
                    """)
    void a_module_reckons_as_its_comments_say(String module, String expression, String expected, Stage stage) {
        try (Window window = stage.stranger()) {
            window.page().navigate("/");
            Object reckoned = window.page().evaluate("""
                            async ([module, expression]) => {
                              const main = document.querySelector('script[type=module]').src;
                              const m = await import(new URL('rules/' + module, main));
                              const r = (id, limit) => ({id, resource: id, kind: 'k', config: {limit}});
                              return String(%s);
                            }""".formatted(expression), new Object[] {module, expression});
            assertThat(reckoned).isEqualTo(expected);
        }
    }
}
