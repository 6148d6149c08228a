package io.tollbridge.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** A realm of its own in the shared Keycloak, with one person in it, and the identity provider it is to a service. */
public final class TrustedRealm {
    private static final String USERNAME = "ada";
    private static final String PASSWORD = "correct horse";

    private final CrossSiteService service;
    private final Keycloak keycloak;
    private final String realm;
    private final String personId;
    private String identityProviderId = "";

    private TrustedRealm(CrossSiteService service, Keycloak keycloak, String realm) {
        this.service = service;
        this.keycloak = keycloak;
        this.realm = realm;
        keycloak.administration().createRealm(realm);
        personId = keycloak.administration().createUser(realm, USERNAME, email(), "Ada", "Lovelace", PASSWORD);
    }

    /** The realm with its person; the service knows neither yet. */
    public static TrustedRealm create(CrossSiteService service, String realm) {
        return new TrustedRealm(service, Keycloak.shared(), realm);
    }

    /** Has the service fetch the realm's metadata; {@code settings} as in HTTP.md section 5. */
    public TrustedRealm importedByUrl(Map<String, ?> settings) {
        return imported("metadata_url", keycloak.realmMetadataUrl(realm).toString(), settings);
    }

    /** Gives the service this text as the realm's metadata. */
    public TrustedRealm importedByText(String metadata, Map<String, ?> settings) {
        return imported("metadata_xml", metadata, settings);
    }

    private TrustedRealm imported(String field, String value, Map<String, ?> settings) {
        Map<String, Object> body = new HashMap<>(settings);
        body.put("name", "Realm " + realm);
        body.put("type", "keycloak");
        body.put(field, value);
        identityProviderId =
                service.api().post("/identity-providers", body).path("id").asText();
        return this;
    }

    /** Registers the service in the realm by the service's own metadata, as an administrator would. */
    public TrustedRealm registeredByMetadata() {
        try (Browser anybody = Browser.open()) {
            Page metadata = anybody.get(service.entityId());
            keycloak.administration().registerFromMetadata(realm, metadata.body());
        }
        return this;
    }

    /** Registers the service in the realm by hand. */
    public TrustedRealm registered(SamlClient client) {
        keycloak.administration().registerServiceProvider(realm, client);
        return this;
    }

    /** Sets these of Keycloak's own attributes of the service as client; the others stay. */
    public TrustedRealm clientAttributes(Map<String, String> attributes) {
        keycloak.administration().updateClientAttributes(realm, service.entityId(), attributes);
        return this;
    }

    /** The service as a client of the realm that answers at the ACS; to be changed and {@link #registered}. */
    public SamlClient client() {
        return SamlClient.of(service.entityId(), URI.create(service.acsUrl()));
    }

    /** Makes the realm's person a user of the service too; returns the id there. */
    public String createUser() {
        return createUser(email(), true);
    }

    /** Makes a user of the service with this address; returns the id there. */
    public String createUser(String email, boolean active) {
        return service.api()
                .post("/users", Map.of("email", email, "name", "Ada of " + realm, "active", active))
                .path("id")
                .asText();
    }

    /** The address of the realm's person, as the realm was made. */
    public String email() {
        return "ada@" + realm + ".test";
    }

    /** Keycloak gives the realm's person another address. */
    public void changeEmail(String email) {
        keycloak.administration().changeEmail(realm, personId, email);
    }

    /** The realm's metadata. */
    public String metadata() {
        return keycloak.realmMetadata(realm);
    }

    /** The realm's entity id. */
    public String entityId() {
        return keycloak.entityId(realm);
    }

    /** What the service says of it as identity provider. */
    public JsonNode identityProvider() {
        return service.api().get(identityProviderPath());
    }

    /** Its id as identity provider. */
    public String identityProviderId() {
        return identityProviderId;
    }

    /** {@code /identity-providers/…} below {@code /api/v1}. */
    public String identityProviderPath() {
        return "/identity-providers/" + identityProviderId;
    }

    /** Changes these settings; the others stay. */
    public void change(Map<String, ?> settings) {
        ObjectNode body = (ObjectNode) identityProvider();
        settings.forEach(body::putPOJO);
        service.api().put(identityProviderPath(), body);
    }

    /** Where an SP-initiated login by this identity provider begins. */
    public URI loginUrl(String returnTo) {
        return URI.create(service.baseUrl() + "/saml/" + CrossSiteService.ORGANIZATION + "/login?idp="
                + identityProviderId + "&return_to=" + URLEncoder.encode(returnTo, StandardCharsets.UTF_8));
    }

    /** The URL at Keycloak to which the service sends a browser that begins to sign in. */
    public String requestUrl() {
        try (Browser stopped = Browser.open().stopAt(keycloak.url().toString())) {
            return stopped.get(loginUrl("/")).location().orElseThrow().toString();
        }
    }

    /** Where a login begins that the service did not ask for. */
    public URI idpInitiatedUrl(String urlName) {
        return keycloak.idpInitiatedUrl(realm, urlName);
    }

    /** Fills in Keycloak's login page; the form with the Response that it ends at is not submitted. */
    public Page signIn(Browser browser, Page login) {
        return browser.submit(login.formWith("password"), Map.of("username", USERNAME, "password", PASSWORD));
    }

    /** What the service kept on the message that was refused with this page, by the reference id it shows. */
    public JsonNode report(Page refusal) {
        return report(refusal.document().select("#reference").text());
    }

    /** What the service kept under this reference id. */
    public JsonNode report(String reference) {
        return service.api().get("/login-attempts/" + reference);
    }

    /** The codes of the checks that failed. */
    public static List<String> failed(JsonNode report) {
        return StreamSupport.stream(report.path("checks").spliterator(), false)
                .filter(check -> check.path("outcome").asText().equals("failed"))
                .map(check -> check.path("code").asText())
                .toList();
    }
}
