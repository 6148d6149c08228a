package io.tollbridge.store;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is on its way to the database, so that no answer waits for it: reports, refusals. It is written in the order it
 * came, by one thread, which outlives a database that is away.
 */
final class WriteBehind<T> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WriteBehind.class);
    private static final int BATCH = 200;
    private static final Duration GATHERING = Duration.ofMillis(200);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final String what;
    private final Consumer<List<T>> writer;
    private final int capacity;
    private final Duration pause;
    private final Duration closingTime;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final Condition wrote = lock.newCondition();
    private final ArrayDeque<T> waiting = new ArrayDeque<>();
    private long accepted;
    private long written;
    private boolean closing;
    /** How many wait in {@link #awaitWritten}. */
    private int awaited;

    /** Of System.nanoTime, once it is closing. */
    private long deadline;

    /**
     * Starts the thread.
     *
     * @param what is written, in the plural, for the log
     * @param pause after the database failed
     * @param closingTime how long closing goes on trying
     */
    WriteBehind(String what, Consumer<List<T>> writer, int capacity, Duration pause, Duration closingTime) {
        this.what = what;
        this.writer = writer;
        this.capacity = capacity;
        this.pause = pause;
        this.closingTime = closingTime;
        this.thread = Thread.ofPlatform().daemon().name("write-behind " + what).start(this::run);
    }

    /** Queues it; where there is no room, or it is closed, it is written before this returns. */
    void add(T item) {
        lock.lock();
        try {
            if (!closing && waiting.size() < capacity) {
                waiting.add(item);
                accepted++;
                added.signal();
                return;
            }
        } finally {
            lock.unlock();
        }
        writer.accept(List.of(item));
    }

    /** Waits until everything queued so far is written, or for five seconds where the database is away. */
    void awaitWritten() {
        lock.lock();
        try {
            long mine = accepted;
            awaited++;
            added.signal();
            long nanos = LONGEST_WAIT.toNanos();
            while (written < mine && nanos > 0) {
                nanos = wrote.awaitNanos(nanos);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            awaited--;
            lock.unlock();
        }
    }

    /** Writes what is queued and ends the thread. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (!closing) {
                closing = true;
                deadline = System.nanoTime() + closingTime.toNanos();
            }
            added.signal();
        } finally {
            lock.unlock();
        }
        try {
            // The thread keeps the closing time but for its last try, which ends by the driver's own limits.
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        for (List<T> batch = next(); !batch.isEmpty(); batch = next()) {
            write(batch);
            lock.lock();
            try {
                written += batch.size();
                wrote.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Empty: it is closed and drained. */
    private List<T> next() {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closing) {
                added.awaitUninterruptibly();
            }
            gather();
            List<T> batch = new ArrayList<>();
            while (batch.size() < BATCH && !waiting.isEmpty()) {
                batch.add(waiting.remove());
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** A moment for others to come, so that many are one statement; not while somebody waits for them. Holds the lock. */
    private void gather() {
        long nanos = GATHERING.toNanos();
        try {
            while (!closing && awaited == 0 && waiting.size() < BATCH && nanos > 0) {
                nanos = added.awaitNanos(nanos);
            }
        } catch (InterruptedException mistake) {
            LOG.debug("interrupted", mistake);
        }
    }

    private void write(List<T> batch) {
        for (int failures = 0; ; failures++) {
            try {
                writer.accept(batch);
                if (failures > 0) {
                    LOG.info("{} are written again", what);
                }
                return;
            } catch (RuntimeException away) {
                if (failures == 0) {
                    LOG.warn("{} wait for the database: {}", what, firstLine(away));
                }
            }
            if (isTooLate()) {
                LOG.error("{} {} are lost: the database was away at the stop", batch.size() + drop(), what);
                return;
            }
            sleep();
        }
    }

    private boolean isTooLate() {
        lock.lock();
        try {
            return closing && System.nanoTime() - deadline >= 0;
        } finally {
            lock.unlock();
        }
    }

    private int drop() {
        lock.lock();
        try {
            int dropped = waiting.size();
            waiting.clear();
            written += dropped;
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /** Nobody interrupts this thread but by mistake, and then it goes on. */
    private void sleep() {
        try {
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        } catch (InterruptedException mistake) {
            LOG.debug("interrupted", mistake);
        }
    }

    private static String firstLine(RuntimeException failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }
}
