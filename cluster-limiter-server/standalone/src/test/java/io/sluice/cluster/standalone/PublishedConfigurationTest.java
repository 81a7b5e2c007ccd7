package io.sluice.cluster.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.access.Principal;
import io.sluice.cluster.server.access.ServerTls;
import io.sluice.cluster.server.desk.NamespaceQuota;
import io.sluice.cluster.server.engine.ConcurrencyRule;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.MemoryStoreProvider;
import io.sluice.cluster.server.engine.ValueCap;
import io.sluice.cluster.server.engine.ValueLimit;
import io.sluice.cluster.standalone.TokenServerConfig.AdminConfig;
import io.sluice.cluster.standalone.TokenServerConfig.StoreConfig;
import io.sluice.core.rule.RuleDocument;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * What docs/token-server.md says of options is what the records say. When a record has changed, {@code -Dsluice.docs.write=true} writes
 * the tables anew.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PublishedConfigurationTest {
    private static final Path REPOSITORY = Path.of("../..").toAbsolutePath().normalize();
    private static final Path PAGE = REPOSITORY.resolve("docs/token-server.md");
    private static final List<Path> SOURCES = List.of(
            REPOSITORY.resolve("cluster-limiter-server/standalone/src/main/java"),
            REPOSITORY.resolve("cluster-limiter-server/server/src/main/java"));
    private static final Pattern YAML = Pattern.compile("```yaml\n# (server|rules)\\b.*?\n(.*?)```", Pattern.DOTALL);

    private static final List<Class<? extends Record>> RECORDS = List.of(
            TokenServerConfig.class,
            ServerTls.class,
            Principal.class,
            NamespaceQuota.class,
            StoreConfig.class,
            MemoryStoreProvider.Settings.class,
            AdminConfig.class,
            LimitRule.class,
            ValueLimit.class,
            ConcurrencyRule.class,
            ValueCap.class);

    @Test
    void the_tables_of_options_are_those_of_the_records() throws IOException {
        String page = Files.readString(PAGE);
        String written = page;
        for (Class<? extends Record> type : RECORDS) {
            String begin = "<!-- " + name(type) + ": written by PublishedConfigurationTest -->\n";
            int from = written.indexOf(begin);
            assertThat(from).as("a place for %s", name(type)).isNotNegative();
            int to = written.indexOf("<!-- end -->", from);
            written = written.substring(0, from + begin.length()) + table(type) + written.substring(to);
        }
        if (Boolean.getBoolean("sluice.docs.write")) {
            Files.writeString(PAGE, written);
        }
        assertThat(written)
                .as("docs/token-server.md; -Dsluice.docs.write=true writes it anew")
                .isEqualTo(Files.readString(PAGE));
    }

    @Test
    void the_examples_are_read() throws IOException {
        Matcher examples = YAML.matcher(Files.readString(PAGE));
        int read = 0;
        while (examples.find()) {
            RuleDocument document = RuleDocument.of(examples.group(2), RuleDocument.YAML, "");
            if (examples.group(1).equals("server")) {
                assertThat(TokenServerDocuments.config(document).principals()).isNotEmpty();
            } else {
                assertThat(TokenServerDocuments.rules(document).rules()).isNotEmpty();
            }
            read++;
        }
        assertThat(read).isEqualTo(2);
    }

    private static String name(Class<?> type) {
        return type.equals(MemoryStoreProvider.Settings.class) ? "memory" : type.getSimpleName();
    }

    private static String table(Class<? extends Record> type) throws IOException {
        String comment = comment(type);
        return Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .map(name -> "| `" + name + "` | " + meaning(comment, name) + " |")
                .collect(Collectors.joining("\n", "| option | meaning |\n|---|---|\n", "\n"));
    }

    /** The comment of a record, in one line. */
    private static String comment(Class<?> type) throws IOException {
        String file = type.getNestHost().getName().replace('.', '/') + ".java";
        Path source = SOURCES.stream()
                .map(folder -> folder.resolve(file))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
        String text = Files.readString(source);
        int declaration = text.indexOf("record " + type.getSimpleName() + "(");
        int start = text.lastIndexOf("/**", declaration);
        return text.substring(start, text.indexOf("*/", start))
                .replaceAll("\\s*\\n\\s*\\*\\s?", " ")
                .replaceAll("\\s+", " ");
    }

    private static String meaning(String comment, String component) {
        return Stream.of(comment.split("@param "))
                .filter(param -> param.startsWith(component + " "))
                .map(param -> param.substring(component.length() + 1))
                .map(param -> param.replaceAll("@apiNote.*", "")
                        .replace("{@value #MAX_CALLS}", String.valueOf(ConcurrencyRule.MAX_CALLS))
                        .replace("{@value LimitRule#MAX_ID}", String.valueOf(LimitRule.MAX_ID))
                        .replace("{@value LimitRule#MAX_VALUE}", String.valueOf(LimitRule.MAX_VALUE))
                        .replace("{@value #MAX_VALUE}", String.valueOf(LimitRule.MAX_VALUE))
                        .replace("{@value #MAX_ID}", String.valueOf(LimitRule.MAX_ID))
                        .replace("{@value #MAX_PER_SECOND}", String.valueOf(LimitRule.MAX_PER_SECOND))
                        .replace("{@value #EVERY_NAMESPACE}", Principal.EVERY_NAMESPACE)
                        .replaceAll("\\{@code ([^}]*)}", "`$1`")
                        .strip())
                .findFirst()
                .orElseThrow(() -> new AssertionError(component + " is not described"));
    }
}
