package io.tollbridge.saml;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollbridge.demo.SamlMessage;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The service provider as a test sets it up; it takes messages from their bytes to a verdict, each by a new Validation. */
record Receiver(
        Trip trip,
        Instant at,
        Duration skew,
        List<X509Certificate> certificates,
        List<DecryptionKey> keys,
        boolean allowAesCbc,
        boolean mustBeEncrypted,
        boolean allowUnsolicited,
        Optional<Duration> maxAuthenticationAge) {
    private static final Duration LONGEST = Duration.ofHours(1);

    /** Waits for the answer to {@link Samples#REQUEST}, at noon sharp, with no skew. */
    static Receiver ofAnswers() {
        return new Receiver(
                Trip.ANSWERED,
                Samples.NOON,
                Duration.ZERO,
                List.of(Samples.IDP_KEY.certificate()),
                List.of(Samples.DECRYPTION),
                true,
                false,
                false,
                Optional.empty());
    }

    /** Takes unsolicited logins. */
    static Receiver ofUnsolicited() {
        return ofAnswers().on(Trip.UNSOLICITED);
    }

    /** The token endpoint. */
    static Receiver ofGrants() {
        return ofAnswers().on(Trip.BEARER_GRANT);
    }

    private Receiver on(Trip other) {
        return new Receiver(
                other, at, skew, certificates, keys, allowAesCbc, mustBeEncrypted, true, maxAuthenticationAge);
    }

    Receiver at(Instant instant) {
        return new Receiver(
                trip,
                instant,
                skew,
                certificates,
                keys,
                allowAesCbc,
                mustBeEncrypted,
                allowUnsolicited,
                maxAuthenticationAge);
    }

    Receiver withSkew(int seconds) {
        return new Receiver(
                trip,
                at,
                Duration.ofSeconds(seconds),
                certificates,
                keys,
                allowAesCbc,
                mustBeEncrypted,
                allowUnsolicited,
                maxAuthenticationAge);
    }

    Receiver trusting(X509Certificate... pinned) {
        return new Receiver(
                trip,
                at,
                skew,
                List.of(pinned),
                keys,
                allowAesCbc,
                mustBeEncrypted,
                allowUnsolicited,
                maxAuthenticationAge);
    }

    Receiver holding(DecryptionKey... decryptionKeys) {
        return new Receiver(
                trip,
                at,
                skew,
                certificates,
                List.of(decryptionKeys),
                allowAesCbc,
                mustBeEncrypted,
                allowUnsolicited,
                maxAuthenticationAge);
    }

    Receiver withoutAesCbc() {
        return new Receiver(
                trip, at, skew, certificates, keys, false, mustBeEncrypted, allowUnsolicited, maxAuthenticationAge);
    }

    Receiver wantingEncryption() {
        return new Receiver(
                trip, at, skew, certificates, keys, allowAesCbc, true, allowUnsolicited, maxAuthenticationAge);
    }

    Receiver refusingUnsolicited() {
        return new Receiver(
                trip, at, skew, certificates, keys, allowAesCbc, mustBeEncrypted, false, maxAuthenticationAge);
    }

    Receiver wantingAuthenticationWithin(Duration age) {
        return new Receiver(
                trip, at, skew, certificates, keys, allowAesCbc, mustBeEncrypted, allowUnsolicited, Optional.of(age));
    }

    Verdict judge(SamlMessage message) {
        return judge(message.bytes());
    }

    Verdict judge(String xml) {
        return judge(xml.getBytes(UTF_8));
    }

    Verdict judge(byte[] xml) {
        Validation validation = Validation.strict(at);
        return verdict(validation, () -> validation.read(xml));
    }

    /** As it comes in a form field. */
    Verdict judgeParameter(String base64) {
        Validation validation = Validation.strict(at);
        return verdict(validation, () -> validation.read(base64));
    }

    private interface Reading {
        IncomingMessage message() throws SamlRefused;
    }

    private Verdict verdict(Validation validation, Reading reading) {
        Optional<SignedMessage> signed = Optional.empty();
        try {
            IncomingMessage message = reading.message();
            TrustedIssuer issuer = new TrustedIssuer(
                    Samples.IDP, certificates, skew, allowAesCbc, mustBeEncrypted, maxAuthenticationAge);
            signed = Optional.of(validation.verify(message, issuer, keys));
            VerifiedAssertion assertion = validation.judge(signed.get(), trip, expected(issuer));
            return new Verdict(Optional.of(assertion), signed, validation);
        } catch (SamlRefused refused) {
            return new Verdict(Optional.empty(), signed, validation);
        }
    }

    private Expected expected(TrustedIssuer issuer) {
        boolean grant = trip == Trip.BEARER_GRANT;
        return new Expected(
                at,
                issuer,
                grant ? Set.of(Samples.SP, Samples.TOKEN_ENDPOINT) : Set.of(Samples.SP),
                grant ? Set.of(Samples.TOKEN_ENDPOINT) : Set.of(Samples.ACS),
                grant ? Optional.empty() : Optional.of(Samples.ACS),
                trip == Trip.ANSWERED ? Optional.of(Samples.REQUEST) : Optional.empty(),
                allowUnsolicited,
                LONGEST);
    }
}
