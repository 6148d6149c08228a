package io.tollbridge.demo;

import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * A service provider the demo identity provider answers.
 *
 * @param assertionConsumerService the one URL that answers are posted to
 * @param signingCertificate when given, every AuthnRequest must be signed by its key; null takes unsigned ones
 * @param encryptionCertificate when given, assertions are encrypted to its key
 */
public record ServiceProvider(
        String entityId,
        String assertionConsumerService,
        @Nullable X509Certificate signingCertificate,
        @Nullable X509Certificate encryptionCertificate) {
    /** One whose requests may be unsigned and whose assertions are not encrypted. */
    public ServiceProvider(String entityId, String assertionConsumerService) {
        this(entityId, assertionConsumerService, null, null);
    }
}
