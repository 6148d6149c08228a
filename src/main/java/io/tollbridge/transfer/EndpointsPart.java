package io.tollbridge.transfer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.directory.IdentityProviderEndpoints;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Where an identity provider listens, by the names of the bindings, as the API shows it; and what it shows in
 * part alone.
 */
final class EndpointsPart {
    private static final String REDIRECT = "HTTP-Redirect";
    private static final String POST = "HTTP-POST";
    private static final Pattern INDEX = Pattern.compile("[0-9]{1,5}");

    private EndpointsPart() {}

    static ObjectNode written(IdentityProviderEndpoints endpoints) {
        ObjectNode entry = OrganizationFile.mapping();
        put(entry, "sso", endpoints.ssoRedirect(), endpoints.ssoPost());
        put(entry, "slo", endpoints.sloRedirect(), endpoints.sloPost());
        put(entry, "slo_response", endpoints.sloRedirectResponse(), endpoints.sloPostResponse());
        endpoints.artifactResolution().ifPresent(url -> entry.put("artifact_resolution", url));
        if (!endpoints.artifactResolvers().isEmpty()) {
            ObjectNode resolvers = entry.putObject("artifact_resolvers");
            new TreeMap<>(endpoints.artifactResolvers()).forEach((index, url) -> resolvers.put("" + index, url));
        }
        return entry;
    }

    private static void put(ObjectNode entry, String name, Optional<String> redirect, Optional<String> post) {
        if (redirect.isPresent() || post.isPresent()) {
            ObjectNode urls = entry.putObject(name);
            redirect.ifPresent(url -> urls.put(REDIRECT, url));
            post.ifPresent(url -> urls.put(POST, url));
        }
    }

    /** What is wrong with the URLs themselves is found when they are read as metadata. */
    static Optional<IdentityProviderEndpoints> read(Reading.Entry entry) {
        Map<String, String> sso = byBinding(entry, "sso");
        Map<String, String> slo = byBinding(entry, "slo");
        Map<String, String> responses = byBinding(entry, "slo_response");
        Optional<String> resolution = entry.fields().text("artifact_resolution");
        Map<Integer, String> resolvers = new LinkedHashMap<>();
        entry.fields().textsByName("artifact_resolvers").forEach((index, url) -> {
            if (INDEX.matcher(index).matches()) {
                resolvers.put(Integer.valueOf(index), url);
            } else {
                entry.fields().problem("artifact_resolvers", "must be by index, and " + index + " is none");
            }
        });
        responses.keySet().stream()
                .filter(binding -> !slo.containsKey(binding))
                .forEach(binding -> entry.fields().problem("slo_response", "needs slo by " + binding + " too"));
        if (resolution.isEmpty() && !resolvers.isEmpty()) {
            entry.fields().problem("artifact_resolution", "must say which of artifact_resolvers is the first");
        }
        return entry.made(() -> new IdentityProviderEndpoints(
                Optional.ofNullable(sso.get(REDIRECT)),
                Optional.ofNullable(sso.get(POST)),
                Optional.ofNullable(slo.get(REDIRECT)),
                Optional.ofNullable(slo.get(POST)),
                Optional.ofNullable(responses.get(REDIRECT)),
                Optional.ofNullable(responses.get(POST)),
                resolution,
                resolvers));
    }

    private static Map<String, String> byBinding(Reading.Entry entry, String name) {
        Map<String, String> urls = entry.fields().textsByName(name);
        urls.keySet().stream()
                .filter(binding -> !Set.of(REDIRECT, POST).contains(binding))
                .forEach(binding -> entry.problem(name + "." + binding, "is not known"));
        return urls;
    }
}
