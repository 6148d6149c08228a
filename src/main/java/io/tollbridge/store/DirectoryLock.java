package io.tollbridge.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps a folder for one user at a time, in this process and among processes; a killed process loses its lock. */
final class DirectoryLock implements AutoCloseable {
    /**
     * The folders locked by this process. Static, because so is the fact: POSIX drops a process's lock on a file as soon
     * as it closes any channel on it, so a second try in here must not even open the file.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;

    private DirectoryLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /** Takes the lock; {@code folder} is a real path. */
    static DirectoryLock take(Path folder) throws IOException {
        if (!HELD.add(folder)) {
            throw inUse(folder);
        }
        boolean taken = false;
        try {
            FileChannel channel =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            taken = channel.tryLock() != null;
            if (!taken) {
                channel.close();
                throw inUse(folder);
            }
            return new DirectoryLock(folder, channel);
        } finally {
            if (!taken) {
                HELD.remove(folder);
            }
        }
    }

    /** Releases the lock; a second time nothing happens. */
    @Override
    public void close() {
        if (channel.isOpen()) {
            try {
                channel.close();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            } finally {
                HELD.remove(folder);
            }
        }
    }

    private static DatabaseUnavailable inUse(Path folder) {
        return new DatabaseUnavailable("the data directory " + folder + " is in use by another process");
    }
}
