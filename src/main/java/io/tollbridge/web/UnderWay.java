package io.tollbridge.web;

import io.javalin.http.Context;
import io.javalin.http.ServiceUnavailableResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;

/** Counts the requests under way, so that a stop can let them end and take no new ones (HTTP.md section 6). */
public final class UnderWay {
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicBoolean draining = new AtomicBoolean();

    /** At the begin of each request; while draining it is told to come back. */
    public void begin(Context context) {
        requests.incrementAndGet();
        if (draining.get() && !context.path().startsWith("/health/")) {
            context.header("Connection", "close").header("Retry-After", "5");
            throw new ServiceUnavailableResponse("The service is stopping.");
        }
    }

    /** At the end of each request. */
    public void end() {
        requests.decrementAndGet();
    }

    boolean draining() {
        return draining.get();
    }

    /** Takes no new connections and waits for what is under way, at most so long. */
    public void drain(Server server, Duration longest) {
        draining.set(true);
        for (Connector connector : server.getConnectors()) {
            if (connector instanceof AbstractConnector listener) {
                // Jetty's own second would cut off a request whose body comes slowly.
                listener.setShutdownIdleTimeout(longest.toMillis());
            }
            var _ = connector.shutdown();
        }
        long end = System.nanoTime() + longest.toNanos();
        while (requests.get() > 0 && System.nanoTime() < end) {
            try {
                Thread.sleep(10);
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
