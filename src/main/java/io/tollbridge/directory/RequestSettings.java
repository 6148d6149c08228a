package io.tollbridge.directory;

import java.util.List;
import java.util.Optional;

/**
 * What an organization asks of an identity provider in each AuthnRequest (Core §3.4.1).
 *
 * @param forceAuthn the person must prove anew who he is, whatever session the identity provider has
 * @param nameIdFormat the Format of the NameIDPolicy; absent: the identity provider chooses
 * @param authnContexts URIs of RequestedAuthnContext, any of which will do (Core §3.3.2.2.1, "exact"); empty: the element
 *     is not sent, which Entra ID needs (AADSTS75011)
 * @param byArtifact the answer is wanted by HTTP-Artifact (Bindings §3.6) instead of HTTP-POST
 */
public record RequestSettings(
        boolean forceAuthn, Optional<String> nameIdFormat, List<String> authnContexts, boolean byArtifact) {
    /** Asks for nothing in particular. */
    public static final RequestSettings USUAL = new RequestSettings(false, Optional.empty(), List.of(), false);

    public RequestSettings {
        authnContexts = List.copyOf(authnContexts);
        nameIdFormat.ifPresent(format -> requireUri("name_id_format", format));
        authnContexts.forEach(context -> requireUri("authn_contexts", context));
        if (authnContexts.size() > 20) {
            throw new InvalidValue("authn_contexts", "must have at most 20 entries");
        }
    }

    /** Core §1.3.2: an absolute URI reference. */
    private static void requireUri(String field, String value) {
        if (value.length() > 1024 || !value.matches("[A-Za-z][A-Za-z0-9+.-]*:\\S+")) {
            throw new InvalidValue(field, "must be an absolute URI of at most 1024 characters");
        }
    }
}
