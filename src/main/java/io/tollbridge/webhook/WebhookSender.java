package io.tollbridge.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollbridge.keys.WrongMasterKey;
import io.tollbridge.outbound.FetchRefused;
import io.tollbridge.outbound.GuardedFetcher;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is due. At least once, in no promised order: a receiver knows a delivery that comes twice by its id. Each is
 * signed together with its time, so that a receiver can refuse one that is replayed later.
 */
public final class WebhookSender implements AutoCloseable {
    /** Tries before a delivery is given up; with the pause doubled each time that is about a day and a half. */
    public static final int MOST_ATTEMPTS = 12;

    private static final Logger LOG = LoggerFactory.getLogger(WebhookSender.class);
    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    /** Longer than one attempt may take, so that nobody else sends it meanwhile. */
    private static final Duration LEASE = Duration.ofSeconds(60);
    /** Fewer than the connections that may be open at once: metadata is fetched by the same ones. */
    private static final int AT_ONCE = 16;

    private final Outbox outbox;
    private final GuardedFetcher http;
    private final WebhookSecrets secrets;
    private final Clock clock;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger underWay = new AtomicInteger();

    public WebhookSender(Outbox outbox, GuardedFetcher http, WebhookSecrets secrets, Clock clock) {
        this.outbox = outbox;
        this.http = http;
        this.secrets = secrets;
        this.clock = clock;
    }

    /** Begins to send what is due, as far as there is room, and does not wait for it. */
    public void begin() {
        int room = AT_ONCE - underWay.get();
        if (room <= 0) {
            return;
        }
        Instant now = clock.instant();
        List<LeasedDelivery> due = outbox.lease(now, now.plus(LEASE), room);
        for (LeasedDelivery delivery : due) {
            underWay.incrementAndGet();
            threads.execute(() -> {
                try {
                    send(delivery);
                } catch (RuntimeException failed) {
                    // Its lease ends, and it is sent again.
                    LOG.warn("a webhook's delivery {} could not be recorded: {}", delivery.id(), failed.getMessage());
                } finally {
                    underWay.decrementAndGet();
                }
            });
        }
    }

    /** Lets what is under way end, within a second; what does not is sent again once its lease ends. */
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

    private void send(LeasedDelivery delivery) {
        if (!delivery.enabled()) {
            outbox.givenUp(delivery, "the webhook is disabled", clock.instant());
            return;
        }
        try {
            int status = http.post(URI.create(delivery.url()), headers(delivery), body(delivery));
            if (status / 100 == 2) {
                outbox.delivered(delivery, clock.instant());
            } else {
                failed(delivery, "answered with status " + status);
            }
        } catch (FetchRefused refused) {
            failed(delivery, String.valueOf(refused.getMessage()));
        } catch (WrongMasterKey wrong) {
            failed(delivery, "its secret was encrypted under another master key; make a new one");
        }
    }

    private void failed(LeasedDelivery delivery, String problem) {
        Instant now = clock.instant();
        if (delivery.attempts() >= MOST_ATTEMPTS) {
            outbox.givenUp(delivery, problem, now);
        } else {
            outbox.failed(delivery, problem, now.plus(FIRST_PAUSE.multipliedBy(1L << (delivery.attempts() - 1))));
        }
    }

    private Map<String, String> headers(LeasedDelivery delivery) {
        String timestamp = Long.toString(clock.instant().getEpochSecond());
        return Map.of(
                "Tollbridge-Event",
                delivery.event(),
                "Tollbridge-Delivery",
                delivery.id().toString(),
                "Tollbridge-Timestamp",
                timestamp,
                "Tollbridge-Signature",
                "v1=" + signature(delivery, timestamp));
    }

    private static byte[] body(LeasedDelivery delivery) {
        return delivery.payload().getBytes(UTF_8);
    }

    /** HMAC-SHA-256 (RFC 2104) over the timestamp, a dot and the body, in lower-case hex. */
    private String signature(LeasedDelivery delivery, String timestamp) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secrets.decrypt(delivery.webhookId(), delivery.secret()), "HmacSHA256"));
            mac.update((timestamp + ".").getBytes(UTF_8));
            return HexFormat.of().formatHex(mac.doFinal(body(delivery)));
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException(bug);
        }
    }
}
