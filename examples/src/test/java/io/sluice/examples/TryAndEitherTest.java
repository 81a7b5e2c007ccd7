package io.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.TryAndEither.Busy;
import io.sluice.examples.TryAndEither.Problem;
import io.sluice.examples.TryAndEither.SoldOut;
import io.vavr.control.Either;
import io.vavr.control.Try;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TryAndEitherTest {
    private final TryAndEither shop = new TryAndEither(String::length);

    @Test
    void what_is_busy_is_tried_again_and_what_is_sold_out_is_not() {
        List<Either<Problem, Integer>> answers = new ArrayList<>(List.of(Either.left(new Busy()), Either.right(1)));
        assertThat(shop.reserve(() -> answers.remove(0))).isEqualTo(Either.right(1));
        answers.add(Either.left(new SoldOut()));
        assertThat(shop.reserve(() -> answers.remove(0))).isEqualTo(Either.left(new SoldOut()));
        assertThat(answers).isEmpty();
    }

    @Test
    void an_answer_is_a_success_or_a_right() {
        assertThat(shop.count("book")).isEqualTo(Try.success(4));
        assertThat(shop.label(() -> "new")).isEqualTo(Either.right("new"));
    }
}
