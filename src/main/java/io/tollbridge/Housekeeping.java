package io.tollbridge;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done again and again behind the requests, and what is still to be done once no request comes any more. */
final class Housekeeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("housekeeping").factory());
    private final List<Runnable> atStop = new ArrayList<>();

    /** Does it in this rhythm; one failure, told as {@code undone} "now", is not the last try. */
    void every(Duration pause, String undone, Runnable task) {
        var _ = executor.scheduleWithFixedDelay(
                () -> attempt(undone, task), pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Does it at once, and then in this rhythm. */
    void atOnceAndEvery(Duration pause, String undone, Runnable task) {
        var _ = executor.scheduleWithFixedDelay(
                () -> attempt(undone, task), 0, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Does it at an orderly stop. */
    void atStop(String undone, Runnable task) {
        atStop.add(() -> attempt(undone, task));
    }

    private static void attempt(String undone, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException failed) {
            LOG.warn("{} now: {}", undone, failed.getMessage());
        }
    }

    /** Lets what is under way end, within a second, and does what is to be done at the stop. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(1, TimeUnit.SECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
        atStop.forEach(Runnable::run);
    }
}
