package io.sluice.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ParentTest {
    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private final CountDownLatch gone = new CountDownLatch(1);

    @Test
    void hears_what_it_waits_for_and_notices_the_end_of_its_input() throws InterruptedException {
        Parent parent = parent("@noise\nno message\n@service port=7\n");
        assertThat(parent.await("service").number("port")).isEqualTo(7);
        gone.await();
    }

    @Test
    void tells_one_message_a_line() {
        Parent parent = parent("");
        parent.tell(Message.of("ready"));
        parent.tell(Message.of("second").with("number", 1));
        assertThat(told.toString(UTF_8)).isEqualToIgnoringNewLines("@ready@second number=1");
    }

    private Parent parent(String input) {
        return new Parent(
                new ByteArrayInputStream(input.getBytes(UTF_8)), new PrintStream(told, true, UTF_8), gone::countDown);
    }
}
