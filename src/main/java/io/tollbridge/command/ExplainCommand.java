package io.tollbridge.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.saml.Check;
import io.tollbridge.saml.DecryptionKey;
import io.tollbridge.saml.IdpMetadata;
import io.tollbridge.saml.MetadataReader;
import io.tollbridge.saml.MetadataReading;
import io.tollbridge.saml.Policy;
import io.tollbridge.saml.TrustedIssuer;
import io.tollbridge.saml.VerifiedAssertion;
import io.tollbridge.saml.Weakness;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows every check of one SAML response or assertion, and whether the service would have accepted it. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = "Judges one SAML response (or bare assertion) offline, by the service's own checks.",
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:would be accepted; with --batch: every outcome as expected",
            "1:rejected; with --batch: an outcome differs",
            "2:unusable input"
        })
public final class ExplainCommand implements Callable<Integer> {
    private static final Duration SKEW = Duration.ofMinutes(1);

    private final MetadataReader metadataReader;
    private final Clock clock;

    @Spec
    private CommandSpec spec;

    @Option(names = "--metadata", paramLabel = "FILE", description = "The identity provider's metadata.")
    private @Nullable Path metadata;

    @Option(
            names = "--idp-entity-id",
            paramLabel = "ID",
            description = "Its entity id, instead of metadata or to choose in it.")
    private @Nullable String idpEntityId;

    @Option(names = "--cert", paramLabel = "FILE", description = "Its certificate in PEM, instead of metadata.")
    private @Nullable Path certificate;

    @Option(
            names = "--sp-entity-id",
            paramLabel = "ID",
            description = "The audience; without it the audience is not judged.")
    private @Nullable String audience;

    @Option(
            names = "--acs",
            paramLabel = "URL",
            description = "Destination and recipient; without it they are not judged.")
    private @Nullable String acsUrl;

    @Option(
            names = "--request-id",
            paramLabel = "ID",
            description = "The AuthnRequest it should answer; without it that is not judged.")
    private @Nullable String requestId;

    @Option(names = "--sp-key", paramLabel = "FILE", description = "The decryption key in PEM.")
    private @Nullable Path decryptionKey;

    @Option(names = "--at", paramLabel = "TIME", description = "Judge at this instant, as in 2026-01-31T10:00:00Z.")
    private @Nullable Instant at;

    @Option(
            names = "--tolerate",
            paramLabel = "WORD",
            split = ",",
            description = "What the outcome would be were this weakness allowed, such as sha1 or rsa-1_5.")
    private List<String> tolerated = new ArrayList<>();

    @Option(names = "--json", description = "Print JSON instead of text.")
    private boolean asJson;

    @Option(names = "--batch", paramLabel = "MANIFEST", description = "Judge every case of this manifest.")
    private @Nullable Path manifest;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "The response: XML, or base64 as it was posted.")
    private @Nullable Path file;

    /** {@code clock} stands in for --at. */
    public ExplainCommand(MetadataReader metadataReader, Clock clock) {
        this.metadataReader = metadataReader;
        this.clock = clock;
    }

    /** The exit status: 0 accepted, 1 rejected, 2 unusable input. */
    @Override
    public Integer call() throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Instant instant = at == null ? clock.instant() : at;
        if (manifest != null && file == null) {
            return new Batch(metadataReader, ResponseCase.judge()).run(manifest, instant, out, err);
        }
        if (manifest != null || file == null) {
            throw new ParameterException(
                    spec.commandLine(), "Name either one response file or --batch with a manifest");
        }
        try {
            Explanation.Verdict verdict = explanation(instant).judge(InputFile.message(file));
            if (asJson) {
                out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json(verdict)));
            } else {
                print(out, verdict);
            }
            out.flush();
            return verdict.accepted() ? ExitStatus.ACCEPTED : ExitStatus.REJECTED;
        } catch (IOException unusable) {
            err.println(InputFile.why(unusable));
            err.flush();
            return ExitStatus.UNUSABLE;
        }
    }

    private Explanation explanation(Instant instant) throws IOException {
        Set<Weakness> weaknesses;
        try {
            weaknesses = ResponseCase.weaknesses(tolerated);
        } catch (IllegalArgumentException unknown) {
            throw new ParameterException(spec.commandLine(), String.valueOf(unknown.getMessage()));
        }
        return new Explanation(
                instant,
                Policy.STRICT.weakenedForExplainOnly(weaknesses, Set.of()),
                issuer(instant),
                Optional.ofNullable(audience),
                Optional.ofNullable(acsUrl),
                Optional.ofNullable(requestId),
                requestId != null,
                decryptionKey == null
                        ? List.of()
                        : List.of(new DecryptionKey(Optional.empty(), PemFile.privateKey(decryptionKey))),
                VerifiedAssertion.LONGEST_LIFETIME);
    }

    private TrustedIssuer issuer(Instant instant) throws IOException {
        if (metadata != null) {
            MetadataReading reading = metadataReader.read(InputFile.message(metadata), instant);
            List<IdpMetadata> usable = reading.usableIdps().stream()
                    .filter(one -> idpEntityId == null || one.entityId().equals(idpEntityId))
                    .toList();
            if (usable.size() != 1) {
                throw new ParameterException(
                        spec.commandLine(),
                        usable.isEmpty()
                                ? "The metadata is not usable: " + String.join(", ", reading.failed())
                                : "The metadata holds several identity providers; choose one by --idp-entity-id");
            }
            return trusted(usable.get(0).entityId(), usable.get(0).signingCertificates());
        }
        if (idpEntityId == null || certificate == null) {
            throw new ParameterException(spec.commandLine(), "Give --metadata, or --idp-entity-id and --cert");
        }
        return trusted(idpEntityId, PemFile.certificates(certificate));
    }

    private static TrustedIssuer trusted(String entityId, List<X509Certificate> certificates) {
        return new TrustedIssuer(entityId, certificates, SKEW, true, false, Optional.empty());
    }

    private static void print(PrintWriter out, Explanation.Verdict verdict) {
        for (Check check : verdict.checks()) {
            out.printf(
                    "%-8s %-29s [%s]%n",
                    check.outcome().name().toLowerCase(Locale.ROOT),
                    check.code().code(),
                    check.code().section());
            line(out, "found", check.found());
            line(out, "wanted", check.wanted());
            line(out, "hint", check.hint());
        }
        out.println();
        out.println(
                verdict.accepted()
                        ? "ACCEPTED, for " + verdict.nameId().orElse("")
                        : "REJECTED: " + String.join(", ", verdict.failed()));
    }

    private static void line(PrintWriter out, String label, String text) {
        if (!text.isEmpty()) {
            // What a hostile message holds must not drive the terminal.
            out.printf("         %-7s %s%n", label, text.replaceAll("[\\p{Cc}\\p{Cf}]", "?"));
        }
    }

    private static ObjectNode json(Explanation.Verdict verdict) {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("accepted", verdict.accepted());
        root.put("name_id", verdict.nameId().orElse(null));
        ArrayNode checks = root.putArray("checks");
        for (Check check : verdict.checks()) {
            checks.addObject()
                    .put("code", check.code().code())
                    .put("outcome", check.outcome().name().toLowerCase(Locale.ROOT))
                    .put("found", check.found())
                    .put("wanted", check.wanted())
                    .put("hint", check.hint())
                    .put("section", check.code().section());
        }
        return root;
    }
}
