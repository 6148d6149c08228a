package io.tollbridge;

import static io.tollbridge.testing.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.tollbridge.testing.RunningService;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Access tokens as RFC 9068 has them, and their end. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class JwtAccessTokenTest {
    private static final RunningService SERVICE = RunningService.start();
    private static final RunningService OTHER = SERVICE.anotherNode(Map.of());

    @AfterAll
    static void stop() {
        OTHER.close();
        SERVICE.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ES256", "RS256"})
    void a_resource_server_verifies_it_by_the_published_keys_rfc9068_4(String algorithm) throws Exception {
        JsonNode client = client(algorithm);
        String token = token(client);

        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("at+jwt")));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(
                JWSAlgorithm.parse(algorithm),
                JWKSourceBuilder.create(
                                URI.create(SERVICE.address("/oauth/jwks").toString())
                                        .toURL())
                        .build()));
        JWTClaimsSet claims = processor.process(token, null);

        String clientId = client.path("client_id").asText();
        assertThat(claims.getIssuer()).isEqualTo(SERVICE.baseUrl());
        assertThat(claims.getSubject()).isEqualTo(clientId);
        assertThat(claims.getStringClaim("client_id")).isEqualTo(clientId);
        assertThat(claims.getAudience()).containsExactly(SERVICE.baseUrl());
        assertThat(claims.getJWTID()).isNotBlank();
        assertThat(Duration.between(
                                claims.getIssueTime().toInstant(),
                                claims.getExpirationTime().toInstant())
                        .toSeconds())
                .isEqualTo(600);
        assertThat(SignedJWT.parse(token).getHeader().getAlgorithm().getName()).isEqualTo(algorithm);
    }

    @Test
    void introspection_and_the_api_take_it_as_they_take_an_opaque_one() {
        JsonNode client = client("ES256");
        String token = token(client);

        assertThat(SERVICE.get("/api/v1/me", "Authorization", "Bearer " + token).statusCode())
                .isEqualTo(200);
        assertThat(introspect(client, token).path("active").asBoolean()).isTrue();
    }

    @Test
    void a_changed_one_and_one_of_an_unknown_key_are_inactive_and_no_failure() {
        JsonNode client = client("ES256");
        String token = token(client);
        String[] parts = token.split("\\.");

        for (String changed : List.of(
                token.substring(0, token.length() - 2),
                parts[0] + "." + parts[1] + ".",
                "eyJhbGciOiJub25lIn0." + parts[1] + ".",
                "eyJhbGciOiJFUzI1NiIsImtpZCI6Im5vYm9keSJ9." + parts[1] + "." + parts[2])) {
            HttpResponse<String> answer =
                    SERVICE.postForm("/oauth/introspect", Map.of("token", changed), "Authorization", basic(client));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{\"active\":false}");
        }
    }

    @Test
    void its_client_revokes_it_on_every_node_rfc7009_2() {
        JsonNode client = client("ES256");
        String token = token(client);

        HttpResponse<String> answer =
                SERVICE.postForm("/oauth/revoke", Map.of("token", token), "Authorization", basic(client));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(introspect(client, token).path("active").asBoolean()).isFalse();
        assertThat(OTHER.get("/api/v1/me", "Authorization", "Bearer " + token).statusCode())
                .isEqualTo(401);
    }

    @Test
    void nobody_else_revokes_it_and_an_unknown_token_is_no_error_rfc7009_2_2() {
        JsonNode client = client("ES256");
        JsonNode thief = client("ES256");
        String token = token(client);

        HttpResponse<String> refused =
                SERVICE.postForm("/oauth/revoke", Map.of("token", token), "Authorization", basic(thief));
        HttpResponse<String> unknown =
                SERVICE.postForm("/oauth/revoke", Map.of("token", "nobody's"), "Authorization", basic(client));
        HttpResponse<String> unauthenticated = SERVICE.postForm("/oauth/revoke", Map.of("token", token));
        HttpResponse<String> empty = SERVICE.postForm("/oauth/revoke", Map.of(), "Authorization", basic(client));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(json(refused).path("error").asText()).isEqualTo("unauthorized_client");
        assertThat(unknown.statusCode()).isEqualTo(200);
        assertThat(unauthenticated.statusCode()).isEqualTo(401);
        assertThat(json(empty).path("error").asText()).isEqualTo("invalid_request");
        assertThat(introspect(client, token).path("active").asBoolean()).isTrue();
    }

    private static JsonNode client(String algorithm) {
        return SERVICE.api(
                "POST",
                "/clients",
                Map.of(
                        "client_name",
                        "Robot",
                        "grant_types",
                        List.of("client_credentials"),
                        "roles",
                        List.of(Map.of("role", "User")),
                        "access_token_format",
                        "jwt",
                        "access_token_signed_response_alg",
                        algorithm,
                        "access_token_lifetime",
                        600));
    }

    private static String token(JsonNode client) {
        HttpResponse<String> answer = SERVICE.postForm(
                "/oauth/token", Map.of("grant_type", "client_credentials"), "Authorization", basic(client));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer).path("access_token").asText();
    }

    private static JsonNode introspect(JsonNode client, String token) {
        return json(SERVICE.postForm("/oauth/introspect", Map.of("token", token), "Authorization", basic(client)));
    }

    private static String basic(JsonNode client) {
        return RunningService.basic(
                client.path("client_id").asText(), client.path("client_secret").asText());
    }
}
