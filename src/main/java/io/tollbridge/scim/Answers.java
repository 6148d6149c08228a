package io.tollbridge.scim;

import de.captaingoldfish.scim.sdk.common.constants.ScimType;
import de.captaingoldfish.scim.sdk.common.exceptions.BadRequestException;
import de.captaingoldfish.scim.sdk.common.exceptions.ConflictException;
import de.captaingoldfish.scim.sdk.common.exceptions.InternalServerException;
import de.captaingoldfish.scim.sdk.common.exceptions.ResourceNotFoundException;
import de.captaingoldfish.scim.sdk.common.exceptions.ScimException;
import de.captaingoldfish.scim.sdk.server.endpoints.Context;
import io.tollbridge.directory.DirectoryAway;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.Saved;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the directory's refusals are in SCIM (RFC 7644 §3.12). */
final class Answers {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);
    private static final Pattern ID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private Answers() {}

    /** 503: the database does not answer. */
    static final class Unavailable extends ScimException {
        Unavailable() {
            super("The service is not available at the moment.", null, 503, null);
        }
    }

    /** Runs the work of one operation for its caller; what goes wrong in it is told as SCIM tells it. */
    static <T> T of(Context context, Function<ScimCaller, T> work) {
        ScimCaller caller = ScimCaller.of(context);
        try {
            return work.apply(caller);
        } catch (ScimException told) {
            throw told;
        } catch (InvalidValue invalid) {
            throw invalid(invalid.field() + " " + invalid.problem());
        } catch (DirectoryAway away) {
            LOG.warn("the database does not answer: {}", away.getMessage());
            caller.hasFailed();
            throw new Unavailable();
        } catch (RuntimeException bug) {
            LOG.error("unexpected failure in SCIM", bug);
            caller.hasFailed();
            throw new InternalServerException("Something went wrong on our side.");
        }
    }

    /** Passes only what was saved; {@code id} is the resource's. */
    static void require(Saved saved, ScimCaller caller, UUID id) {
        switch (saved) {
            case Saved.Done() -> {}
            case Saved.Stale() -> {
                caller.wasOvertaken();
                throw new ConflictException("Somebody else changed " + id + " at the same time.");
            }
            case Saved.Taken(String field) ->
                throw new ConflictException(
                        "There is another one with the same " + scimName(field) + ".", ScimType.RFC7644.UNIQUENESS);
            case Saved.InUse(String by) -> throw new ConflictException("It is still used by " + by + ".");
            case Saved.NoSuch(String field, String name) -> throw invalid(field + ": there is no " + name);
            case Saved.InTheWay(String why) -> throw new ConflictException(why);
        }
    }

    /** The directory's word for it is the API's. */
    private static String scimName(String field) {
        return switch (field) {
            case "email" -> "userName or e-mail address";
            case "name" -> "displayName";
            default -> field;
        };
    }

    static BadRequestException invalid(String detail) {
        return new BadRequestException(detail, ScimType.RFC7644.INVALID_VALUE);
    }

    static BadRequestException tooMany() {
        return new BadRequestException(
                "This filter or order fits more resources than are looked through one by one. Narrow it by userName,"
                        + " externalId, id, emails.value, active, meta.lastModified or displayName of a group with eq.",
                ScimType.RFC7644.TOO_MANY);
    }

    /** The resource of this id, as {@code find} knows it. */
    static <T> T found(String id, Function<UUID, Optional<T>> find) {
        return id(id).flatMap(find).orElseThrow(() -> notFound(id));
    }

    /** Also for what another organization has: its being there is not told. */
    static ResourceNotFoundException notFound(String id) {
        return new ResourceNotFoundException("There is no " + id + ".");
    }

    /** The id, if it is one. */
    static Optional<UUID> id(String text) {
        return ID.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }
}
