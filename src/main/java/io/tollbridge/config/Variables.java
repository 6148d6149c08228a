package io.tollbridge.config;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The names and raw values of the configuration, the environment over the file, before anything is made of them. */
final class Variables {
    static final String CONFIG = "TOLLBRIDGE_CONFIG";

    private static final String PREFIX = "TOLLBRIDGE_";
    private static final Set<String> NAMES = Set.of(
            CONFIG,
            "TOLLBRIDGE_PORT",
            "TOLLBRIDGE_BIND",
            "TOLLBRIDGE_BASE_URL",
            "TOLLBRIDGE_DB_URL",
            "TOLLBRIDGE_DB_USER",
            "TOLLBRIDGE_DB_PASSWORD",
            "TOLLBRIDGE_DATA_DIR",
            "TOLLBRIDGE_MASTER_KEY",
            "TOLLBRIDGE_FETCH_ALLOW",
            "TOLLBRIDGE_RATE_LIMITS",
            "TOLLBRIDGE_BOOTSTRAP_ORG",
            "TOLLBRIDGE_BOOTSTRAP_CLIENT_ID",
            "TOLLBRIDGE_BOOTSTRAP_CLIENT_SECRET",
            "TOLLBRIDGE_BOOTSTRAP_ADMIN_EMAIL",
            "TOLLBRIDGE_BOOTSTRAP_ADMIN_PASSWORD",
            "TOLLBRIDGE_TRUSTED_PROXIES",
            "TOLLBRIDGE_CLIENT_CERT_HEADER",
            "TOLLBRIDGE_OPERATOR_ORG",
            "TOLLBRIDGE_IMPLICIT_NO_NEW_FROM",
            "TOLLBRIDGE_IMPLICIT_ENDS_ON");

    private final Map<String, String> values = new TreeMap<>();

    Variables(Map<String, String> environment) throws InvalidSettings {
        Map<String, String> ours = new TreeMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith(PREFIX)) {
                ours.put(name, value);
            }
        });
        take(ours, "the environment");
        String file = values.remove(CONFIG);
        if (file != null) {
            Map<String, String> fromFile = ConfigurationFile.read(file);
            if (fromFile.containsKey(CONFIG)) {
                throw new InvalidSettings(CONFIG + " cannot be set in the file that it names");
            }
            take(fromFile, file);
        }
    }

    private void take(Map<String, String> from, String where) throws InvalidSettings {
        for (Map.Entry<String, String> entry : from.entrySet()) {
            String name = entry.getKey();
            if (!NAMES.contains(name)) {
                throw new InvalidSettings(
                        name + " in " + where + " is not a known name; the nearest is " + nearest(name));
            }
            // Empty is mostly a script's variable that was not set: neither "absent" nor "" is a safe reading of it.
            if (entry.getValue().isBlank()) {
                throw new InvalidSettings(name + " in " + where + " is empty; set a value or leave it out");
            }
            values.putIfAbsent(name, entry.getValue());
        }
    }

    /** The value, or null where it is not set. */
    @Nullable
    String find(String name) {
        return values.get(name);
    }

    String get(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    /** The value where it passes; {@code wanted} completes the sentence "NAME must be …". */
    @Nullable
    String find(String name, Predicate<String> passes, String wanted) throws InvalidSettings {
        String value = values.get(name);
        if (value != null && !passes.test(value)) {
            throw malformed(name, wanted);
        }
        return value;
    }

    /** Never shows the value: it may be a secret, or a secret set under the wrong name. */
    static InvalidSettings malformed(String name, String wanted) {
        return new InvalidSettings(name + " must be " + wanted);
    }

    /** Refuses one half of a pair without the other. */
    void together(String one, String other) throws InvalidSettings {
        if (values.containsKey(one) != values.containsKey(other)) {
            String given = values.containsKey(one) ? one : other;
            throw new InvalidSettings(given + " is set, but " + (given.equals(one) ? other : one) + " is not");
        }
    }

    /** Refuses {@code one} where what it stands on is missing. */
    void needs(String one, String other) throws InvalidSettings {
        if (values.containsKey(one) && !values.containsKey(other)) {
            throw new InvalidSettings(one + " is set, but " + other + " is not");
        }
    }

    private static String nearest(String unknown) {
        String best = CONFIG;
        int least = Integer.MAX_VALUE;
        for (String name : NAMES.stream().sorted().toList()) {
            int distance = editDistance(unknown, name);
            if (distance < least) {
                least = distance;
                best = name;
            }
        }
        return best;
    }

    /** Levenshtein's: the letters to add, drop or change. */
    private static int editDistance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            row[column] = column;
        }
        for (int line = 1; line <= from.length(); line++) {
            int diagonal = row[0];
            row[0] = line;
            for (int column = 1; column <= to.length(); column++) {
                int changed = diagonal + (from.charAt(line - 1) == to.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(changed, 1 + Math.min(row[column], row[column - 1]));
            }
        }
        return row[to.length()];
    }
}
