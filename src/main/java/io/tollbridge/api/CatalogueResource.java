package io.tollbridge.api;

import io.tollbridge.directory.Permission;
import io.tollbridge.directory.Scopes;
import java.util.List;
import java.util.Set;

/** {@code /permissions} and {@code /scopes}: what roles and applications can be given, the same in every organization. */
final class CatalogueResource {
    /** A permission that a role can hold. */
    record PermissionAnswer(String name, String description, boolean byDivision) {}

    /** A scope and what it lets a token use, as far as its user's roles permit it too. */
    record ScopeAnswer(String name, List<String> permissions) {}

    void permissions(Call call) {
        call.answer(ListAnswer.all(Permission.catalogue().stream()
                .map(known -> new PermissionAnswer(
                        known.permission().name(),
                        known.description(),
                        known.permission().isByDivision()))
                .toList()));
    }

    void scopes(Call call) {
        call.answer(ListAnswer.all(
                Scopes.catalogue().stream().map(CatalogueResource::scope).toList()));
    }

    private static ScopeAnswer scope(String name) {
        Scopes scope = new Scopes(Set.of(name));
        return new ScopeAnswer(
                name,
                Permission.catalogue().stream()
                        .map(Permission.Known::permission)
                        .filter(scope::permit)
                        .map(Permission::name)
                        .toList());
    }
}
