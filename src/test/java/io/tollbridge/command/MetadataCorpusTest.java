package io.tollbridge.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.saml.Finding;
import io.tollbridge.saml.MetadataReader;
import io.tollbridge.saml.MetadataReading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every metadata case of the corpus, judged at its own instant. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class MetadataCorpusTest {
    private static final Path CORPUS = Path.of(System.getProperty("tollbridge.corpus", "../shared/corpus"));

    private final MetadataReader reader = new MetadataReader();

    @ParameterizedTest
    @MethodSource("cases")
    void the_outcome_is_the_expected_one(JsonNode theCase) throws IOException {
        MetadataReading reading = read(theCase);

        assertThat(reading.accepted() ? "accept" : "reject")
                .as("failed: %s", reading.failed())
                .isEqualTo(theCase.path("expect").asText());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void every_field_of_expected_is_found(JsonNode theCase) throws IOException {
        JsonNode expected = theCase.path("expected");
        ObjectNode found = ManifestShape.expected(read(theCase));

        SoftAssertions softly = new SoftAssertions();
        TreeSet<String> names = new TreeSet<>();
        expected.fieldNames().forEachRemaining(names::add);
        found.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            if (!name.equals("idps")) {
                softly.assertThat(found.get(name)).as(name).isEqualTo(expected.get(name));
            }
        }
        for (int index = 0; index < expected.path("idps").size(); index++) {
            for (Map.Entry<String, JsonNode> field :
                    expected.path("idps").path(index).properties()) {
                softly.assertThat(found.path("idps").path(index).path(field.getKey()))
                        .as("idps[%s].%s", index, field.getKey())
                        .isEqualTo(field.getValue());
            }
        }
        softly.assertAll();
        assertThat((JsonNode) found).as("nothing more than expected").isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_rejection_shares_a_reason_with_the_manifest(JsonNode theCase) throws IOException {
        List<String> reasons = new ArrayList<>();
        theCase.path("reasonCodes").forEach(reason -> reasons.add(reason.asText()));

        List<String> failed = read(theCase).failed();

        if (reasons.isEmpty()) {
            assertThat(failed).isEmpty();
        } else {
            assertThat(failed).containsAnyElementsOf(reasons);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void every_finding_tells_what_to_do_and_where_it_is_written(JsonNode theCase) throws IOException {
        MetadataReading reading = read(theCase);

        Stream<Finding> all = Stream.of(
                        Stream.of(reading.findings(), reading.warnings()),
                        reading.idps().stream().flatMap(idp -> Stream.of(idp.findings(), idp.warnings())))
                .flatMap(lists -> lists)
                .flatMap(List::stream);

        assertThat(all).allSatisfy(finding -> {
            assertThat(finding.found()).isNotBlank();
            assertThat(finding.wanted()).isNotBlank();
            assertThat(finding.hint()).endsWith(".");
            assertThat(finding.section()).contains("-2.0-os ");
        });
    }

    @Test
    void the_corpus_has_its_62_metadata_cases() {
        assertThat(cases()).hasSize(62);
    }

    private MetadataReading read(JsonNode theCase) throws IOException {
        byte[] xml = Files.readAllBytes(CORPUS.resolve(theCase.path("file").asText()));
        return reader.read(xml, Instant.parse(theCase.path("at").asText()));
    }

    static List<Named<JsonNode>> cases() {
        Path manifest = CORPUS.resolve("manifest.json");
        if (!Files.exists(manifest)) {
            String missing = "no corpus at " + CORPUS.toAbsolutePath() + " (system property tollbridge.corpus)";
            if ("true".equals(System.getenv("CI"))) {
                fail(missing);
            }
            assumeTrue(false, missing);
        }
        List<Named<JsonNode>> cases = new ArrayList<>();
        try {
            for (JsonNode theCase : new ObjectMapper().readTree(manifest.toFile())) {
                if (theCase.path("kind").asText().startsWith("metadata")) {
                    cases.add(Named.of(theCase.path("id").asText(), theCase));
                }
            }
        } catch (IOException unreadable) {
            return fail("cannot read " + manifest, unreadable);
        }
        return cases;
    }
}
