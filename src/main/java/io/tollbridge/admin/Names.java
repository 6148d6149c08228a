package io.tollbridge.admin;

import static io.tollbridge.directory.Permission.OAUTH_CLIENT_VIEW;
import static io.tollbridge.directory.Permission.SSO_PROVIDER_VIEW;

import io.tollbridge.api.LocalCalls;
import io.tollbridge.directory.BuiltInClient;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What people call a thing of which there is only the id; the id where the viewer may not know more. */
final class Names {
    private static final int MOST = 1_000;

    private final Map<String, String> names;

    private Names(Map<String, String> names) {
        this.names = names;
    }

    /** A session that came from none was begun with a password. */
    static Names ofIdentityProviders(Visit visit) {
        Map<String, String> names = new HashMap<>();
        names.put("", "password");
        if (visit.may(SSO_PROVIDER_VIEW)) {
            visit.readAll("/identity-providers", MOST).forEach(one -> names.put(one.text("id"), one.text("name")));
        }
        return new Names(names);
    }

    /** An application of another organization keeps its id: its name is not ours to read. */
    static Names ofClients(Visit visit, Collection<String> clientIds) {
        Map<String, String> names = new HashMap<>();
        names.put(BuiltInClient.ADMIN.clientId(), "Administrator's pages");
        if (visit.may(OAUTH_CLIENT_VIEW)) {
            clientIds.stream()
                    .filter(id -> !id.isEmpty() && !names.containsKey(id))
                    .distinct()
                    .forEach(id -> {
                        if (visit.call("GET", "/clients/" + Visit.encoded(id), Optional.empty(), Optional.empty())
                                instanceof LocalCalls.Outcome.Done done) {
                            names.put(id, new Resource(done.body(), "").text("client_name"));
                        }
                    });
        }
        return new Names(names);
    }

    String of(String id) {
        return names.getOrDefault(id, id);
    }

    /** The page of a client whose name is known here; "" if it has none. */
    String hrefOfClient(String id) {
        return names.containsKey(id) && !id.equals(BuiltInClient.ADMIN.clientId())
                ? "/admin/clients/" + Visit.encoded(id)
                : "";
    }
}
