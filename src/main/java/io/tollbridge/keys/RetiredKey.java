package io.tollbridge.keys;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Objects;

/** What is left of a retired key: enough to recognize what still comes for it. */
public record RetiredKey(Purpose purpose, X509Certificate certificate, Instant retiredAt) {
    public RetiredKey {
        Objects.requireNonNull(purpose);
        Objects.requireNonNull(certificate);
        Objects.requireNonNull(retiredAt);
    }
}
