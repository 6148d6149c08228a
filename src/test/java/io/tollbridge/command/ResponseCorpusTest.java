package io.tollbridge.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.saml.Weakness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The 169 real responses of the corpus: outcome, subject, and a reason that the manifest knows too. */
class ResponseCorpusTest {
    private static final Path CORPUS = Path.of(System.getProperty("tollbridge.corpus", "../shared/corpus"));

    static Stream<Arguments> cases() throws IOException {
        Path manifest = CORPUS.resolve("manifest.json");
        if (!Files.exists(manifest) && !"true".equals(System.getenv("CI"))) {
            Assumptions.abort("no corpus at " + CORPUS.toAbsolutePath());
        }
        JsonNode all = new ObjectMapper().readTree(manifest.toFile());
        return StreamSupport.stream(all.spliterator(), false)
                .filter(one -> !one.get("kind").asText().startsWith("metadata"))
                .map(one -> Arguments.of(one.get("id").asText(), one));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void has_the_outcome_that_the_manifest_says(String id, JsonNode theCase) throws IOException {
        Explanation.Verdict verdict = ResponseCase.judge(theCase, CORPUS);

        boolean wanted = theCase.get("expect").asText().equals("accept");
        assertThat(verdict.accepted()).as("%s: %s", id, verdict.failed()).isEqualTo(wanted);
        if (wanted && theCase.hasNonNull("nameId")) {
            assertThat(verdict.nameId()).hasValue(theCase.get("nameId").asText());
        }
        if (!wanted) {
            List<String> known = StreamSupport.stream(theCase.get("reasonCodes").spliterator(), false)
                    .map(JsonNode::asText)
                    .flatMap(ResponseCorpusTest::ourWords)
                    .toList();
            // The manifest's reason is tested only where every weakness that stands before it is tolerated.
            ArrayNode all = ((ObjectNode) theCase).withArray("needs");
            Arrays.stream(Weakness.values())
                    .filter(weakness -> weakness != Weakness.DEFLATED_POST && !known.contains(weakness.word()))
                    .forEach(weakness -> all.add(weakness.word()));
            Explanation.Verdict tolerant = ResponseCase.judge(theCase, CORPUS);
            assertThat(tolerant.accepted())
                    .as("%s with every weakness tolerated", id)
                    .isFalse();
            assertThat(tolerant.failed()).as(id).containsAnyElementsOf(known);
        }
    }

    /** The manifest's words where they are not ours. */
    private static Stream<String> ourWords(String reason) {
        return switch (reason) {
            case "signature-invalid:Response" ->
                Stream.of("response-signature-invalid", "reference-scope", "transform", "canonicalization");
            case "signature-invalid:Assertion" -> Stream.of("assertion-signature-invalid", "transform");
            case "issuer:Response" -> Stream.of("response-issuer");
            case "issuer:Assertion" -> Stream.of("assertion-issuer");
            // The structure is judged before any signature: an assertion without an ID is refused first.
            case "no-signature" -> Stream.of(reason, "no-id");
            // And a broken signature before the content that it should have covered.
            case "bad-timestamp" -> Stream.of(reason, "assertion-signature-invalid");
            default -> Stream.of(reason);
        };
    }
}
