package io.tollbridge.web;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.EstimationProbe;
import io.javalin.http.Context;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Slows down whoever fails often (RFC 6749 §2.3.1: guard against brute force): an address may fail 60 times a minute, then
 * it is told to wait. What succeeds costs nothing. Per node; a gateway in front may have its own limits instead.
 */
public final class FailureLimits {
    private static final int FAILURES_PER_MINUTE = 60;

    private final boolean on;
    private final Predicate<InetAddress> trustedProxy;
    private final LoadingCache<String, Bucket> buckets = Caffeine.newBuilder()
            .maximumSize(100_000)
            .expireAfterAccess(Duration.ofMinutes(5))
            .build(_ -> Bucket.builder()
                    .addLimit(Bandwidth.builder()
                            .capacity(FAILURES_PER_MINUTE)
                            .refillGreedy(FAILURES_PER_MINUTE, Duration.ofMinutes(1))
                            .build())
                    .build());

    /** {@code trustedProxy}: whose X-Forwarded-For is believed. */
    public FailureLimits(boolean on, Predicate<InetAddress> trustedProxy) {
        this.on = on;
        this.trustedProxy = trustedProxy;
    }

    void require(Context context) {
        if (!on) {
            return;
        }
        Bucket bucket = buckets.get(address(context));
        EstimationProbe probe = bucket.estimateAbilityToConsume(1);
        if (!probe.canBeConsumed()) {
            throw new TooManyFailures(Math.max(1, TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill())));
        }
    }

    void failed(Context context) {
        if (on) {
            buckets.get(address(context)).tryConsume(1);
        }
    }

    /** The address behind trusted proxies: the last in X-Forwarded-For that is none of theirs (RFC 7239 §5.2). */
    String address(Context context) {
        String address = context.req().getRemoteAddr();
        List<String> forwarded =
                List.of(String.join(",", Collections.list(context.req().getHeaders("X-Forwarded-For")))
                        .split("\\s*,\\s*"));
        for (int i = forwarded.size() - 1;
                i >= 0 && isTrusted(address) && !forwarded.get(i).isBlank();
                i--) {
            address = forwarded.get(i).strip();
        }
        return address;
    }

    private boolean isTrusted(String address) {
        if (!address.matches("[0-9a-fA-F:.]+")) {
            return false; // a name would be looked up
        }
        try {
            return trustedProxy.test(InetAddress.getByName(address));
        } catch (UnknownHostException noAddress) {
            return false;
        }
    }
}
