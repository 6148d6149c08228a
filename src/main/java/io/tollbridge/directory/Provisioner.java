package io.tollbridge.directory;

import java.util.UUID;

/** The client that provisions, in the organization of its token: the authority of the external ids it gives. */
public record Provisioner(UUID organizationId, String clientId) {}
