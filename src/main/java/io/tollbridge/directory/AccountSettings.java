package io.tollbridge.directory;

import java.util.Map;
import java.util.Set;

/**
 * What a login makes of the assertion's attributes.
 *
 * @param createUsers whether somebody unknown gets an account at the first login; off unless an administrator says so
 * @param attributeMapping the attribute that gives each field of a new account: {@code name}, or {@code given_name} and
 *     {@code family_name}
 */
public record AccountSettings(boolean createUsers, Map<String, String> attributeMapping) {
    /** Users must exist before they sign in. */
    public static final AccountSettings USUAL = new AccountSettings(false, Map.of());

    private static final Set<String> FIELDS = Set.of("name", "given_name", "family_name");

    public AccountSettings {
        attributeMapping = Map.copyOf(attributeMapping);
        attributeMapping.forEach((field, attribute) -> {
            if (!FIELDS.contains(field)) {
                throw new InvalidValue("attribute_mapping", field + " is none of name, given_name, family_name");
            }
            if (attribute.isBlank() || attribute.length() > 1024) {
                throw new InvalidValue("attribute_mapping", "an attribute's name must have 1 to 1024 characters");
            }
        });
    }
}
