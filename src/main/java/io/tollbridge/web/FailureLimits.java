package io.tollbridge.web;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.EstimationProbe;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Slows down whoever fails often (RFC 6749 §2.3.1: guard against brute force): an address may fail 60 times a minute, then
 * it is told to wait. What succeeds costs nothing. Per node; a gateway in front may have its own limits instead.
 */
public final class FailureLimits {
    private static final int FAILURES_PER_MINUTE = 60;

    private final boolean on;
    private final ClientAddress addresses;
    private final LoadingCache<String, Bucket> buckets = Caffeine.newBuilder()
            .maximumSize(100_000)
            .expireAfterAccess(Duration.ofMinutes(5))
            .build(_ -> Bucket.builder()
                    .addLimit(Bandwidth.builder()
                            .capacity(FAILURES_PER_MINUTE)
                            .refillGreedy(FAILURES_PER_MINUTE, Duration.ofMinutes(1))
                            .build())
                    .build());

    public FailureLimits(boolean on, ClientAddress addresses) {
        this.on = on;
        this.addresses = addresses;
    }

    void require(Context context) {
        if (!on) {
            return;
        }
        Bucket bucket = buckets.get(addresses.of(context));
        EstimationProbe probe = bucket.estimateAbilityToConsume(1);
        if (!probe.canBeConsumed()) {
            throw new TooManyFailures(Math.max(1, TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill())));
        }
    }

    void failed(Context context) {
        if (on) {
            buckets.get(addresses.of(context)).tryConsume(1);
        }
    }
}
