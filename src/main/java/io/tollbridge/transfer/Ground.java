package io.tollbridge.transfer;

import io.tollbridge.audit.Initiator;
import io.tollbridge.directory.ImplicitSunset;
import io.tollbridge.directory.Page;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.directory.Saved;
import io.tollbridge.store.ManagementStores;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What an import stands on.
 *
 * @param now when it happens, to the microsecond
 * @param clientCertificates whether a proxy passes those of clients on
 */
record Ground(
        ManagementStores stores,
        Supplier<UUID> ids,
        Instant now,
        Initiator by,
        boolean clientCertificates,
        ImplicitSunset sunset) {
    private static final int PAGE = 200;

    /** All pages of a list. */
    static <T> List<T> all(Function<PageRequest, Page<T>> list) {
        List<T> items = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<T> page = list.apply(new PageRequest(cursor, PAGE));
            items.addAll(page.items());
            cursor = page.next();
        } while (cursor.isPresent());
        return items;
    }

    /** Ends the import unless the store has saved what stands at this path. */
    static void require(String path, Saved saved) {
        switch (saved) {
            case Saved.Done() -> {}
            case Saved.Stale() -> throw new ImportFailed(path + " was changed by somebody else meanwhile: try again");
            case Saved.Taken(String field) -> throw new ImportFailed(path + "." + field + " is taken by another one");
            case Saved.InUse(String others) -> throw new ImportFailed(path + " is in use by " + others);
            case Saved.NoSuch(String field, String name) ->
                throw new ImportFailed(path + "." + field + " names " + name + ", which is not there");
            case Saved.InTheWay(String why) -> throw new ImportFailed(path + ": " + why);
        }
    }
}
