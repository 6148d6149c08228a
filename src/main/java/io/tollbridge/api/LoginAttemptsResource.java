package io.tollbridge.api;

import io.tollbridge.saml.Check;
import io.tollbridge.saml.Reports;
import io.tollbridge.saml.ValidationReport;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** {@code /login-attempts}: the report behind a reference id that somebody was shown. */
final class LoginAttemptsResource {
    private final Reports reports;

    LoginAttemptsResource(Reports reports) {
        this.reports = reports;
    }

    /** A report as the API tells it. */
    record Answer(
            UUID id,
            Instant at,
            Optional<UUID> identityProvider,
            String channel,
            boolean accepted,
            Optional<String> nameId,
            List<CheckAnswer> checks) {
        static Answer of(ValidationReport report) {
            return new Answer(
                    report.id(),
                    report.at(),
                    report.identityProviderId(),
                    report.channel().word(),
                    report.accepted(),
                    report.nameId(),
                    report.checks().stream().map(CheckAnswer::of).toList());
        }
    }

    /** One check of it. */
    record CheckAnswer(String code, String outcome, String found, String wanted, String hint, String section) {
        static CheckAnswer of(Check check) {
            return new CheckAnswer(
                    check.code().code(),
                    check.outcome().name().toLowerCase(Locale.ROOT),
                    check.found(),
                    check.wanted(),
                    check.hint(),
                    check.code().section());
        }
    }

    void list(Call call) {
        call.answer(ListAnswer.of(reports.list(call.organizationId(), call.page()), Answer::of));
    }

    void get(Call call) {
        call.answer(reports.byId(call.organizationId(), call.pathId())
                .map(Answer::of)
                .orElseThrow(() -> new ApiRefused(new ApiError.NotFound())));
    }
}
