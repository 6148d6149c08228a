package io.tollbridge.saml;

import io.tollbridge.directory.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** An assertion that passed every rule of its trip. Only {@link Validation} makes one. It may still have been used before. */
public final class VerifiedAssertion {
    /** The largest skew an identity provider can be set to; its setting may change while the replay guard holds. */
    private static final Duration LARGEST_SKEW = Duration.ofMinutes(5);

    /** No channel accepts a confirmation that ends later than this after IssueInstant (HTTP.md section 7). */
    public static final Duration LONGEST_LIFETIME = Duration.ofDays(1);

    /** Of one assertion; one that names more is meant by any logout of its name. */
    private static final int MOST_SESSIONS = 50;

    private static final String BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

    private final Assertion assertion;
    private final NameId nameId;
    private final Instant lastInstant;

    VerifiedAssertion(Assertion assertion, NameId nameId) {
        this.assertion = assertion;
        this.nameId = nameId;
        this.lastInstant = lastInstantOf(assertion).plus(LARGEST_SKEW);
    }

    /** Whom it is about. */
    public NameId nameId() {
        return nameId;
    }

    /** The values of the attribute of this name, none if it is absent. */
    public List<String> attribute(String name) {
        return attributes().getOrDefault(name, List.of());
    }

    /** Attributes by name. */
    public Map<String, List<String>> attributes() {
        return assertion.attributes();
    }

    /** The identity provider's session, for logout. */
    public Optional<String> sessionIndex() {
        return assertion.authentications().stream()
                .flatMap(statement -> statement.sessionIndex().stream())
                .findFirst();
    }

    /** Whom the identity provider signed in, in which of its sessions: for single logout. */
    public Optional<SamlSession> samlSession() {
        return Optional.of(SamlSession.of(nameId, sessionIndex())).filter(SamlSession::canBeKept);
    }

    /** When its subject signed in at the identity provider (Core §2.7.2). */
    public Optional<Instant> authnInstant() {
        return assertion.authentications().stream()
                .flatMap(statement -> statement.instant().stream())
                .max(Instant::compareTo);
    }

    /** How many further assertions may be based on it (Core §2.5.1.6); empty: it does not say. */
    public Optional<Integer> proxyCount() {
        return assertion.conditions().flatMap(Assertion.Conditions::proxyCount);
    }

    /** When our session has to end at the latest (Core §2.7.2). */
    public Optional<Instant> sessionNotOnOrAfter() {
        return assertion.authentications().stream()
                .flatMap(statement -> statement.sessionNotOnOrAfter().stream())
                .min(Instant::compareTo);
    }

    /** When it ends at the latest, by its Conditions, its bearer confirmations and its session: no skew is added. */
    public Instant end() {
        Instant confirmed = assertion.confirmations().stream()
                .filter(confirmation -> confirmation.method().equals(BEARER))
                .flatMap(confirmation -> confirmation.notOnOrAfter().stream())
                .max(Instant::compareTo)
                .orElse(lastInstant);
        return Stream.of(
                        Optional.of(confirmed),
                        assertion.conditions().flatMap(Assertion.Conditions::notOnOrAfter),
                        sessionNotOnOrAfter())
                .flatMap(Optional::stream)
                .min(Instant::compareTo)
                .orElse(lastInstant);
    }

    /** Its one use within the organization, for the replay guard, where it signs nobody in. */
    public AssertionUse use(UUID organizationId) {
        return new AssertionUse(replayKey(organizationId), lastInstant);
    }

    /** Its one use within the organization, where it signs its subject in who is known to this identity provider. */
    public AssertionUse use(UUID organizationId, UUID identityProviderId) {
        List<Sha256> sessionIndexes = assertion.authentications().stream()
                .flatMap(statement -> statement.sessionIndex().stream())
                .map(Sha256::of)
                .distinct()
                .toList();
        return new AssertionUse(
                replayKey(organizationId),
                lastInstant,
                Optional.of(new SignOn(
                        SamlSession.of(nameId, Optional.empty()).subject(organizationId, identityProviderId),
                        sessionIndexes.size() > MOST_SESSIONS ? List.of() : sessionIndexes,
                        issuedAt(assertion))));
    }

    /**
     * What makes it the same assertion again: (organization, issuer, assertion ID), one key space for every channel.
     */
    private Sha256 replayKey(UUID organizationId) {
        return LengthPrefixed.digest(
                List.of(organizationId), List.of(assertion.issuer().entityId(), assertion.id()));
    }

    private static Instant issuedAt(Assertion assertion) {
        return assertion
                .issueInstant()
                .orElseThrow(() -> new IllegalStateException("a verified assertion has an IssueInstant"));
    }

    /** The last instant at which one that was issued then could be accepted, whatever it says itself. */
    static Instant lastInstantOf(Instant issued) {
        return issued.plus(LONGEST_LIFETIME).plus(LARGEST_SKEW);
    }

    private static Instant lastInstantOf(Assertion assertion) {
        Instant latest = issuedAt(assertion).plus(LONGEST_LIFETIME);
        Instant end = assertion
                .conditions()
                .flatMap(Assertion.Conditions::notOnOrAfter)
                .orElse(latest);
        return (end.isBefore(latest) ? end : latest).plus(LARGEST_SKEW);
    }
}
