package io.tollbridge.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ClientSettingsTest {
    private static final ClientSettings CODE =
            ClientSettings.of("App", GrantType.AUTHORIZATION_CODE, "https://app.example/back");
    private static final ClientSettings ROBOT = ClientSettings.of("Robot", GrantType.CLIENT_CREDENTIALS);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.example/back",
                "https://app.example:8443/back?kept=1",
                "http://localhost:8080/back",
                "http://127.0.0.1/back",
                "http://[::1]:9/back",
                "com.example.app:/back",
                "com.example.app:///back",
                "com.example.app://back",
            })
    void a_redirect_uri_is_https_or_loopback_or_of_the_apps_own_scheme(String uri) {
        assertThat(ClientSettings.of("App", GrantType.AUTHORIZATION_CODE, uri).redirectUris())
                .containsExactly(uri);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://app.example/back",
                "javascript:alert(1)",
                "data:text/html,x",
                "file:///etc/passwd",
                "app:/back",
                "java.script:alert(1)",
                "com.example.app://user@back",
                "https://app.example/back#fragment",
                "https://app.example/#",
                "https://user@app.example/back",
                "https://*.example/back",
                "https:///back",
                "https:back",
                "//app.example/back",
                "/back",
                "",
                " https://app.example/back",
                "https://app.example/b ack",
                "https://app.example\\@evil.example/",
                "http://127.0.0.1.evil.example/",
                "http://127.1/back",
                "https://\u0430pp.example/",
                "blob:https://app.example/x",
            })
    void any_other_redirect_uri_is_refused(String uri) {
        assertThatThrownBy(() -> ClientSettings.of("App", GrantType.AUTHORIZATION_CODE, uri))
                .isInstanceOf(InvalidValue.class);
    }

    @Test
    void there_are_at_most_125_redirect_uris() {
        String[] most = IntStream.range(0, 125)
                .mapToObj(i -> "https://app.example/" + i)
                .toArray(String[]::new);
        String[] more = IntStream.range(0, 126)
                .mapToObj(i -> "https://app.example/" + i)
                .toArray(String[]::new);

        assertThat(ClientSettings.of("App", GrantType.AUTHORIZATION_CODE, most).redirectUris())
                .hasSize(125);
        assertThatThrownBy(() -> ClientSettings.of("App", GrantType.AUTHORIZATION_CODE, more))
                .hasMessage("must be at most 125");
    }

    @ParameterizedTest
    @CsvSource({
        "https://app.example/back, https://app.example/back, true",
        "https://app.example/back, https://app.example/back/, false",
        "https://app.example/back, https://app.example/BACK, false",
        "https://app.example/back, https://app.example/back?x=1, false",
        "https://app.example/back, https://app.example:443/back, false",
        "https://app.example/back, https://app.example/./back, false",
        "http://127.0.0.1/back, http://127.0.0.1:51234/back, true",
        "http://127.0.0.1:80/back, http://127.0.0.1:51234/back, true",
        "http://[::1]/back, http://[::1]:51234/back, true",
        "http://127.0.0.1/back, http://127.0.0.1:51234/other, false",
        "http://127.0.0.1/back, http://[::1]:51234/back, false",
        "http://127.0.0.1/back, http://127.0.0.1:51234.evil.example/back, false",
        "http://127.0.0.1/back, http://127.0.0.1:1@evil.example/back, false",
        "http://127.0.0.1/back, https://127.0.0.1:51234/back, false",
        "http://localhost/back, http://localhost:51234/back, false",
        "com.example.app:/back, com.example.app:/back, true",
        "com.example.app:/back, com.example.app:/back2, false",
    })
    void redirect_uris_are_compared_exactly_but_for_the_port_of_a_loopback_address(
            String registered, String requested, boolean allowed) {
        assertThat(ClientSettings.of("App", GrantType.AUTHORIZATION_CODE, registered)
                        .allowsRedirectTo(requested))
                .isEqualTo(allowed);
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTHORIZATION_CODE", "IMPLICIT"})
    void grants_of_browsers_need_a_redirect_uri(GrantType grant) {
        assertThatThrownBy(() -> ClientSettings.of("App", grant)).hasMessageContaining("are required");
    }

    @Test
    void only_clients_of_browsers_may_be_public() {
        assertThat(CODE.withAuthentication(ClientAuthentication.NONE).isPublic())
                .isTrue();
        assertThat(CODE.isPublic()).isFalse();
        assertThatThrownBy(() -> ROBOT.withAuthentication(ClientAuthentication.NONE))
                .isInstanceOf(InvalidValue.class);
        assertThatThrownBy(() ->
                        ClientSettings.of("App", GrantType.SAML2_BEARER).withAuthentication(ClientAuthentication.NONE))
                .isInstanceOf(InvalidValue.class);
        assertThatThrownBy(() -> CODE.withAuthentication(ClientAuthentication.NONE)
                        .withExchange(ExchangePolicy.of(SubjectTokenType.JWT)))
                .isInstanceOf(InvalidValue.class);
    }

    @Test
    void each_method_of_authentication_has_what_it_needs_and_nothing_else() {
        assertThatThrownBy(() -> ClientAuthentication.by(AuthenticationMethod.PRIVATE_KEY_JWT))
                .hasMessageContaining("private_key_jwt");
        assertThatThrownBy(() -> ClientAuthentication.by(AuthenticationMethod.TLS_CLIENT_AUTH))
                .hasMessageContaining("exactly one");
        CertificateSubject subject = new CertificateSubject(CertificateSubject.Kind.SAN_DNS, "app.example");
        assertThat(ClientAuthentication.byCertificate(subject).certificateSubject())
                .contains(subject);
        assertThatThrownBy(() -> new ClientAuthentication(
                        AuthenticationMethod.CLIENT_SECRET_BASIC, Optional.empty(), Optional.of(subject)))
                .isInstanceOf(InvalidValue.class);
    }

    @Test
    void refresh_tokens_stand_beside_authorization_code_alone_and_exchange_beside_any() {
        assertThat(CODE.withRefreshTokens()
                        .withExchange(ExchangePolicy.of(SubjectTokenType.SAML2))
                        .grantTypes())
                .containsExactly(
                        "authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:token-exchange");
        assertThat(ROBOT.withExchange(ExchangePolicy.of()).grantTypes())
                .containsExactly("client_credentials", "urn:ietf:params:oauth:grant-type:token-exchange");
        assertThatThrownBy(ROBOT::withRefreshTokens).isInstanceOf(InvalidValue.class);
    }

    @Test
    void subject_token_types_are_read_short_or_whole() {
        assertThat(SubjectTokenType.parse("saml2"))
                .isEqualTo(SubjectTokenType.parse("urn:ietf:params:oauth:token-type:saml2"));
        assertThat(SubjectTokenType.ACCESS_TOKEN.urn()).isEqualTo("urn:ietf:params:oauth:token-type:access_token");
        assertThatThrownBy(() -> SubjectTokenType.parse("id_token")).isInstanceOf(InvalidValue.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 64_800, 172_800})
    void lifetimes_go_from_5_minutes_to_2_days(int seconds) {
        assertThat(CODE.withAccessTokens(AccessTokenSettings.DEFAULT.withLifetime(seconds))
                        .accessTokens()
                        .lifetime())
                .isEqualTo(seconds);
    }

    @Test
    void a_longer_lifetime_is_for_opaque_tokens_of_client_credentials_alone() {
        AccessTokenSettings longest = AccessTokenSettings.DEFAULT.withLifetime(38_880_000);

        assertThat(ROBOT.withAccessTokens(longest).accessTokens().lifetime()).isEqualTo(38_880_000);
        assertThatThrownBy(() -> CODE.withAccessTokens(AccessTokenSettings.DEFAULT.withLifetime(172_801)))
                .isInstanceOf(InvalidValue.class);
        assertThatThrownBy(() -> longest.withLifetime(38_880_001)).isInstanceOf(InvalidValue.class);
        assertThatThrownBy(() -> longest.asJwt(SigningAlgorithm.ES256)).isInstanceOf(InvalidValue.class);
        assertThatThrownBy(() -> longest.withLifetime(299)).isInstanceOf(InvalidValue.class);
    }

    @Test
    void an_audience_is_a_uri_without_a_fragment_or_an_entity_id() {
        assertThat(CODE.withAllowedAudiences("https://api.example/v1?x", "urn:example:sp", "my-sp")
                        .allowedAudiences())
                .hasSize(3);
        for (String odd : List.of("https://api.example/#", "", "a b", "http://[", "x".repeat(1025))) {
            assertThatThrownBy(() -> CODE.withAllowedAudiences(odd)).as(odd).isInstanceOf(InvalidValue.class);
        }
    }

    @Test
    void the_move_to_code_keeps_redirect_uris_and_makes_the_client_public() {
        ClientSettings old = ClientSettings.of("App", GrantType.IMPLICIT, "https://app.example/back")
                .withScope(Scopes.parse("users"));
        ClientSettings moved = old.movedToCode();

        assertThat(moved.grantType()).isEqualTo(GrantType.AUTHORIZATION_CODE);
        assertThat(moved.isPublic()).isTrue();
        assertThat(moved.redirectUris()).isEqualTo(old.redirectUris());
        assertThat(moved.scope()).isEqualTo(old.scope());
    }

    @Test
    void the_days_of_the_sunset_begin_at_midnight_utc() {
        ImplicitSunset sunset = ImplicitSunset.DEFAULT;

        assertThat(sunset.allowsNew(Instant.parse("2026-04-30T23:59:59Z"))).isTrue();
        assertThat(sunset.allowsNew(Instant.parse("2026-05-01T00:00:00Z"))).isFalse();
        assertThat(sunset.allowsUse(Instant.parse("2027-04-30T23:59:59Z"))).isTrue();
        assertThat(sunset.allowsUse(Instant.parse("2027-05-01T00:00:00Z"))).isFalse();
    }

    @Test
    void a_client_past_its_date_is_of_no_use() {
        Instant end = Instant.parse("2026-06-01T00:00:00Z");
        Client client = new Client(
                "c",
                Client.BUILT_IN,
                true,
                Optional.of(end),
                ROBOT,
                List.of(),
                "a",
                Instant.EPOCH,
                "a",
                Instant.EPOCH,
                1);

        assertThat(client.isUsable(end.minusSeconds(1))).isTrue();
        assertThat(client.isUsable(end)).isFalse();
    }

    @Test
    void tokens_of_the_implicit_grant_cannot_be_bound_to_a_certificate() {
        ClientSettings implicit = ClientSettings.of("App", GrantType.IMPLICIT, "https://app.example/back");
        assertThatThrownBy(() -> implicit.withAccessTokens(AccessTokenSettings.DEFAULT.withCertificateBound()))
                .isInstanceOf(InvalidValue.class);
        assertThat(implicit.movedToCode()
                        .withAccessTokens(AccessTokenSettings.DEFAULT.withCertificateBound())
                        .accessTokens()
                        .certificateBound())
                .isTrue();
    }
}
