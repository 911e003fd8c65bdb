package kz.qyzmet.desk.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Requests that arrive at the same moment share one work, and each gets its own answer. */
class TogetherTest {
    private final ConcurrentLinkedQueue<List<Integer>> shared = new ConcurrentLinkedQueue<>();
    private final AtomicInteger single = new AtomicInteger();
    private final CountDownLatch everybodyWaits = new CountDownLatch(1);

    @Test
    void whoeverWaitsWhileAnotherWorksIsServedTogether() throws Exception {
        var together =
                together(8, questions -> questions.stream().map(n -> n * 10).toList());

        var answers = askAll(together, 9);

        assertThat(answers)
                .isEqualTo(IntStream.rangeClosed(0, 9).mapToObj(n -> n * 10).toList());
        assertThat(shared)
                .as("the nine who waited, at most eight in one work")
                .isNotEmpty()
                .allSatisfy(some -> assertThat(some).hasSizeBetween(2, 8));
        assertThat(shared.stream().mapToInt(List::size).sum() + single.get()).isEqualTo(10);
    }

    @Test
    void requestsUnderAnotherKeyAreNotMixed() throws Exception {
        var together =
                together(100, questions -> questions.stream().map(n -> n * 10).toList());

        askAll(together, 20);

        assertThat(shared)
                .isNotEmpty()
                .allSatisfy(some ->
                        assertThat(some.stream().map(n -> n % 2).distinct()).hasSize(1));
    }

    @Test
    void whereTheCommonWorkFailsEachDoesItsOwn() throws Exception {
        var together = together(8, questions -> {
            throw new IllegalStateException("one of them is wrong");
        });

        var answers = askAll(together, 9);

        assertThat(answers)
                .isEqualTo(IntStream.rangeClosed(0, 9).mapToObj(n -> n * 10).toList());
        assertThat(single).hasValue(10);
    }

    @Test
    void whatMayHaveBeenDoneIsNotDoneAgain() {
        var together = together(8, questions -> {
            throw new Together.Unsure(new IllegalStateException("the answer was lost"));
        });

        assertThatThrownBy(() -> askAll(together, 9))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("the answer was lost");
        assertThat(single).as("the first alone").hasValue(1);
    }

    @Test
    void aFailureOfOneAloneIsItsOwn() {
        var together = new Together<String, Integer, Integer>(8, 1, questions -> List.of(), n -> {
            throw new IllegalArgumentException("wrong " + n);
        });

        assertThatThrownBy(() -> together.of("", 7)).hasMessage("wrong 7");
        assertThatThrownBy(() -> together.of("", 8))
                .as("the place is free again")
                .hasMessage("wrong 8");
    }

    private Together<String, Integer, Integer> together(int most, Together.Common<Integer, Integer> common) {
        return new Together<>(
                most,
                1,
                questions -> {
                    shared.add(questions);
                    return common.apply(questions);
                },
                n -> {
                    if (single.incrementAndGet() == 1) {
                        // the first works alone, until all others stand behind it
                        await();
                    }
                    return n * 10;
                });
    }

    private void await() {
        try {
            everybodyWaits.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Asks 0 to {@code others}: 0 first, and all others while it is being worked on. */
    private List<Integer> askAll(Together<String, Integer, Integer> together, int others) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = new ArrayList<Future<Integer>>();
            asked.add(threads.submit((Callable<Integer>) () -> together.of("0", 0)));
            while (single.get() == 0) {
                Thread.onSpinWait();
            }
            for (int n = 1; n <= others; n++) {
                int question = n;
                asked.add(threads.submit((Callable<Integer>) () -> together.of("" + question % 2, question)));
            }
            while (together.waiting() < others) {
                Thread.sleep(1);
            }
            everybodyWaits.countDown();
            var answers = new ArrayList<Integer>();
            for (var answer : asked) {
                answers.add(answer.get());
            }
            return answers;
        }
    }
}
