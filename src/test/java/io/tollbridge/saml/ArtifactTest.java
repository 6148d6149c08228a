package io.tollbridge.saml;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Base64;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bindings §3.6.4. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ArtifactTest {
    private static String encoded(int type, int index, int length) {
        return Base64.getEncoder()
                .encodeToString(ByteBuffer.allocate(length)
                        .putShort((short) type)
                        .putShort((short) index)
                        .array());
    }

    @Test
    void type_four_has_an_index_and_a_source() {
        Artifact artifact = Artifact.parse(encoded(4, 65_535, 44)).orElseThrow();

        assertThat(artifact.endpointIndex()).isEqualTo(65_535);
        assertThat(artifact.sourceId()).isEqualTo("0".repeat(40));
        assertThat(artifact).hasToString("Artifact[" + "0".repeat(40) + "]");
    }

    @Test
    void the_source_id_is_the_sha_1_of_the_entity_id() {
        assertThat(Artifact.sourceId("abc")).isEqualTo("a9993e364706816aba3e25717850c26c9cd0d89d"); // FIPS 180-4
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%%%", "AAQ=", "AAQAAA=="})
    void what_is_no_artifact_is_none(String text) {
        assertThat(Artifact.parse(text)).isEmpty();
    }

    @Test
    void other_types_and_lengths_are_none() {
        assertThat(Artifact.parse(encoded(1, 0, 42))).isEmpty();
        assertThat(Artifact.parse(encoded(2, 0, 44))).isEmpty();
        assertThat(Artifact.parse(encoded(4, 0, 43))).isEmpty();
        assertThat(Artifact.parse(encoded(4, 0, 45))).isEmpty();
    }
}
