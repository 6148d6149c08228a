package io.tollbridge.store;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.CountDownLatch;

/** The child JVM of {@link EmbeddedMariaDbTest}: has no shutdown hook of its own and waits to be ended. */
final class EmbeddedMariaDbChild {
    private EmbeddedMariaDbChild() {}

    public static void main(String[] arguments) throws InterruptedException {
        try {
            EmbeddedMariaDb.start(Path.of(arguments[0]), SharedServer.BINARIES, new SecureRandom());
            System.out.println("ready");
        } catch (DatabaseUnavailable refused) {
            System.out.println("refused: " + refused.getMessage());
            return;
        }
        new CountDownLatch(1).await();
    }
}
