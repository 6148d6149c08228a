package io.tollbridge.webhook;

/** A webhook's secret as it is at rest: encrypted under the master key. */
public final class WebhookSecret {
    private final byte[] encrypted;

    private WebhookSecret(byte[] encrypted) {
        this.encrypted = encrypted;
    }

    /** One as it was kept, or is to be. */
    public static WebhookSecret stored(byte[] encrypted) {
        return new WebhookSecret(encrypted.clone());
    }

    /** The bytes to keep. */
    public byte[] encrypted() {
        return encrypted.clone();
    }
}
