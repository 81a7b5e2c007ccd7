package io.sluice.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
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

    private static Child echo(Processes processes) {
        return processes.start("the echo", Echo.class, List.of("colour=blue"), List.of("one"));
    }
}
