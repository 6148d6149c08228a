package io.tollbridge.api;

import io.tollbridge.directory.Permission;
import io.tollbridge.directory.Role;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.Roles;
import io.tollbridge.keys.Secrets;
import java.util.List;
import java.util.UUID;

/** {@code /roles}: the built-in ones to read, custom ones to manage. */
final class RolesResource {
    private final Roles roles;
    private final Secrets secrets;

    RolesResource(Roles roles, Secrets secrets) {
        this.roles = roles;
        this.secrets = secrets;
    }

    /** What a request says of a role. */
    private record Body(String name, String description, List<String> permissions) {
        static Body read(Fields fields) {
            return new Body(
                    fields.requiredText("name"), fields.text("description").orElse(""), fields.texts("permissions"));
        }
    }

    /** A role as the API tells it. */
    record Answer(UUID id, String name, String description, List<String> permissions, boolean builtIn) {
        static Answer of(Role role) {
            return new Answer(role.id(), role.name(), role.description(), role.permissions(), role.builtIn());
        }
    }

    void list(Call call) {
        call.answer(ListAnswer.of(roles.list(call.organizationId(), call.query("q"), call.page()), Answer::of));
    }

    void get(Call call) {
        Role role = change(call).read().get().orElseThrow(() -> new ApiRefused(new ApiError.NotFound()));
        call.answer(Answer.of(role), role.version());
    }

    void create(Call call) {
        Fields fields = call.fields();
        Body body = Body.read(fields);
        Role role = fields.make(() -> {
            Role.requireKnown(body.permissions());
            return new Role(
                    secrets.id(), call.organizationId(), body.name(), body.description(), body.permissions(), false, 1);
        });
        requireHeld(call, role.permissions());
        Change.require(roles.create(role, call.initiator()));
        call.created("/roles/" + role.id(), Answer.of(role), role.version());
    }

    void replace(Call call) {
        Fields fields = call.fields();
        Body body = Body.read(fields);
        fields.ignore("id", "built_in");
        Role saved = change(call)
                .save(
                        role -> {
                            requireCustom(role);
                            Role changed = fields.make(() -> {
                                Role.requireKnown(body.permissions());
                                return new Role(
                                        role.id(),
                                        role.organizationId(),
                                        body.name(),
                                        body.description(),
                                        body.permissions(),
                                        false,
                                        role.version());
                            });
                            requireHeld(call, changed.permissions());
                            return changed;
                        },
                        changed -> roles.update(changed, call.initiator()));
        call.answer(Answer.of(saved), saved.version());
    }

    void delete(Call call) {
        Change<Role> change = change(call);
        requireCustom(change.current());
        change.delete(version -> roles.delete(call.organizationId(), call.pathId(), version, call.initiator()));
        call.gone();
    }

    private static void requireCustom(Role role) {
        if (role.builtIn()) {
            throw new ApiRefused(new ApiError.Conflict("The role " + role.name()
                    + " is built in: it cannot be changed or deleted. Make one of your own."));
        }
    }

    /** A role can be given for any division, so what goes into it must be held for all of them. */
    private static void requireHeld(Call call, List<String> permissions) {
        for (String name : permissions) {
            if (!call.token().mayIn(new Permission(name), RoleAssignment.HOME)) {
                throw new ApiRefused(new ApiError.PermissionNotHeld(name));
            }
        }
    }

    private Change<Role> change(Call call) {
        UUID id = call.pathId();
        return new Change<>(call.ifMatch(), () -> roles.byId(call.organizationId(), id), Role::version);
    }
}
