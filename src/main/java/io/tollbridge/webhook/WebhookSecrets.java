package io.tollbridge.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollbridge.keys.MasterKey;
import io.tollbridge.keys.Secrets;
import java.util.UUID;

/** Makes the secrets that deliveries are signed with, and reads them back. */
public final class WebhookSecrets {
    private static final String PREFIX = "whsec_";

    private final MasterKey masterKey;
    private final Secrets secrets;

    public WebhookSecrets(MasterKey masterKey, Secrets secrets) {
        this.masterKey = masterKey;
        this.secrets = secrets;
    }

    /** A new one, in the clear: 256 random bits behind a prefix that secret scanners can find. */
    public String create() {
        return PREFIX + secrets.token();
    }

    /** As it is kept for this webhook. */
    public WebhookSecret encrypt(UUID webhookId, String secret) {
        return WebhookSecret.stored(masterKey.encrypt(secret.getBytes(UTF_8), context(webhookId)));
    }

    /**
     * The bytes that the HMAC is keyed with: the whole text that was shown, in UTF-8.
     *
     * @throws io.tollbridge.keys.WrongMasterKey when it was encrypted under another master key or for another webhook
     */
    byte[] decrypt(UUID webhookId, WebhookSecret secret) {
        return masterKey.decrypt(secret.encrypted(), context(webhookId));
    }

    /** The webhook's id: a secret moved to another row, another organization's maybe, does not decrypt there. */
    private static byte[] context(UUID webhookId) {
        return ("webhook:" + webhookId).getBytes(UTF_8);
    }
}
