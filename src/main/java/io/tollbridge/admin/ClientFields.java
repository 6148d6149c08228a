package io.tollbridge.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.api.ClientBody;
import io.tollbridge.api.Fields;
import io.tollbridge.directory.GrantType;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.web.PostedForm;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a form says of a client, and what a client has as a form shows it. */
final class ClientFields {
    static final String GRANT = "grant_types";
    static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";

    private ClientFields() {}

    /** All that the wizard asks for. */
    static ObjectNode ofWizard(PostedForm form) {
        return Body.of(form)
                .texts("client_name", "description", "token_endpoint_auth_method", "tls_client_auth_subject_dn")
                .texts("access_token_format")
                .numbers("access_token_lifetime")
                .lists(GRANT, "redirect_uris")
                .words("scope")
                .json("jwks")
                .roles("roles")
                .made();
    }

    /** What the page to edit has; how the client proves itself is another page's. */
    static ObjectNode ofEdit(Resource client, PostedForm form) {
        Body body = Body.over(client, form)
                .texts("client_name", "description", "access_token_format", "access_token_signed_response_alg")
                .texts("id_token_signed_response_alg", "delete_at")
                .numbers("access_token_lifetime")
                .flags("dpop_bound_access_tokens", "tls_client_certificate_bound_access_tokens")
                .lists(GRANT, "allowed_audiences", "allowed_subject_token_types");
        GrantType grant = grant(client);
        if (grant == GrantType.CLIENT_CREDENTIALS) {
            return body.roles("roles").made();
        }
        body.words("scope");
        if (grant == GrantType.SAML2_BEARER) {
            return body.lists("assertion_recipients")
                    .numbers("max_assertion_lifetime")
                    .made();
        }
        return body.lists("redirect_uris")
                .flags("require_pushed_authorization_requests")
                .made();
    }

    /** How it proves itself at the token endpoint. */
    static ObjectNode ofAuthentication(Resource client, PostedForm form) {
        return Body.over(client, form)
                .texts("token_endpoint_auth_method", "tls_client_auth_subject_dn", "tls_client_auth_san_dns")
                .texts("tls_client_auth_san_uri")
                .json("jwks")
                .made();
    }

    static Form form(Resource client) {
        String keys = client.body().path("jwks").isObject()
                ? client.body().path("jwks").toPrettyString()
                : "";
        return Form.of(client)
                .withAll("scope", Arrays.asList(client.text("scope").split(" ")))
                .with("jwks", keys)
                .with("_etag", client.etag());
    }

    /** The grant it was made for; refresh_token and token exchange stand beside one. */
    static GrantType grant(Resource client) {
        return client.texts(GRANT).stream()
                .flatMap(word -> GrantType.of(word).stream())
                .findFirst()
                .orElse(GrantType.CLIENT_CREDENTIALS);
    }

    /** What is wrong with some of the fields of a client that is not complete yet. */
    static Map<String, String> problems(ObjectNode body, List<String> names) {
        Fields fields = Fields.ofJson(body);
        ClientBody read = ClientBody.read(fields, true);
        try {
            read.settings();
        } catch (InvalidValue invalid) {
            fields.problem(invalid.field(), invalid.problem());
        }
        Map<String, String> found = new LinkedHashMap<>(fields.problems("is no field of a client"));
        found.keySet().retainAll(names);
        return found;
    }
}
