package io.sluice.cluster.sentinel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.sluice.cluster.sentinel.ParamValue.Kind;
import io.sluice.cluster.sentinel.Request.Flow;
import io.sluice.cluster.sentinel.Request.ParamFlow;
import io.sluice.cluster.sentinel.Request.Ping;
import io.sluice.cluster.server.engine.Answer;
import io.sluice.cluster.server.engine.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The bytes of the published client and server, written down. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class FramesTest {
    private final RequestDecoder decoder = new RequestDecoder(StandardCharsets.UTF_8);

    private Request decode(String body) throws BadFrameException {
        return decoder.decode(Frames.hex(body));
    }

    @Test
    void a_ping_tells_the_namespace() throws BadFrameException {
        assertThat(decode("00000001 00 00000004 73686f70")).isEqualTo(new Ping(1, "shop"));
    }

    @Test
    void a_flow_request_has_thirteen_bytes_of_data() throws BadFrameException {
        assertThat(decode("00000102 01 000000000000006f 00000005 01")).isEqualTo(new Flow(0x102, 111, 5, true));
        assertThat(decode("ffffffff 01 000000000000006f ffffffff 00")).isEqualTo(new Flow(-1, 111, -1, false));
    }

    @Test
    void a_param_request_has_values_of_all_types() throws BadFrameException {
        String head = "00000007 02 0000000000000070 00000001 00000008";
        String values = "00 00000005  01 0000000000000006  02 07  03 3ff8000000000000  04 40200000  05 0008  06 01"
                + "  07 00000002 c3a9";
        assertThat(decode(head + values))
                .isEqualTo(new ParamFlow(
                        7,
                        112,
                        1,
                        List.of(
                                new ParamValue(Kind.INTEGER, "5"),
                                new ParamValue(Kind.LONG, "6"),
                                new ParamValue(Kind.BYTE, "7"),
                                new ParamValue(Kind.DOUBLE, "1.5"),
                                new ParamValue(Kind.FLOAT, "2.5"),
                                new ParamValue(Kind.SHORT, "8"),
                                new ParamValue(Kind.BOOLEAN, "true"),
                                new ParamValue(Kind.STRING, "é"))));
    }

    @Test
    void fewer_values_than_were_counted_are_what_there_is() throws BadFrameException {
        assertThat(decode("00000007 02 0000000000000070 00000001 00000003 00 00000005"))
                .isEqualTo(new ParamFlow(7, 112, 1, List.of(new ParamValue(Kind.INTEGER, "5"))));
        assertThat(decode("00000007 02 0000000000000070 00000001 00000000"))
                .isEqualTo(new ParamFlow(7, 112, 1, List.of()));
    }

    @Test
    void texts_of_another_charset_stay_apart() throws BadFrameException {
        String head = "00000007 02 0000000000000070 00000001 00000001 07 00000001";
        assertThat(decode(head + "e9")).isNotEqualTo(decode(head + "e8"));
        RequestDecoder latin = new RequestDecoder(StandardCharsets.ISO_8859_1);
        assertThat(((ParamFlow) latin.decode(Frames.hex(head + "e9"))).values())
                .containsExactly(new ParamValue(Kind.STRING, "é"));
    }

    @Test
    void what_is_no_frame_is_refused_and_says_why() {
        assertBad("000001", "a frame must hold all of its data, but was too short");
        assertBad("00000001 09", "the type of a frame must be 0, 1 or 2, but was 9");
        assertBad("00000001 01 00", "a frame must hold all of its data, but was too short");
        assertBad(
                "00000001 01 000000000000006f 00000005 01 00", "a frame must end with its data, but had 1 bytes more");
        assertBad(
                "00000001 00 7fffffff 73",
                "the length of a text must be between 0 and 1, what is left of the frame, but was 2147483647");
        assertBad(
                "00000001 00 ffffffff",
                "the length of a text must be between 0 and 0, what is left of the frame, but was -1");
        assertBad(
                "00000001 00 00000001 20",
                "a namespace must have between 1 and 255 characters and not be blank, but had 1");
        assertBad(
                "00000007 02 0000000000000070 00000001 00000001 08 00",
                "the type of a value must be between 0 and 7, but was 8");
    }

    private void assertBad(String body, String message) {
        assertThatThrownBy(() -> decode(body))
                .isInstanceOf(BadFrameException.class)
                .hasMessage(message);
    }

    @Test
    void answers_are_as_the_published_server_writes_them() {
        Answers answers = new Answers(UnpooledByteBufAllocator.DEFAULT, 1);
        Flow flow = new Flow(258, 111, 1, false);
        answers.ping(1, 3);
        answers.flow(flow, new Answer(Verdict.OK, 1, 9, 0, 1, 0, 0));
        answers.flow(flow, new Answer(Verdict.OK, 1, 0, 0, 1, 0, 0, 1_000_001));
        answers.flow(new ParamFlow(2, 111, 1, List.of()), TokenStatus.BAD_REQUEST);
        ByteBuf bytes = answers.bytes();
        assertThat(Frames.hex(bytes))
                .isEqualTo("000a 00000001 00 00 00000003".replace(" ", "")
                        + "000e 00000102 01 00 00000009 00000000".replace(" ", "")
                        + "000e 00000102 01 02 00000000 00000002".replace(" ", "")
                        + "000e 00000002 02 fc 00000000 00000000".replace(" ", ""));
        bytes.release();
    }

    @Test
    void every_verdict_has_a_status() {
        assertThat(TokenStatus.of(answer(Verdict.BLOCKED))).isEqualTo(TokenStatus.BLOCKED);
        assertThat(TokenStatus.of(answer(Verdict.NO_RULE)).number()).isEqualTo(3);
        assertThat(TokenStatus.of(answer(Verdict.BAD_REQUEST)).number()).isEqualTo(-4);
        assertThat(TokenStatus.of(answer(Verdict.BUSY)).number()).isEqualTo(-2);
        assertThat(TokenStatus.of(answer(Verdict.UNKNOWN)).number()).isEqualTo(-1);
    }

    private static Answer answer(Verdict verdict) {
        return new Answer(verdict, 0, 0, 0, 0, 0, 0);
    }
}
