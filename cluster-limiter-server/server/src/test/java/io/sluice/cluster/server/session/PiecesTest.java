package io.sluice.cluster.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.protocol.ClientFrame;
import io.sluice.cluster.protocol.ClientFrame.Acquire;
import io.sluice.cluster.protocol.ClientFrame.Bucket;
import io.sluice.cluster.protocol.ClientFrame.Hello;
import io.sluice.cluster.protocol.ClientFrame.Hold;
import io.sluice.cluster.protocol.ClientFrame.LeaseAsk;
import io.sluice.cluster.protocol.ClientFrame.Release;
import io.sluice.cluster.protocol.ClientFrame.Report;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PiecesTest {
    private static final Bucket PAY = new Bucket("pay", "");

    private static List<Acquire> acquires(int count) {
        return IntStream.range(0, count)
                .mapToObj(id -> new Acquire(id + 1, List.of(PAY), 1, 1))
                .toList();
    }

    @Test
    void a_short_frame_is_one_piece() {
        ClientFrame frame = ClientFrame.acquires(acquires(10));
        assertThat(Pieces.of(frame, 10)).containsExactly(frame);
        ClientFrame hello = ClientFrame.hello(new Hello(1, 1, "shop", 7, "test"));
        assertThat(Pieces.of(hello, 10)).containsExactly(hello);
    }

    @Test
    void a_long_frame_is_cut_in_its_order_with_what_is_given_back_first() {
        List<Release> releases =
                IntStream.range(0, 7).mapToObj(i -> new Release(i, PAY, 1)).toList();
        List<Report> reports = List.of(new Report(1, PAY, 1));
        List<LeaseAsk> leases = List.of(new LeaseAsk(100, PAY, 5));
        ClientFrame frame = new ClientFrame(null, releases, reports, leases, acquires(9), false);
        List<ClientFrame> pieces = Pieces.of(frame, 4);
        assertThat(pieces).extracting(Pieces::cost).containsExactly(4, 3, 1, 1, 4, 4, 1);
        assertThat(pieces.stream().flatMap(piece -> piece.releases().stream())).containsExactlyElementsOf(releases);
        assertThat(pieces.stream().flatMap(piece -> piece.reports().stream())).containsExactlyElementsOf(reports);
        assertThat(pieces.stream().flatMap(piece -> piece.leases().stream())).containsExactlyElementsOf(leases);
        assertThat(pieces.stream().flatMap(piece -> piece.acquires().stream()))
                .containsExactlyElementsOf(frame.acquires());
    }

    @Test
    void holds_are_cut_last() {
        List<Hold> holds = IntStream.range(0, 5)
                .mapToObj(id -> new Hold(id + 1, PAY, 1, 0))
                .toList();
        ClientFrame frame =
                new ClientFrame(null, List.of(new Release(1, PAY, 1)), List.of(), List.of(), acquires(1), holds, false);
        assertThat(Pieces.of(frame, 3)).extracting(Pieces::cost).containsExactly(1, 1, 3, 2);
        assertThat(Pieces.of(frame, 3).stream().flatMap(piece -> piece.holds().stream()))
                .containsExactlyElementsOf(holds);
    }
}
