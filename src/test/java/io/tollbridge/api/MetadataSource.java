package io.tollbridge.api;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.tollbridge.api.ApiServer.Answer;
import io.tollbridge.api.ApiServer.Caller;
import io.tollbridge.refresh.RefreshOutcome;
import java.util.List;
import java.util.UUID;

/** An identity provider of an organization of its own whose metadata lies at a URL of its own. */
final class MetadataSource {
    final Caller admin;
    final String path = "/" + UUID.randomUUID();
    private final ApiServer server;
    private final WireMockExtension idp;
    private String id = "";

    MetadataSource(ApiServer server, WireMockExtension idp) {
        this.server = server;
        this.idp = idp;
        this.admin = server.admin();
    }

    String url() {
        return "http://localhost:" + idp.getPort() + path;
    }

    /** From now on this lies there. */
    MetadataSource publish(String metadata) {
        return answer(ok(metadata));
    }

    MetadataSource answer(ResponseDefinitionBuilder answer) {
        idp.stubFor(get(path).willReturn(answer));
        return this;
    }

    MetadataSource redirect(String to) {
        return answer(aResponse().withStatus(302).withHeader("Location", to));
    }

    ObjectNode settings() {
        return JsonNodeFactory.instance.objectNode().put("metadata_url", url());
    }

    MetadataSource imported() {
        return imported(settings());
    }

    MetadataSource imported(ObjectNode settings) {
        Answer made = admin.post("/identity-providers", settings.toString());
        assertThat(made.status()).as(made.json().toString()).isEqualTo(201);
        id = made.json().get("id").asText();
        return this;
    }

    /** The resource's own path in the API. */
    String resource() {
        return "/identity-providers/" + id;
    }

    Answer metadata() {
        return admin.get(resource() + "/metadata");
    }

    /** What {@code POST …/refresh} answers. */
    JsonNode refreshNow() {
        Answer answer = admin.post(resource() + "/metadata/refresh", "");
        assertThat(answer.status()).as(answer.json().toString()).isEqualTo(200);
        return answer.json();
    }

    /** As the schedule does it. */
    RefreshOutcome refresh() {
        return server.refresher.refresh(admin.organization.id(), UUID.fromString(id));
    }

    List<String> fingerprints() {
        return admin.get(resource()).json().get("certificates").findValuesAsText("fingerprint");
    }

    String problem() {
        return metadata().json().get("source").get("problem").path("code").asText();
    }

    List<String> events() {
        return admin.get("/audit-events").json().get("items").findValuesAsText("action").stream()
                .filter(action -> action.startsWith("identity_provider.metadata"))
                .toList()
                .reversed();
    }
}
