package io.tollbridge.api;

import io.tollbridge.directory.Client;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.oauth.UsageReports;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** {@code /clients/{id}/usage}. */
final class UsageResource {
    private final ClientsResource clients;
    private final UsageReports usage;

    UsageResource(ClientsResource clients, UsageReports usage) {
        this.clients = clients;
        this.usage = usage;
    }

    /** One day's requests at one endpoint that ended alike. */
    record DayAnswer(LocalDate date, String endpoint, String outcome, long requests) {}

    void ofClient(Call call) {
        Client client = clients.change(call).read().get().orElseThrow(() -> new ApiRefused(new ApiError.NotFound()));
        call.answer(ListAnswer.of(
                usage.list(call.organizationId(), client.clientId(), date(call, "from"), date(call, "to"), call.page()),
                day -> new DayAnswer(day.date(), day.endpoint(), day.outcome(), day.requests())));
    }

    private static Optional<LocalDate> date(Call call, String name) {
        return call.query(name).map(text -> {
            // Four digits of the year, as DATE knows them.
            if (text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}")) {
                try {
                    return LocalDate.parse(text);
                } catch (DateTimeParseException noDay) {
                    throw new InvalidValue(name, "must be a date such as 2026-01-31");
                }
            }
            throw new InvalidValue(name, "must be a date such as 2026-01-31");
        });
    }
}
