package io.tollbridge.saml;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The content of an Assertion whose bytes a verified signature covers; the rules judge this record and nothing else. A
 * time that cannot be read is absent here and named in {@code unreadableTimes}, so that it never counts as "no limit".
 */
record Assertion(
        String id,
        Issuer issuer,
        Optional<Instant> issueInstant,
        boolean hasSubject,
        Optional<NameId> nameId,
        boolean commentInNameId,
        List<Confirmation> confirmations,
        Optional<Conditions> conditions,
        List<Authentication> authentications,
        Map<String, List<String>> attributes,
        List<String> unreadableTimes) {

    Assertion {
        confirmations = List.copyOf(confirmations);
        authentications = List.copyOf(authentications);
        attributes = Map.copyOf(attributes);
        unreadableTimes = List.copyOf(unreadableTimes);
    }

    /** Core §2.2.5. */
    record Issuer(String entityId, String format) {}

    /** Core §2.4.1.1 and §2.4.1.2. {@code hasData}: a SubjectConfirmationData is there. */
    record Confirmation(
            String method,
            Optional<Instant> notBefore,
            Optional<Instant> notOnOrAfter,
            Optional<String> recipient,
            Optional<String> inResponseTo) {}

    /**
     * Core §2.5.1.
     *
     * @param audiences one list for each AudienceRestriction
     * @param unknown conditions that nobody here understands
     */
    record Conditions(
            Optional<Instant> notBefore,
            Optional<Instant> notOnOrAfter,
            List<List<String>> audiences,
            Optional<Integer> proxyCount,
            List<String> unknown) {
        Conditions {
            audiences = audiences.stream().map(List::copyOf).toList();
            unknown = List.copyOf(unknown);
        }
    }

    /** Core §2.7.2. */
    record Authentication(
            Optional<Instant> instant, Optional<String> sessionIndex, Optional<Instant> sessionNotOnOrAfter) {}
}
