package io.tollbridge.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.saml.CheckCode;
import io.tollbridge.saml.DecryptionKey;
import io.tollbridge.saml.Policy;
import io.tollbridge.saml.TrustedIssuer;
import io.tollbridge.saml.Weakness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One SAML response of a manifest (the README of {@code corpus/}): judged with what the case itself says is tolerated. */
public final class ResponseCase {
    /** The manifest's profile sets no limit to a confirmation's life. */
    private static final Duration NO_LIMIT = Duration.ofDays(365L * 3000);

    private ResponseCase() {}

    /** For a batch: outcome, subject and failed codes. */
    public static ResponseJudge judge() {
        return (theCase, folder) -> {
            Explanation.Verdict verdict = judge(theCase, folder);
            return new Outcome(
                    verdict.accepted(), verdict.accepted() ? verdict.nameId().orElse(null) : null, verdict.failed());
        };
    }

    static Explanation.Verdict judge(JsonNode theCase, Path folder) throws IOException {
        List<X509Certificate> certificates = theCase.hasNonNull("cert")
                ? PemFile.certificates(folder.resolve(theCase.get("cert").asText()))
                : List.of();
        List<DecryptionKey> keys = theCase.hasNonNull("spKey")
                ? List.of(new DecryptionKey(
                        Optional.empty(),
                        PemFile.privateKey(folder.resolve(theCase.get("spKey").asText()))))
                : List.of();
        TrustedIssuer issuer = new TrustedIssuer(
                text(theCase, "idpEntityId").orElse("(none)"),
                certificates,
                Duration.ZERO,
                true,
                false,
                Optional.empty());
        return new Explanation(
                        Instant.parse(theCase.get("at").asText()),
                        Policy.STRICT.weakenedForExplainOnly(
                                weaknesses(words(theCase, "needs")), codes(words(theCase, "skipChecks"))),
                        issuer,
                        text(theCase, "spEntityId"),
                        text(theCase, "acsUrl"),
                        text(theCase, "requestId"),
                        true,
                        keys,
                        NO_LIMIT)
                .judge(Files.readAllBytes(folder.resolve(theCase.get("file").asText())));
    }

    static Set<Weakness> weaknesses(List<String> words) {
        EnumSet<Weakness> weaknesses = EnumSet.noneOf(Weakness.class);
        for (String word : words) {
            weaknesses.add(
                    Weakness.of(word).orElseThrow(() -> new IllegalArgumentException("no such weakness: " + word)));
        }
        return weaknesses;
    }

    private static Set<CheckCode> codes(List<String> words) {
        // The manifest's profile does not judge when a message was issued.
        EnumSet<CheckCode> codes = EnumSet.of(CheckCode.ISSUED_IN_FUTURE);
        for (CheckCode code : CheckCode.values()) {
            if (words.contains(code.code())) {
                codes.add(code);
            }
        }
        return codes;
    }

    private static List<String> words(JsonNode theCase, String field) {
        List<String> words = new ArrayList<>();
        theCase.path(field).forEach(word -> words.add(word.asText()));
        return words;
    }

    private static Optional<String> text(JsonNode theCase, String field) {
        return theCase.hasNonNull(field) ? Optional.of(theCase.get(field).asText()) : Optional.empty();
    }
}
