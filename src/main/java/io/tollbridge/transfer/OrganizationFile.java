package io.tollbridge.transfer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The names of the file's parts, in the order in which they stand there and are applied. */
final class OrganizationFile {
    /** Of the format. */
    static final int VERSION = 1;

    static final String FORMAT = "tollbridge";
    static final String ORGANIZATION = "organization";
    static final String DIVISIONS = "divisions";
    static final String ROLES = "roles";
    static final String CLIENTS = "clients";
    static final String APPLICATIONS = "authorized_applications";
    static final String IDENTITY_PROVIDERS = "identity_providers";

    private OrganizationFile() {}

    static ObjectNode mapping() {
        return JsonNodeFactory.instance.objectNode();
    }
}
