package io.sluice.cluster.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Our codec against protobuf's own, by the protocol's file: what a client in another language will see. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ProtobufTest {
    private final FileDescriptor file = file();

    private static FileDescriptor file() {
        try (InputStream in = ProtobufTest.class.getResourceAsStream("/limits.desc")) {
            FileDescriptorSet set = FileDescriptorSet.parseFrom(Objects.requireNonNull(in));
            return FileDescriptor.buildFrom(set.getFile(0), new FileDescriptor[0]);
        } catch (Exception e) {
            throw new IllegalStateException("the descriptor of limits.proto must be among the test's classes", e);
        }
    }

    private Descriptor message(String frame) {
        return file.findMessageTypeByName(frame.startsWith("client") ? "ClientFrame" : "ServerFrame");
    }

    @Test
    void the_service_is_what_its_name_says() {
        assertThat(file.findServiceByName("Limits").getFullName()).isEqualTo(Protocol.SERVICE);
        assertThat(file.findServiceByName("Limits").findMethodByName(Protocol.METHOD))
                .isNotNull();
    }

    @Test
    void protobuf_knows_every_field_and_writes_the_same_bytes() throws Exception {
        for (Map.Entry<String, byte[]> frame : Frames.encoded().entrySet()) {
            DynamicMessage parsed = DynamicMessage.parseFrom(message(frame.getKey()), frame.getValue());
            assertThat(parsed.getUnknownFields().asMap()).as(frame.getKey()).isEmpty();
            assertThat(parsed.toByteArray()).as(frame.getKey()).isEqualTo(frame.getValue());
        }
    }

    @Test
    void protobuf_reads_what_we_meant() throws Exception {
        String text = DynamicMessage.parseFrom(message("client"), FrameCodec.encode(Frames.WORK))
                .toString();
        assertThat(text)
                .contains("want: 1000", "min: 10", "unused: 7", "used: 300", "rule: \"user\"")
                .doesNotContain("min: 1\n"); // the default
    }

    @Test
    void the_statuses_have_the_same_numbers() {
        for (Status status : Status.values()) {
            assertThat(file.findEnumTypeByName("Status")
                            .findValueByName(status.name())
                            .getNumber())
                    .isEqualTo(status.number());
        }
    }
}
