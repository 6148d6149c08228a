package io.tollbridge.directory;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Permissions with the divisions they are held for. Home is the root division: what is held for Home holds in every
 * division, what is held for another one only for the things of that division.
 */
public final class HeldPermissions {
    /** Nothing is permitted. */
    public static final HeldPermissions NONE = of(Set.of());

    private final Map<String, Set<String>> divisionsOf;

    private HeldPermissions(Map<String, Set<String>> divisionsOf) {
        this.divisionsOf = divisionsOf;
    }

    /**
     * One role held for one division.
     *
     * @param permissions the role's, separated by spaces
     * @param division its name
     */
    public record Row(String permissions, String division) {}

    public static HeldPermissions of(Collection<Row> rows) {
        Map<String, Set<String>> divisionsOf = new HashMap<>();
        for (Row row : rows) {
            for (String permission : row.permissions().split(" ")) {
                if (!permission.isEmpty()) {
                    divisionsOf
                            .computeIfAbsent(permission, _ -> new HashSet<>())
                            .add(row.division());
                }
            }
        }
        divisionsOf.replaceAll((_, divisions) -> Set.copyOf(divisions));
        return new HeldPermissions(Map.copyOf(divisionsOf));
    }

    /** Whether it is held for some division at all: what lets a caller in; which things are his {@link #mayIn} says. */
    public boolean may(Permission permission) {
        return divisionsOf.containsKey(permission.name());
    }

    /** Whether it is held for this division, or for Home. Names are exact. */
    public boolean mayIn(Permission permission, String division) {
        Set<String> divisions = divisionsOf.getOrDefault(permission.name(), Set.of());
        return divisions.contains(RoleAssignment.HOME) || divisions.contains(division);
    }

    /** Whether it is held for Home, and so everywhere: what things without a division need. */
    public boolean mayEverywhere(Permission permission) {
        return mayIn(permission, RoleAssignment.HOME);
    }

    /** The divisions it is held for; Home stands for all. */
    public Set<String> divisions(Permission permission) {
        return divisionsOf.getOrDefault(permission.name(), Set.of());
    }

    /** All that are held for some division. */
    public Set<String> names() {
        return divisionsOf.keySet();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HeldPermissions that && divisionsOf.equals(that.divisionsOf);
    }

    @Override
    public int hashCode() {
        return divisionsOf.hashCode();
    }

    @Override
    public String toString() {
        return divisionsOf.toString();
    }
}
