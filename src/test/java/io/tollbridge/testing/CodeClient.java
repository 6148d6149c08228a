package io.tollbridge.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** An application of the authorization code grant as its developer would write it, with PKCE S256 (Nimbus computes it). */
public final class CodeClient {
    public static final String REDIRECT_URI = "https://app.example/callback";

    private final RunningService service;
    private final String id;
    private final String secret;
    private final CodeVerifier verifier;

    private CodeClient(RunningService service, String id, String secret) {
        this(service, id, secret, new CodeVerifier());
    }

    private CodeClient(RunningService service, String id, String secret, CodeVerifier verifier) {
        this.service = service;
        this.id = id;
        this.secret = secret;
        this.verifier = verifier;
    }

    /** One of the management API, with these settings beside or instead of the usual ones. */
    public static CodeClient create(RunningService service, Map<String, Object> more) {
        Map<String, Object> body = new HashMap<>();
        body.put("client_name", "Photo album");
        body.put("grant_types", List.of("authorization_code", "refresh_token"));
        body.put("redirect_uris", List.of(REDIRECT_URI));
        body.put("scope", "openid profile email offline_access users");
        body.putAll(more);
        JsonNode created = service.api("POST", "/clients", body);
        return new CodeClient(
                service,
                created.get("client_id").asText(),
                created.path("client_secret").asText(""));
    }

    /** One that exists, without a secret. */
    public static CodeClient existing(RunningService service, String id) {
        return new CodeClient(service, id, "");
    }

    /** The same client, in the middle of the same trip, at another node. */
    public CodeClient at(RunningService other) {
        return new CodeClient(other, id, secret, verifier);
    }

    public String id() {
        return id;
    }

    public String verifier() {
        return verifier.getValue();
    }

    /** The parameters of a usual request. */
    public Map<String, String> request() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("client_id", id);
        parameters.put("response_type", "code");
        parameters.put("redirect_uri", REDIRECT_URI);
        parameters.put("scope", "openid");
        parameters.put("state", "a state/with=signs&");
        parameters.put(
                "code_challenge",
                CodeChallenge.compute(CodeChallengeMethod.S256, verifier).getValue());
        parameters.put("code_challenge_method", "S256");
        return parameters;
    }

    /** A usual request with these parameters instead; an empty value leaves one out. */
    public Map<String, String> request(Map<String, String> instead) {
        Map<String, String> parameters = request();
        parameters.putAll(instead);
        parameters.values().removeIf(String::isEmpty);
        return parameters;
    }

    /** Where the browser is sent with it. */
    public String url(Map<String, String> parameters) {
        return service.baseUrl() + "/oauth/authorize?" + encoded(parameters);
    }

    /** Redeems the code. */
    public HttpResponse<String> redeem(String code) {
        return token(redemption(code));
    }

    /** The fields that redeem it. */
    public Map<String, String> redemption(String code) {
        return Map.of(
                "grant_type",
                "authorization_code",
                "code",
                code,
                "redirect_uri",
                REDIRECT_URI,
                "code_verifier",
                verifier.getValue());
    }

    /** Exchanges the refresh token. */
    public HttpResponse<String> refresh(String refreshToken) {
        return token(Map.of("grant_type", "refresh_token", "refresh_token", refreshToken));
    }

    /** At the token endpoint, by its secret, or by its id alone where it has none. */
    public HttpResponse<String> token(Map<String, String> fields) {
        return post("/oauth/token", fields);
    }

    /** At one of the OAuth endpoints; further headers are names and values in turn. */
    public HttpResponse<String> post(String path, Map<String, String> fields, String... headers) {
        if (secret.isEmpty()) {
            Map<String, String> withId = new HashMap<>(fields);
            withId.put("client_id", id);
            return service.postForm(path, withId, headers);
        }
        List<String> all = new ArrayList<>(List.of(headers));
        all.addAll(List.of("Authorization", RunningService.basic(id, secret)));
        return service.postForm(path, fields, all.toArray(String[]::new));
    }

    /** These fields with its id and secret in the form (RFC 6749 §2.3.1). */
    public Map<String, String> form(Map<String, String> fields) {
        Map<String, String> all = new HashMap<>(fields);
        all.put("client_id", id);
        all.put("client_secret", secret);
        return all;
    }

    /** What the query or fragment of a redirect says. */
    public static Map<String, String> answer(URI location) {
        String text = location.getRawQuery() == null ? location.getRawFragment() : location.getRawQuery();
        Map<String, String> answer = new LinkedHashMap<>();
        for (String pair : text.split("&")) {
            String[] parts = pair.split("=", 2);
            answer.put(decoded(parts[0]), decoded(parts[1]));
        }
        return answer;
    }

    public static String encoded(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(one -> URLEncoder.encode(one.getKey(), StandardCharsets.UTF_8) + "="
                        + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
