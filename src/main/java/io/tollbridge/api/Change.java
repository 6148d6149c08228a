package io.tollbridge.api;

import io.tollbridge.directory.Saved;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;

/**
 * One change of one resource under If-Match: read, change, save over that version. A caller who named no version gets
 * the last word, so for him it starts again when somebody else saved in between.
 */
record Change<T>(IfMatch ifMatch, Supplier<Optional<T>> read, ToIntFunction<T> version) {
    private static final int ATTEMPTS = 5;

    /** The resource as it is now, if it is one that the caller wants. */
    T current() {
        T current = read.get().orElseThrow(() -> new ApiRefused(new ApiError.NotFound()));
        ifMatch.require(version.applyAsInt(current));
        return current;
    }

    /** Saves what {@code change} makes of it, and answers how it is now. */
    T save(UnaryOperator<T> change, Function<T, Saved> save) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (done(save.apply(change.apply(current())))) {
                return read.get().orElseThrow(() -> new ApiRefused(new ApiError.NotFound()));
            }
        }
        throw new ApiRefused(new ApiError.Conflict("It keeps being changed by others; try again."));
    }

    /** Deletes the version that the caller wants, or any. */
    void delete(Function<Optional<Integer>, Saved> delete) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int found = version.applyAsInt(current());
            if (done(delete.apply(ifMatch.namesVersion() ? Optional.of(found) : Optional.empty()))) {
                return;
            }
        }
        throw new ApiRefused(new ApiError.Conflict("It keeps being changed by others; try again."));
    }

    private boolean done(Saved saved) {
        if (saved instanceof Saved.Stale) {
            if (ifMatch.namesVersion()) {
                throw new ApiRefused(new ApiError.Stale());
            }
            return false;
        }
        require(saved);
        return true;
    }

    /** Refuses what was not saved. */
    static void require(Saved saved) {
        switch (saved) {
            case Saved.Done() -> {}
            case Saved.Stale() -> throw new ApiRefused(new ApiError.Stale());
            case Saved.Taken(String field) -> throw new ApiRefused(new ApiError.Taken(field));
            case Saved.InTheWay(String why) -> throw new ApiRefused(new ApiError.Conflict(why));
            case Saved.InUse(String by) -> throw new ApiRefused(new ApiError.Conflict("It is in use by " + by + "."));
            case Saved.NoSuch(String field, String name) ->
                throw new ApiRefused(
                        new ApiError.Invalid(List.of(new ApiError.FieldProblem(field, "there is no " + name))));
        }
    }

    /** A UUID in its one canonical form; anything else names nothing. */
    static UUID id(String text) {
        try {
            UUID id = UUID.fromString(text);
            if (id.toString().equalsIgnoreCase(text)) {
                return id;
            }
        } catch (IllegalArgumentException malformed) {
            throw new ApiRefused(new ApiError.NotFound());
        }
        throw new ApiRefused(new ApiError.NotFound());
    }
}
