package io.tollbridge.admin;

import io.tollbridge.directory.IdentityProviderType;
import java.util.LinkedHashMap;
import java.util.Map;

/** The makes of identity providers as people call them. */
public final class ProviderTypes {
    private ProviderTypes() {}

    /** By the API's word, the most general first. */
    public static Map<String, String> names() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put(IdentityProviderType.GENERIC.word(), name(IdentityProviderType.GENERIC));
        for (IdentityProviderType type : IdentityProviderType.values()) {
            names.put(type.word(), name(type));
        }
        return names;
    }

    static String name(IdentityProviderType type) {
        return switch (type) {
            case ENTRA_ID -> "Microsoft Entra ID";
            case OKTA -> "Okta";
            case GOOGLE_WORKSPACE -> "Google Workspace";
            case ONELOGIN -> "OneLogin";
            case ADFS -> "AD FS";
            case KEYCLOAK -> "Keycloak";
            case GENERIC -> "Any other";
        };
    }
}
