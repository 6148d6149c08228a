package io.tollbridge.api;

import io.tollbridge.directory.Approvals;
import io.tollbridge.directory.AuthorizedApplication;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.Clients;
import io.tollbridge.directory.Scopes;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code /authorized-applications}: which clients, whosever, may have tokens for the caller's organization. */
final class AuthorizedApplicationsResource {
    private final Approvals approvals;
    private final Clients clients;
    private final Clock clock;

    AuthorizedApplicationsResource(Approvals approvals, Clients clients, Clock clock) {
        this.approvals = approvals;
        this.clients = clients;
        this.clock = clock;
    }

    /**
     * @param organization the name of the one that the client belongs to; null for the product's own clients
     * @param clientScope what the client asks for
     * @param scope what of it was chosen; null: all of it, also what it asks for later
     */
    record Answer(
            String clientId,
            String clientName,
            Optional<String> organization,
            String state,
            String clientScope,
            Optional<String> scope,
            List<String> roles,
            String note,
            Optional<String> requestedBy,
            Optional<Instant> requestedAt,
            Optional<String> decidedBy,
            Optional<Instant> decidedAt) {
        static Answer of(AuthorizedApplication application) {
            return new Answer(
                    application.clientId(),
                    application.clientName(),
                    application.owner(),
                    application.state().word(),
                    application.asked().text(),
                    application.scope().map(Scopes::text),
                    application.roles(),
                    application.note(),
                    application.requestedBy(),
                    application.requestedAt(),
                    application.decidedBy(),
                    application.decidedAt());
        }
    }

    void list(Call call) {
        Optional<AuthorizedApplication.State> state = call.query("state").map(AuthorizedApplication.State::parse);
        call.answer(ListAnswer.of(approvals.list(call.organizationId(), state, call.page()), Answer::of));
    }

    void get(Call call) {
        AuthorizedApplication application =
                known(call).read().get().orElseThrow(() -> new ApiRefused(new ApiError.NotFound()));
        call.answer(Answer.of(application), application.version());
    }

    /** Approves any client that there is, whether or not somebody asked for it before. */
    void approve(Call call) {
        Fields fields = call.fields();
        if (!fields.requiredText("state").equals(AuthorizedApplication.State.APPROVED.word())) {
            fields.problem("state", "must be approved; DELETE revokes");
        }
        Scopes wanted = fields.value("scope", Scopes::parse, Scopes.NONE);
        Optional<Scopes> scope = fields.text("scope").map(_ -> wanted);
        List<String> roles = fields.texts("roles");
        String note = fields.document("note").orElse("");
        fields.ignore(
                "client_id",
                "client_name",
                "organization",
                "client_scope",
                "requested_by",
                "requested_at",
                "decided_by",
                "decided_at");
        AuthorizedApplication saved = knownOrUndecided(call)
                .save(
                        application -> fields.make(() -> application.approved(
                                scope, roles, note, call.token().actor(), clock.instant())),
                        application -> approvals.approve(application, call.initiator()));
        call.answer(Answer.of(saved), saved.version());
    }

    void revoke(Call call) {
        known(call)
                .delete(version ->
                        approvals.revoke(call.organizationId(), id(call), version, clock.instant(), call.initiator()));
        call.gone();
    }

    private Change<AuthorizedApplication> known(Call call) {
        return new Change<>(
                call.ifMatch(), () -> approvals.find(call.organizationId(), id(call)), AuthorizedApplication::version);
    }

    private Change<AuthorizedApplication> knownOrUndecided(Call call) {
        return new Change<>(
                call.ifMatch(),
                () -> approvals
                        .find(call.organizationId(), id(call))
                        .or(() -> clients.byClientId(id(call))
                                .map((Client client) ->
                                        AuthorizedApplication.undecided(call.organizationId(), client))),
                AuthorizedApplication::version);
    }

    private static String id(Call call) {
        return call.pathText("client_id");
    }
}
