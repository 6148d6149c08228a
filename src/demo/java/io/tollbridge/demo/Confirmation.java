package io.tollbridge.demo;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One SubjectConfirmation with its data (Core §2.4.1.1); null leaves an attribute out, and when all four are null the
 * SubjectConfirmationData element is left out too.
 */
public record Confirmation(
        String method,
        @Nullable String recipient,
        @Nullable String inResponseTo,
        @Nullable Instant notBefore,
        @Nullable Instant notOnOrAfter) {
    /** Confirms by this method (URI of Profiles §3). */
    public Confirmation withMethod(String uri) {
        return new Confirmation(uri, recipient, inResponseTo, notBefore, notOnOrAfter);
    }

    /** May be presented at this URL only. */
    public Confirmation withRecipient(@Nullable String url) {
        return new Confirmation(method, url, inResponseTo, notBefore, notOnOrAfter);
    }

    /** Answers the request of this ID. */
    public Confirmation withInResponseTo(@Nullable String requestId) {
        return new Confirmation(method, recipient, requestId, notBefore, notOnOrAfter);
    }

    /** Counts from this instant (Profiles §4.1.4.2 forbids it for bearer). */
    public Confirmation withNotBefore(@Nullable Instant start) {
        return new Confirmation(method, recipient, inResponseTo, start, notOnOrAfter);
    }

    /** No longer counts from this instant on. */
    public Confirmation withNotOnOrAfter(@Nullable Instant end) {
        return new Confirmation(method, recipient, inResponseTo, notBefore, end);
    }
}
