package io.sluice.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cli.demo.Processes.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ProcessesTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** A child that answers until it is told to fail. */
    static final class Echo {
        public static void main(String[] arguments) {
            Parent.work(parent -> {
                System.out.println("no message");
                while (true) {
                    Message message = parent.next();
                    if (message.kind().equals("fail")) {
                        throw new IllegalStateException("as told; this stack trace belongs to a test that passes");
                    }
                    parent.tell(message.with("argument", arguments[0])
                            .with("property", System.getProperty("colour"))
                            .with("pid", ProcessHandle.current().pid()));
                }
            });
        }
    }

    @Test
    void a_child_hears_and_tells_until_it_is_closed() throws InterruptedException {
        Processes processes = Processes.untilExit(() -> {});
        Child child = echo(processes);
        child.send(Message.of("hello"));
        Message answer = child.next("hello", PATIENCE);
        assertThat(answer.text("argument")).isEqualTo("one");
        assertThat(answer.text("property")).isEqualTo("blue");

        processes.close();
        assertThat(ProcessHandle.of(answer.number("pid")).filter(ProcessHandle::isAlive))
                .isEmpty();
        assertThatThrownBy(() -> child.next(PATIENCE)).isInstanceOf(ChildEndedException.class);
        processes.close();
        assertThatIllegalStateException().isThrownBy(() -> echo(processes));
    }

    @Test
    void a_child_that_fails_is_known_by_name_and_exit_code() throws InterruptedException {
        try (Processes processes = Processes.untilExit(() -> {})) {
            Child child = echo(processes);
            child.send(Message.of("fail"));
            assertThatThrownBy(() -> child.next(PATIENCE))
                    .isInstanceOfSatisfying(
                            ChildEndedException.class,
                            ended -> assertThat(ended.stoppedBySignal()).isFalse())
                    .hasMessage("the echo ended with exit code 1");
        }
    }

    @Test
    void a_child_that_says_nothing_is_not_waited_for_for_ever() {
        try (Processes processes = Processes.untilExit(() -> {})) {
            Child child = echo(processes);
            assertThatThrownBy(() -> child.next(Duration.ofMillis(1))).hasMessage("the echo has said nothing for 0 s");
        }
    }

    /** Says where it is, and waits for nobody. */
    static final class Stranger {
        public static void main(String[] arguments) throws InterruptedException {
            System.out.println("a line of its log");
            System.out.println("here at " + arguments[0] + ", in " + System.getProperty("colour"));
            new CountDownLatch(1).await();
        }
    }

    @Test
    void a_program_that_knows_nothing_of_us_is_heard_in_its_own_words() throws InterruptedException {
        Program stranger = new Program(
                "the stranger",
                System.getProperty("java.class.path"),
                Stranger.class.getName(),
                List.of("-Dcolour=blue"),
                List.of("seven"));
        try (Processes processes = Processes.untilExit(() -> {})) {
            Child child = processes.start(
                    stranger,
                    line -> line.startsWith("here at ")
                            ? Optional.of(Message.of("here").with("told", line.replace(' ', '_')))
                            : Optional.empty());
            assertThat(child.next("here", PATIENCE).text("told")).isEqualTo("here_at_seven,_in_blue");
        }
    }

    @Test
    void folders_go_with_the_processes_and_with_all_that_is_in_them() throws IOException {
        Path folder;
        try (Processes processes = Processes.untilExit(() -> {})) {
            folder = processes.folder();
            Files.writeString(Files.createDirectory(folder.resolve("more")).resolve("file"), "kept");
            assertThat(processes.folder()).isNotEqualTo(folder).isEmptyDirectory();
        }
        assertThat(folder).doesNotExist();
    }

    private static Child echo(Processes processes) {
        return processes.start("the echo", Echo.class, List.of("colour=blue"), List.of("one"));
    }
}
