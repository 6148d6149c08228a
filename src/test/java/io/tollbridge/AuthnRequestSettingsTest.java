package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.testing.AuthnRequestReading;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.RunningService;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What an AuthnRequest asks for, as the identity provider is set (Core §3.4.1). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class AuthnRequestSettingsTest {
    private static final RunningService SERVICE = RunningService.start();
    private static final String IDP =
            SERVICE.createIdentityProvider(new Issuer("https://idp.example", Clock.systemUTC()).metadata(), Map.of());

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    private static String request() {
        return AuthnRequestReading.redirected(URI.create(SERVICE.get("/saml/acme/login?idp=" + IDP)
                .headers()
                .firstValue("Location")
                .orElseThrow()));
    }

    /** Entra ID refuses sign-ins over it (AADSTS75011). */
    @Test
    void nothing_is_asked_for_unless_an_administrator_turns_it_on() {
        assertThat(request())
                .doesNotContain("RequestedAuthnContext", "ForceAuthn")
                .contains("bindings:HTTP-POST", SERVICE.acsUrl());

        SERVICE.change(
                "/identity-providers/" + IDP,
                Map.of(
                        "force_authn",
                        true,
                        "authn_contexts",
                        List.of("urn:oasis:names:tc:SAML:2.0:ac:classes:X509"),
                        "name_id_format",
                        "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"));

        assertThat(request())
                .containsPattern("RequestedAuthnContext[^>]*Comparison=\"exact\"")
                .contains(
                        "ForceAuthn=\"true\"",
                        ">urn:oasis:names:tc:SAML:2.0:ac:classes:X509<",
                        "Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\"");
    }
}
