package io.tollbridge.scim;

import de.captaingoldfish.scim.sdk.common.etag.ETag;
import de.captaingoldfish.scim.sdk.common.exceptions.PreconditionFailedException;
import de.captaingoldfish.scim.sdk.server.endpoints.Context;
import de.captaingoldfish.scim.sdk.server.endpoints.authorize.Authorization;
import io.tollbridge.audit.Initiator;
import io.tollbridge.directory.Permission;
import io.tollbridge.directory.Provisioner;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.oauth.ActiveToken;
import java.util.Arrays;
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
    private final Optional<String> ifMatch;
    private final Map<UUID, Integer> seen = new HashMap<>();
    private boolean overtaken;
    private boolean failed;

    /** {@code ifMatch}: the header. */
    ScimCaller(ActiveToken token, Initiator initiator, Optional<String> ifMatch) {
        this.token = token;
        this.initiator = initiator;
        // "*" is any version: the resource must only be there, which it must be anyway.
        this.ifMatch = ifMatch.map(String::strip).filter(tags -> !tags.equals("*"));
    }

    /** The same for one operation of a bulk request. */
    ScimCaller of(Optional<String> version) {
        return new ScimCaller(token, initiator, version);
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

    /** The versions that the request wants, unless any will do. */
    Optional<String> ifMatch() {
        return ifMatch;
    }

    /**
     * Refuses with 412 unless this is a version that the request wants (RFC 7644 §3.14). Asked of the very state that is
     * changed, and not of one read before.
     */
    void requireVersion(ETag current) {
        boolean matches = ifMatch.isEmpty()
                || Arrays.stream(ifMatch.get().split(","))
                        .map(String::strip)
                        .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
                        .anyMatch(tag -> tag.equals("\"" + current.getTag() + "\"") || tag.equals(current.getTag()));
        if (!matches) {
            throw new PreconditionFailedException("Somebody else changed it: its version is " + current.getEntityTag());
        }
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
