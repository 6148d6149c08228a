package io.tollbridge.scim;

import de.captaingoldfish.scim.sdk.server.endpoints.Context;
import de.captaingoldfish.scim.sdk.server.endpoints.authorize.Authorization;
import io.tollbridge.audit.Initiator;
import io.tollbridge.directory.Permission;
import io.tollbridge.directory.Provisioner;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.oauth.ActiveToken;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Who calls, with what this one request has seen and met; it travels through SCIM-SDK as its authorization. */
final class ScimCaller implements Authorization {
    private final ActiveToken token;
    private final Initiator initiator;
    private final Map<UUID, Integer> seen = new HashMap<>();
    private boolean overtaken;
    private boolean failed;

    ScimCaller(ActiveToken token, Initiator initiator) {
        this.token = token;
        this.initiator = initiator;
    }

    static ScimCaller of(Context context) {
        if (context.getAuthorization() instanceof ScimCaller caller) {
            return caller;
        }
        throw new IllegalStateException("a SCIM request without a caller");
    }

    Initiator initiator() {
        return initiator;
    }

    UUID organizationId() {
        return token.organizationId();
    }

    Provisioner provisioner() {
        return new Provisioner(token.organizationId(), token.clientId());
    }

    /**
     * Whether it may give and take a role of these permissions: each is one that its token may use itself everywhere, or one
     * that only lets people see. So no provisioning client makes an administrator unless an administrator's role was given to
     * that client.
     */
    boolean mayShare(Collection<String> permissions) {
        return permissions.stream()
                .allMatch(name -> name.endsWith(":view") || token.mayIn(new Permission(name), RoleAssignment.HOME));
    }

    /** Remembers the version that the request's conditions and operations go by. */
    void saw(UUID id, int version) {
        seen.put(id, version);
    }

    /** That version, once. */
    Optional<Integer> takeSeen(UUID id) {
        return Optional.ofNullable(seen.remove(id));
    }

    /** Somebody else saved the same resource first; nothing was saved, and the request can be tried again. */
    void wasOvertaken() {
        overtaken = true;
    }

    /** Whether that is so; the next try begins anew. */
    boolean takeOvertaken() {
        boolean was = overtaken;
        overtaken = false;
        return was;
    }

    /** The failure is ours and not the request's. */
    void hasFailed() {
        failed = true;
    }

    boolean failed() {
        return failed;
    }

    @Override
    public String getClientId() {
        return token.clientId();
    }

    @Override
    public Set<String> getClientRoles() {
        return Set.of();
    }

    /** The guard has judged the token before anything was read. */
    @Override
    public boolean authenticate(Map<String, String> headers, Map<String, String> query) {
        return true;
    }
}
