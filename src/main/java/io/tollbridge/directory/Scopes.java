package io.tollbridge.directory;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A set of scopes (RFC 6749 §3.3). A plain one stands for read and write, one ending in {@code :readonly} for read alone
 * (PRODUCT.md).
 */
public record Scopes(Set<String> names) {
    private static final List<String> READ_WRITE = List.of(
            "analytics",
            "architect",
            "authorization",
            "conversations",
            "messaging",
            "notifications",
            "oauth",
            "organization",
            "presence",
            "response-management",
            "routing",
            "scim",
            "sso",
            "upload",
            "user-basic-info",
            "users",
            "webdeployments");
    private static final List<String> PLAIN = List.of("openid", "profile", "email", "offline_access");
    private static final String READ_ONLY = ":readonly";

    /** Every scope there is, in the order of the catalogue. */
    public static List<String> catalogue() {
        return Stream.concat(READ_WRITE.stream().flatMap(name -> Stream.of(name, name + READ_ONLY)), PLAIN.stream())
                .toList();
    }

    /** Which scope a permission's domain and entity belong to. */
    private static final Map<String, String> SCOPE_OF = Map.of(
            "oauth:client", "oauth",
            "sso:provider", "sso",
            "directory:user", "users",
            "directory:organization", "organization",
            "directory:scim", "scim",
            "authorization:role", "authorization",
            "audit:event", "analytics");

    public static final Scopes NONE = new Scopes(Set.of());
    /** Every one there is, for reading and writing. */
    public static final Scopes ALL =
            new Scopes(Stream.concat(READ_WRITE.stream(), PLAIN.stream()).collect(Collectors.toUnmodifiableSet()));

    public Scopes {
        names = Set.copyOf(names);
        for (String name : names) {
            String base = name.endsWith(READ_ONLY) ? name.substring(0, name.length() - READ_ONLY.length()) : name;
            if (!READ_WRITE.contains(base) && !PLAIN.contains(name)) {
                throw new InvalidValue("scope", "there is no scope " + name);
            }
        }
    }

    /** Reads the space-separated form; an unknown name is an {@link InvalidValue}. */
    public static Scopes parse(String text) {
        String trimmed = text.strip();
        return trimmed.isEmpty() ? NONE : new Scopes(new LinkedHashSet<>(List.of(trimmed.split(" +"))));
    }

    /** Whether everything in the other is covered by this one; the full scope covers its readonly one. */
    public boolean cover(Scopes other) {
        return other.names.stream().allMatch(this::covers);
    }

    /** Whether these scopes let a token use this permission. */
    public boolean permit(Permission permission) {
        boolean reading = permission.name().endsWith(":view");
        return permitChangesBy(permission) || reading && names.contains(scopeOf(permission) + READ_ONLY);
    }

    /** The same for a request that changes something: a readonly scope never does, whatever its permission is called. */
    public boolean permitChangesBy(Permission permission) {
        return names.contains(scopeOf(permission));
    }

    /** Empty where no scope stands for it. */
    private static String scopeOf(Permission permission) {
        int lastColon = permission.name().lastIndexOf(':');
        return SCOPE_OF.getOrDefault(permission.name().substring(0, lastColon), "");
    }

    private boolean covers(String name) {
        return names.contains(name)
                || name.endsWith(READ_ONLY) && names.contains(name.substring(0, name.length() - READ_ONLY.length()));
    }

    /** What of these scopes the limit covers; of a full scope that it covers for reading alone, the readonly one. */
    public Scopes within(Scopes limit) {
        Set<String> left = new TreeSet<>();
        for (String name : names) {
            if (limit.covers(name)) {
                left.add(name);
            } else if (limit.names.contains(name + READ_ONLY)) {
                left.add(name + READ_ONLY);
            }
        }
        return new Scopes(left);
    }

    /** The space-separated form, in alphabetical order. */
    public String text() {
        return String.join(" ", new TreeSet<>(names));
    }
}
