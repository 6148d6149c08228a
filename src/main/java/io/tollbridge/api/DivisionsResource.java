package io.tollbridge.api;

import io.tollbridge.directory.Division;
import io.tollbridge.directory.Divisions;
import io.tollbridge.keys.Secrets;
import java.util.UUID;

/** {@code /divisions}. */
final class DivisionsResource {
    private final Divisions divisions;
    private final Secrets secrets;

    DivisionsResource(Divisions divisions, Secrets secrets) {
        this.divisions = divisions;
        this.secrets = secrets;
    }

    /** A division as the API tells it. */
    record Answer(UUID id, String name, boolean home) {
        static Answer of(Division division) {
            return new Answer(division.id(), division.name(), division.isHome());
        }
    }

    void list(Call call) {
        call.answer(ListAnswer.of(divisions.list(call.organizationId(), call.query("q"), call.page()), Answer::of));
    }

    void get(Call call) {
        Division division = change(call).read().get().orElseThrow(() -> new ApiRefused(new ApiError.NotFound()));
        call.answer(Answer.of(division), division.version());
    }

    void create(Call call) {
        Fields fields = call.fields();
        String name = fields.requiredText("name");
        Division division = fields.make(() -> new Division(secrets.id(), call.organizationId(), name, 1));
        Change.require(divisions.create(division, call.initiator()));
        call.created("/divisions/" + division.id(), Answer.of(division), division.version());
    }

    void replace(Call call) {
        Fields fields = call.fields();
        String name = fields.requiredText("name");
        fields.ignore("id", "home");
        Division saved = change(call)
                .save(
                        division -> {
                            requireNotHome(division);
                            return fields.make(() ->
                                    new Division(division.id(), division.organizationId(), name, division.version()));
                        },
                        changed -> divisions.update(changed, call.initiator()));
        call.answer(Answer.of(saved), saved.version());
    }

    void delete(Call call) {
        Change<Division> change = change(call);
        requireNotHome(change.current());
        change.delete(version -> divisions.delete(call.organizationId(), call.pathId(), version, call.initiator()));
        call.gone();
    }

    private static void requireNotHome(Division division) {
        if (division.isHome()) {
            throw new ApiRefused(new ApiError.Conflict("Home is the root division: it cannot be renamed or deleted."));
        }
    }

    private Change<Division> change(Call call) {
        UUID id = call.pathId();
        return new Change<>(call.ifMatch(), () -> divisions.byId(call.organizationId(), id), Division::version);
    }
}
