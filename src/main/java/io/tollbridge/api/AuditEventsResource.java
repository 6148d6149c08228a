package io.tollbridge.api;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.tollbridge.audit.Action;
import io.tollbridge.audit.AuditEvent;
import io.tollbridge.audit.AuditFilter;
import io.tollbridge.audit.AuditLog;
import io.tollbridge.audit.Outcome;
import io.tollbridge.directory.PageRequest;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code /audit-events}: who did what, when and from where, the newest first. */
final class AuditEventsResource {
    private static final Set<String> PARAMETERS =
            Set.of("actor", "action", "target_type", "target_id", "outcome", "from", "to", "page_size", "cursor");
    private static final int LONGEST = 400;

    private final AuditLog log;

    AuditEventsResource(AuditLog log) {
        this.log = log;
    }

    /** An event as the API tells it; a refusal has a reason, a change what was before and after. */
    record Answer(
            UUID id,
            Instant at,
            String actor,
            String address,
            String action,
            String targetType,
            String targetId,
            String outcome,
            Optional<String> reason,
            @JsonRawValue @Nullable String before,
            @JsonRawValue @Nullable String after) {
        static Answer of(AuditEvent event) {
            Optional<AuditEvent.Changed> changed =
                    event instanceof AuditEvent.Changed one ? Optional.of(one) : Optional.empty();
            return new Answer(
                    event.id(),
                    event.at(),
                    event.initiator().name(),
                    event.initiator().address(),
                    event.action().word(),
                    event.target().type(),
                    event.target().id(),
                    event.outcome().word(),
                    event instanceof AuditEvent.Refused refused ? Optional.of(refused.reason()) : Optional.empty(),
                    changed.flatMap(AuditEvent.Changed::before).orElse(null),
                    changed.flatMap(AuditEvent.Changed::after).orElse(null));
        }
    }

    void list(Call call) {
        Query query = call.query();
        AuditFilter filter = filter(query);
        PageRequest page = call.page();
        AuditLog.AuditPage found = log.list(call.organizationId(), filter, page.cursor(), page.size());
        call.answer(new ListAnswer<>(found.events().stream().map(Answer::of).toList(), found.next()));
    }

    /** A filter that nobody knows would show everything as if it had been looked for. */
    private static AuditFilter filter(Query query) {
        query.names().stream()
                .filter(name -> !PARAMETERS.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw ApiError.invalid(name, "is no filter of this list");
                });
        AuditFilter filter = new AuditFilter(
                text(query, "actor"),
                text(query, "action"),
                text(query, "target_type"),
                text(query, "target_id"),
                query.value("outcome")
                        .map(word -> Outcome.of(word)
                                .orElseThrow(() -> ApiError.invalid("outcome", "must be success or refused"))),
                query.instant("from"),
                query.instant("to"));
        if (filter.action().filter(word -> !Action.isWord(word)).isPresent()) {
            throw ApiError.invalid("action", "must be a word such as user.create");
        }
        if (filter.from().isPresent()
                && filter.to().isPresent()
                && filter.from().get().isAfter(filter.to().get())) {
            throw ApiError.invalid("to", "must not be before from");
        }
        return filter;
    }

    private static Optional<String> text(Query query, String name) {
        Optional<String> text = query.value(name);
        if (text.filter(value -> value.length() > LONGEST).isPresent()) {
            throw ApiError.invalid(name, "must have at most 400 characters");
        }
        return text;
    }
}
