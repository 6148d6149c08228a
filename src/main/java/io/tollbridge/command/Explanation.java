package io.tollbridge.command;

import io.tollbridge.saml.Check;
import io.tollbridge.saml.CheckCode;
import io.tollbridge.saml.DecryptionKey;
import io.tollbridge.saml.Expected;
import io.tollbridge.saml.IncomingMessage;
import io.tollbridge.saml.Policy;
import io.tollbridge.saml.SamlRefused;
import io.tollbridge.saml.SignedMessage;
import io.tollbridge.saml.Trip;
import io.tollbridge.saml.TrustedIssuer;
import io.tollbridge.saml.Validation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Judges one SAML message offline, by the very checks the service makes; nothing is kept, nobody is signed in.
 *
 * @param audience the service provider's entity id; absent: the audience is not judged
 * @param acsUrl where it would have come in; absent: destination and recipient are not judged
 * @param requestId the request it should answer
 * @param requestKnown false: whether it answers the right request cannot be told, and is not judged
 * @param maxLifetime the longest time from IssueInstant to the confirmation's end
 */
record Explanation(
        Instant at,
        Policy policy,
        TrustedIssuer issuer,
        Optional<String> audience,
        Optional<String> acsUrl,
        Optional<String> requestId,
        boolean requestKnown,
        List<DecryptionKey> decryptionKeys,
        Duration maxLifetime) {

    /** What came out. */
    record Verdict(boolean accepted, Optional<String> nameId, List<Check> checks) {
        List<String> failed() {
            return checks.stream()
                    .filter(Check::refuses)
                    .map(check -> check.code().code())
                    .distinct()
                    .toList();
        }
    }

    /** Judges a message as it was captured: XML, or base64 of it as it was posted. */
    Verdict judge(byte[] captured) {
        Set<CheckCode> leftOut = EnumSet.noneOf(CheckCode.class);
        leftOut.addAll(policy.skipped());
        if (audience.isEmpty()) {
            leftOut.add(CheckCode.AUDIENCE);
        }
        if (acsUrl.isEmpty()) {
            leftOut.add(CheckCode.DESTINATION);
            leftOut.add(CheckCode.RECIPIENT);
        }
        if (!requestKnown) {
            leftOut.add(CheckCode.IN_RESPONSE_TO);
            leftOut.add(CheckCode.CONFIRMATION_IN_RESPONSE_TO);
        }
        Validation validation = Validation.weakenedForExplainOnly(at, policy.weakenedForExplainOnly(Set.of(), leftOut));
        try {
            IncomingMessage message = isXml(captured)
                    ? validation.read(captured)
                    : validation.read(new String(captured, StandardCharsets.ISO_8859_1));
            SignedMessage signed = validation.verify(message, issuer, decryptionKeys);
            String nameId = validation
                    .judge(signed, trip(message, signed), expected(signed))
                    .nameId()
                    .value();
            return new Verdict(true, Optional.of(nameId), validation.checks());
        } catch (SamlRefused refused) {
            return new Verdict(false, validation.nameId(), validation.checks());
        }
    }

    private Trip trip(IncomingMessage message, SignedMessage signed) {
        if (!message.isResponse()) {
            return Trip.BEARER_GRANT;
        }
        boolean answers =
                requestId.isPresent() || (!requestKnown && signed.inResponseTo().isPresent());
        return answers ? Trip.ANSWERED : Trip.UNSOLICITED;
    }

    private Expected expected(SignedMessage signed) {
        return new Expected(
                at,
                issuer,
                audience.map(Set::of).orElse(Set.of()),
                acsUrl.map(Set::of).orElse(Set.of()),
                acsUrl,
                requestId.or(() -> requestKnown ? Optional.empty() : signed.inResponseTo()),
                false,
                maxLifetime);
    }

    /** A captured file is XML if it starts so, a byte order mark or white space aside. */
    private static boolean isXml(byte[] captured) {
        for (byte one : captured) {
            if (one == '<' || (one & 0xFF) == 0xEF) {
                return true;
            }
            if (!Character.isWhitespace(one)) {
                return false;
            }
        }
        return true; // empty: refused as malformed XML
    }
}
