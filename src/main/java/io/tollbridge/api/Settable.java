package io.tollbridge.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.IdentityProvider;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What can be set of a thing, in the words of the API and in one order: the bodies ({@link ClientBody},
 * {@link IdentityProviderBody}) read it back. What is empty is left out, as that is what an absent field means. Secrets
 * are never in it.
 */
public final class Settable {
    /** What an answer shows and a request cannot set. */
    private static final List<String> SHOWN_OF_CLIENTS = List.of(
            "client_id",
            "client_secret",
            "secrets",
            "warnings",
            "created_by",
            "created_at",
            "modified_by",
            "modified_at");

    private static final List<String> SHOWN_OF_IDENTITY_PROVIDERS = List.of(
            "id",
            "entity_id",
            "endpoints",
            "want_authn_requests_signed",
            "name_id_formats",
            "certificates",
            "warnings",
            "created_at",
            "modified_at");

    private final Json json = new Json();

    /** The body of a PUT that would leave the client as it is. */
    public ObjectNode client(Client client) {
        return written(ClientAnswer.of(client, Optional.empty(), List.of()), SHOWN_OF_CLIENTS);
    }

    /** The same of an identity provider; what its metadata says is not in it. */
    public ObjectNode identityProvider(IdentityProvider identityProvider) {
        return written(
                IdentityProviderAnswer.of(identityProvider, Optional.empty(), Instant.EPOCH),
                SHOWN_OF_IDENTITY_PROVIDERS);
    }

    private ObjectNode written(Object answer, List<String> shown) {
        ObjectNode fields = (ObjectNode) json.read(json.write(answer));
        fields.remove(shown);
        fields.properties().removeIf(field -> isEmpty(field.getValue()));
        // A map of names has no order of its own.
        fields.properties().forEach(field -> field.setValue(sorted(field.getKey(), field.getValue())));
        return fields;
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isNull()
                || value.isContainerNode() && value.isEmpty()
                || value.isTextual() && value.textValue().isEmpty();
    }

    private static JsonNode sorted(String name, JsonNode value) {
        if (!name.equals("attribute_mapping")) {
            return value;
        }
        TreeMap<String, JsonNode> byName = new TreeMap<>();
        value.properties().forEach(field -> byName.put(field.getKey(), field.getValue()));
        ObjectNode sorted = ((ObjectNode) value).objectNode();
        sorted.setAll(byName);
        return sorted;
    }
}
