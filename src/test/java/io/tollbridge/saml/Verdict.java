package io.tollbridge.saml;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What came of one message. */
record Verdict(Optional<VerifiedAssertion> assertion, Optional<SignedMessage> signed, Validation validation) {
    boolean accepted() {
        return assertion.isPresent();
    }

    /** Whom the accepted assertion names. */
    Optional<String> nameId() {
        return assertion.map(accepted -> accepted.nameId().value());
    }

    /** The checks that refused it, in their order. */
    List<CheckCode> failed() {
        return validation.checks().stream()
                .filter(Check::refuses)
                .map(Check::code)
                .distinct()
                .toList();
    }

    /** The first check of this code; those that refuse come before those that do not. */
    Check check(CheckCode code) {
        List<Check> those = validation.checks().stream()
                .filter(check -> check.code() == code)
                .toList();
        return those.stream().filter(Check::refuses).findFirst().orElseGet(() -> those.get(0));
    }

    ValidationReport report() {
        return validation.report(new UUID(0, 1), new UUID(0, 2), Optional.empty(), Channel.ACS);
    }
}
