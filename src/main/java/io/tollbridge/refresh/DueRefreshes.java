package io.tollbridge.refresh;

import io.tollbridge.directory.MetadataRefreshes;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does the refreshes that are due, several at once: a server may take eight seconds to say nothing. */
public final class DueRefreshes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DueRefreshes.class);
    private static final int AT_ONCE = 8;
    /** Longer than any refresh takes; what a killed node had taken is due again after it. */
    private static final Duration LEASE = Duration.ofMinutes(5);

    private final MetadataRefreshes refreshes;
    private final MetadataRefresher refresher;
    private final Clock clock;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("metadata-refresh").factory());
    private final AtomicBoolean underWay = new AtomicBoolean();

    public DueRefreshes(MetadataRefreshes refreshes, MetadataRefresher refresher, Clock clock) {
        this.refreshes = refreshes;
        this.refresher = refresher;
        this.clock = clock;
    }

    /** Begins with what is due, unless it is still at it; returns at once. */
    public void begin() {
        if (underWay.compareAndSet(false, true)) {
            var _ = threads.submit(() -> {
                try {
                    doAll();
                } catch (RuntimeException failed) {
                    LOG.warn("metadata could not be refreshed now: {}", failed.getMessage());
                } finally {
                    underWay.set(false);
                }
            });
        }
    }

    /** Does all that is due, and returns when it is done. */
    void doAll() {
        List<MetadataRefreshes.Due> due = refreshes.claimDue(clock.instant(), AT_ONCE, LEASE);
        while (!due.isEmpty() && !Thread.currentThread().isInterrupted()) {
            List<Future<?>> begun = new ArrayList<>();
            for (MetadataRefreshes.Due one : due) {
                begun.add(threads.submit(() -> refresher.refresh(one.organizationId(), one.identityProviderId())));
            }
            begun.forEach(DueRefreshes::await);
            due = refreshes.claimDue(clock.instant(), AT_ONCE, LEASE);
        }
    }

    private static void await(Future<?> one) {
        try {
            one.get();
        } catch (ExecutionException failed) {
            LOG.warn("metadata could not be refreshed now: {}", String.valueOf(failed.getCause()));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets what is under way end, within a second; what does not is due again after its lease. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(1, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
