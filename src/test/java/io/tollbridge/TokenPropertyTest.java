package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.testing.CodeClient;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.RunningService.NewClient;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever anybody posts to the endpoints that answer JSON: never a 5xx, never kept by a cache, and each refusal is of RFC
 * 6749 §5.2. Good requests with a few things broken reach further than noise; the seeds make a failure come again.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TokenPropertyTest {
    private static final String BEARER = "urn:ietf:params:oauth:grant-type:saml2-bearer";
    private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
    private static final String TYPE = "urn:ietf:params:oauth:token-type:";
    private static final String SAML_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:saml2-bearer";
    private static final String JWT_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private static final String HEADER = "X-Client-Cert";
    private static final AuthorizationTrip TRIP = new AuthorizationTrip(
            Map.of("TOLLBRIDGE_TRUSTED_PROXIES", "127.0.0.1,::1", "TOLLBRIDGE_CLIENT_CERT_HEADER", HEADER));
    private static final RunningService SERVICE = TRIP.service;
    private static final Issuer ISSUER = new Issuer("https://idp.example", TRIP.clock);
    private static final CodeClient CODE = CodeClient.create(SERVICE, Map.of());
    private static final NewClient APP = SERVICE.createBearerClient(Map.of(
            "grant_types", List.of(BEARER, EXCHANGE),
            "scope", "users openid",
            "allowed_subject_token_types", List.of("access_token", "saml2", "jwt"),
            "allowed_audiences", List.of("https://api.example")));
    private static final String MACHINE = RunningService.basic(RunningService.CLIENT_ID, RunningService.CLIENT_SECRET);
    private static final String TOKEN;
    private static final String REFRESH_TOKEN;

    static {
        SERVICE.createIdentityProvider(ISSUER.metadata(), Map.of());
        String code = TRIP.code(CODE, CODE.request(Map.of("scope", "openid offline_access", "provider", TRIP.idpId)));
        JsonNode tokens = RunningService.json(CODE.redeem(code));
        TOKEN = tokens.get("access_token").asText();
        REFRESH_TOKEN = tokens.get("refresh_token").asText();
    }

    private static final int TRIES = 150;

    private static final List<String> NAMES = List.of(
            "grant_type",
            "client_id",
            "client_secret",
            "client_assertion",
            "client_assertion_type",
            "code",
            "code_verifier",
            "redirect_uri",
            "refresh_token",
            "scope",
            "assertion",
            "orgName",
            "resource",
            "audience",
            "subject_token",
            "subject_token_type",
            "actor_token",
            "actor_token_type",
            "requested_token_type",
            "token",
            "token_type_hint",
            "request_uri",
            "request",
            "\u0000",
            "x\r\nSet-Cookie: a=b",
            "\u20ac\"\\");

    private static final List<String> VALUES = List.of(
            "",
            " ",
            "x",
            "client_credentials",
            "authorization_code",
            "refresh_token",
            "implicit",
            BEARER,
            EXCHANGE,
            TYPE + "access_token",
            TYPE + "refresh_token",
            TYPE + "id_token",
            TYPE + "jwt",
            TYPE + "saml2",
            SAML_ASSERTION,
            JWT_ASSERTION,
            "users",
            "users users:readonly",
            "users\u0000",
            "offline_access openid",
            "tbr_",
            "tbr_" + "a".repeat(43),
            "a".repeat(43),
            "https://api.example",
            "https://api.example#fragment",
            "http://[",
            "acme",
            "PHNhbWw6QXNzZXJ0aW9uLz4",
            "PCFET0NUWVBFIGEgW108IUVOVElUWSBiICJjIj5dPjxhPiZiOzwvYT4",
            "eyJhbGciOiJub25lIn0.e30.",
            "eyJhbGciOiJIUzI1NiJ9.e30.AAAA",
            "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOm51bGx9.AAAA",
            "eyJhbGciOiJub25lIn0.W10.",
            "..",
            "{\"a\":",
            "\u0000",
            "\ud800",
            "\ud83d\ude00\u20ac",
            "%zz",
            "9".repeat(400),
            "x".repeat(5000),
            "x".repeat(20_000));

    private static final List<String> HEADERS = List.of(
            "Basic",
            "Basic ",
            "Basic Og==",
            "Basic ////",
            "Basic %%%",
            "Basic eDp5OmY=",
            "Basic JTAwOiUwMA==",
            "Basic JXp6OiV6eg==",
            "basic x",
            "Bearer x",
            "DPoP x",
            "Negotiate",
            "x".repeat(1000));

    private static final List<String> PROOFS = List.of(
            "",
            "x",
            "..",
            "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2In0.e30.AAAA",
            "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6Im5vbmUifQ.e30.",
            "x".repeat(1000));

    private static final List<String> CERTIFICATES =
            List.of("MIIB", ":MIIB:", "-----BEGIN%20CERTIFICATE-----%0AMIIB", "%00", "::");

    @AfterAll
    static void stop() {
        TRIP.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"client_credentials", "authorization_code", "refresh_token", BEARER, EXCHANGE})
    void no_token_request_gives_a_5xx(String grant) {
        check("/oauth/token", fields(grant), credentials(grant), grant.hashCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/oauth/introspect", "/oauth/revoke"})
    void no_question_about_a_token_gives_a_5xx(String path) {
        check(path, Map.of("token", "x".repeat(43), "token_type_hint", "access_token"), MACHINE, path.hashCode());
    }

    @Test
    void no_pushed_request_gives_a_5xx() {
        check("/oauth/par", CODE.request(), credentials("authorization_code"), 3);
    }

    @Test
    void no_userinfo_request_gives_a_5xx() {
        Random random = new Random(4);
        for (int i = 0; i < TRIES; i++) {
            List<String> headers = headers(random, "Bearer " + TOKEN);
            String form = form(random, Map.of("access_token", TOKEN));
            for (HttpResponse<String> answer : List.of(
                    SERVICE.get("/oauth/userinfo", headers.toArray(String[]::new)),
                    SERVICE.post(
                            "/oauth/userinfo",
                            "application/x-www-form-urlencoded",
                            form,
                            headers.toArray(String[]::new)))) {
                assertThat(answer.statusCode()).as(headers + " " + form).isIn(200, 400, 401, 403, 413);
                if (answer.statusCode() == 401) {
                    assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent(); // RFC 9110 §15.5.2
                }
            }
        }
    }

    private static void check(String path, Map<String, String> fields, String credentials, int seed) {
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < TRIES; i++) {
            String form = form(random, fields);
            List<String> headers = headers(random, credentials);
            String type = random.nextInt(30) == 0
                    ? List.of("", "text/plain", "application/json", "x", "application/x-www-form-urlencoded; charset=x")
                            .get(random.nextInt(5))
                    : "application/x-www-form-urlencoded";
            String query =
                    random.nextInt(30) == 0 ? "?" + "client_secret=x&a=%25zz&a".substring(random.nextInt(20)) : "";
            HttpResponse<String> answer = SERVICE.post(path + query, type, form, headers.toArray(String[]::new));
            String what = path + query + " " + type + " " + headers + " " + shortened(form) + " -> "
                    + answer.statusCode() + " " + answer.body();
            assertThat(answer.statusCode()).as(what).isIn(200, 201, 400, 401, 413);
            assertThat(answer.headers().allValues("Cache-Control")).as(what).containsExactly("no-store");
            assertThat(answer.headers().firstValue("Set-Cookie")).as(what).isEmpty();
            if (answer.statusCode() >= 400) {
                refused++;
                assertIsRefusal(answer, what);
            }
        }
        assertThat(refused).as(path).isGreaterThan(TRIES / 4);
    }

    /** RFC 6749 §5.2. */
    private static void assertIsRefusal(HttpResponse<String> answer, String what) {
        assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                .as(what)
                .startsWith("application/json");
        JsonNode body = RunningService.json(answer);
        assertThat(body.fieldNames())
                .toIterable()
                .as(what)
                .contains("error")
                .isSubsetOf("error", "error_description", "error_uri");
        assertThat(body.get("error").asText()).as(what).matches("[a-z_]+");
        assertThat(body.path("error_description").asText()).as(what).matches("[\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]*");
        if (answer.statusCode() == 401) {
            assertThat(body.get("error").asText()).as(what).isEqualTo("invalid_client");
        }
    }

    private static Map<String, String> fields(String grant) {
        Map<String, String> fields = new HashMap<>(Map.of("grant_type", grant));
        switch (grant) {
            case "authorization_code" -> fields.putAll(CODE.redemption("x".repeat(43)));
            case "refresh_token" -> fields.put("refresh_token", REFRESH_TOKEN);
            case BEARER ->
                fields.put(
                        "assertion",
                        ISSUER.assertion(ISSUER.forToken(SERVICE, "alice@demo.example"))
                                .base64Url());
            case EXCHANGE -> {
                fields.put("subject_token", TOKEN);
                fields.put("subject_token_type", TYPE + "access_token");
            }
            default -> {}
        }
        return fields;
    }

    private static String credentials(String grant) {
        return switch (grant) {
            case "authorization_code", "refresh_token" -> {
                Map<String, String> form = CODE.form(Map.of());
                yield RunningService.basic(form.getOrDefault("client_id", ""), form.getOrDefault("client_secret", ""));
            }
            case BEARER, EXCHANGE -> APP.basic();
            default -> MACHINE;
        };
    }

    private static List<String> headers(Random random, String credentials) {
        List<String> headers = new ArrayList<>();
        if (random.nextInt(6) > 0) {
            headers.addAll(List.of("Authorization", credentials));
        } else if (random.nextBoolean()) {
            headers.addAll(List.of("Authorization", pick(random, HEADERS)));
        }
        for (int i = random.nextInt(10); i > 7; i--) {
            headers.addAll(List.of("DPoP", pick(random, PROOFS)));
        }
        if (random.nextInt(10) == 0) {
            headers.addAll(List.of(HEADER, pick(random, CERTIFICATES)));
        }
        headers.addAll(List.of("Accept", "*/*"));
        return headers;
    }

    /** The good form with a few fields left out, replaced, repeated or added. */
    private static String form(Random random, Map<String, String> good) {
        List<String> pairs = new ArrayList<>();
        good.forEach((name, value) -> {
            if (random.nextInt(12) > 0) {
                pairs.add(name + "=" + encoded(value));
            }
        });
        for (int i = random.nextInt(4); i > 0; i--) {
            String name = pick(random, NAMES);
            if (random.nextInt(4) > 0) {
                pairs.removeIf(pair -> pair.startsWith(name + "="));
            }
            pairs.add(encoded(name) + "=" + encoded(pick(random, VALUES)));
        }
        String form = String.join("&", pairs);
        if (random.nextInt(20) == 0 && !form.isEmpty()) {
            int at = random.nextInt(form.length());
            return form.substring(0, at)
                    + pick(random, List.of("&", "=", "%", "&&=&", "\u0000", "+"))
                    + form.substring(at);
        }
        return form;
    }

    private static String encoded(String value) {
        return value.equals("%zz") ? value : URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static String pick(Random random, List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static String shortened(String text) {
        return text.length() > 2000 ? text.substring(0, 2000) + "…" : text;
    }
}
