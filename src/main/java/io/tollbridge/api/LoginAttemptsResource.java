package io.tollbridge.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tollbridge.saml.Channel;
import io.tollbridge.saml.Check;
import io.tollbridge.saml.CheckCode;
import io.tollbridge.saml.ReportFilter;
import io.tollbridge.saml.Reports;
import io.tollbridge.saml.ValidationReport;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** {@code /login-attempts}: the report behind a reference id that somebody was shown. */
final class LoginAttemptsResource {
    private static final Set<String> PARAMETERS = Set.of(
            "name_id",
            "email",
            "identity_provider",
            "accepted",
            "code",
            "channel",
            "from",
            "to",
            "page_size",
            "cursor");

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
            List<CheckAnswer> checks,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> redactedXml) {
        static Answer of(ValidationReport report) {
            return new Answer(
                    report.id(),
                    report.at(),
                    report.identityProviderId(),
                    report.channel().word(),
                    report.accepted(),
                    report.nameId(),
                    report.checks().stream().map(CheckAnswer::of).toList(),
                    report.redactedXml());
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
        call.answer(ListAnswer.of(reports.list(call.organizationId(), filter(call.query()), call.page()), Answer::of));
    }

    /** A filter that nobody knows would show everything as if it had been looked for. */
    private static ReportFilter filter(Query query) {
        query.names().stream()
                .filter(name -> !PARAMETERS.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw ApiError.invalid(name, "is no filter of this list");
                });
        return new ReportFilter(
                query.value("name_id"),
                query.value("email"),
                query.value("identity_provider").map(LoginAttemptsResource::id),
                query.value("accepted").map(LoginAttemptsResource::flag),
                query.value("code")
                        .map(word -> word(CheckCode.values(), CheckCode::code, word)
                                .orElseThrow(() -> ApiError.invalid("code", "is no code of /docs/errors"))),
                query.value("channel")
                        .map(word -> word(Channel.values(), Channel::word, word)
                                .orElseThrow(() -> ApiError.invalid(
                                        "channel",
                                        "must be one of "
                                                + String.join(
                                                        ", ",
                                                        Arrays.stream(Channel.values())
                                                                .map(Channel::word)
                                                                .toList())))),
                query.instant("from"),
                query.instant("to"));
    }

    private static <T> Optional<T> word(T[] values, Function<T, String> word, String text) {
        return Arrays.stream(values)
                .filter(value -> word.apply(value).equals(text))
                .findFirst();
    }

    private static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException none) {
            throw ApiError.invalid("identity_provider", "must be a UUID");
        }
    }

    private static boolean flag(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw ApiError.invalid("accepted", "must be true or false");
        }
        return text.equals("true");
    }

    void get(Call call) {
        call.answer(reports.byId(call.organizationId(), call.pathId())
                .map(Answer::of)
                .orElseThrow(() -> new ApiRefused(new ApiError.NotFound())));
    }
}
