package io.tollbridge.transfer;

import io.tollbridge.directory.BuiltInRole;
import io.tollbridge.directory.Division;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Role;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.store.ManagementStores;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The divisions and roles that are there once the file is applied. */
record Names(Set<String> divisions, Set<String> roles) {
    Names {
        divisions = Set.copyOf(divisions);
        roles = Set.copyOf(roles);
    }

    /** Those that are there, and those of the file. */
    static Names of(
            ManagementStores stores,
            Optional<Organization> organization,
            List<DivisionPart.Entry> divisions,
            List<RolePart.Entry> roles) {
        Stream<String> knownDivisions = organization
                .map(one -> Ground.all(page -> stores.divisions().list(one.id(), Optional.empty(), page)).stream()
                        .map(Division::name))
                .orElse(Stream.of(RoleAssignment.HOME));
        Stream<String> knownRoles = organization
                .map(one -> Ground.all(page -> stores.roles().list(one.id(), Optional.empty(), page)).stream()
                        .map(Role::name))
                .orElse(Arrays.stream(BuiltInRole.values()).map(BuiltInRole::roleName));
        return new Names(
                Stream.concat(knownDivisions, divisions.stream().map(DivisionPart.Entry::name))
                        .collect(Collectors.toSet()),
                Stream.concat(knownRoles, roles.stream().map(RolePart.Entry::name))
                        .collect(Collectors.toSet()));
    }

    /** Notes roles and divisions that will not be there. */
    void check(Reading reading, String path, List<RoleAssignment> assignments) {
        for (RoleAssignment assignment : assignments) {
            if (!roles.contains(assignment.role())) {
                reading.problem(path, "names " + assignment.role() + ", which is no role");
            }
            if (!divisions.contains(assignment.division())) {
                reading.problem(path, "names " + assignment.division() + ", which is no division");
            }
        }
    }
}
