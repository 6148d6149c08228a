package io.tollbridge.scim;

import de.captaingoldfish.scim.sdk.common.constants.SchemaUris;
import de.captaingoldfish.scim.sdk.common.constants.enums.SortOrder;
import de.captaingoldfish.scim.sdk.common.resources.ResourceNode;
import de.captaingoldfish.scim.sdk.common.resources.ServiceProvider;
import de.captaingoldfish.scim.sdk.common.schemas.SchemaAttribute;
import de.captaingoldfish.scim.sdk.server.filter.FilterNode;
import de.captaingoldfish.scim.sdk.server.filter.resources.FilterResourceResolver;
import de.captaingoldfish.scim.sdk.server.response.PartialListResponse;
import de.captaingoldfish.scim.sdk.server.sort.ResourceNodeComparator;
import io.tollbridge.directory.Slice;
import io.tollbridge.directory.SliceRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a list request asks for (RFC 7644 §3.4.2), answered in the database where it can be, or by looking through at most
 * {@value #MOST_LOOKED_THROUGH} resources.
 *
 * @param startIndex from 1
 */
record Listing(
        long startIndex,
        int count,
        @Nullable FilterNode filter,
        @Nullable SchemaAttribute sortBy,
        @Nullable SortOrder sortOrder) {
    static final int MOST_LOOKED_THROUGH = 1000;

    /** The store's list, for one of the two ways: with what is asked for, or complete, for a look through it. */
    interface Store<S> {
        Slice<S> list(SliceRequest slice, boolean complete);
    }

    /** {@code whole}: the store answers the filter exactly. */
    <S, T extends ResourceNode> PartialListResponse<T> answer(
            boolean whole, Store<S> store, Function<S, T> write, ServiceProvider serviceProvider) {
        Optional<SliceRequest.Order> order = order();
        if (whole && order.isPresent()) {
            Slice<S> found = store.list(
                    new SliceRequest(startIndex - 1, count, order.get(), sortOrder == SortOrder.DESCENDING), false);
            return answer(new Slice<>(found.items().stream().map(write).toList(), found.total()));
        }
        Slice<S> candidates = store.list(SliceRequest.first(MOST_LOOKED_THROUGH), true);
        if (candidates.total() > MOST_LOOKED_THROUGH) {
            throw Answers.tooMany();
        }
        List<T> fitting = new ArrayList<>(candidates.items().stream().map(write).toList());
        if (filter != null) {
            // SCIM-SDK fails where a resource has nothing of the extension that the filter names.
            fitting.stream()
                    .filter(resource -> !resource.has(SchemaUris.ENTERPRISE_USER_URI))
                    .forEach(resource -> resource.putObject(SchemaUris.ENTERPRISE_USER_URI));
            fitting = new ArrayList<>(FilterResourceResolver.filterResources(serviceProvider, fitting, filter));
            fitting.stream()
                    .filter(resource ->
                            resource.path(SchemaUris.ENTERPRISE_USER_URI).isEmpty())
                    .forEach(resource -> resource.remove(SchemaUris.ENTERPRISE_USER_URI));
        }
        if (sortBy != null) {
            fitting.sort(new ResourceNodeComparator(sortBy, sortOrder));
        }
        int from = (int) Math.min(startIndex - 1, fitting.size());
        int to = Math.min(from + count, fitting.size());
        return answer(new Slice<>(fitting.subList(from, to), fitting.size()));
    }

    private static <T extends ResourceNode> PartialListResponse<T> answer(Slice<T> slice) {
        return PartialListResponse.<T>builder()
                .resources(slice.items())
                .totalResults(slice.total())
                .build();
    }

    private Optional<SliceRequest.Order> order() {
        if (sortBy == null) {
            return Optional.of(SliceRequest.Order.CREATED);
        }
        return switch (sortBy.getScimNodeName()) {
            case "id" -> Optional.of(SliceRequest.Order.ID);
            case "userName" -> Optional.of(SliceRequest.Order.NAME);
            case "meta.created" -> Optional.of(SliceRequest.Order.CREATED);
            case "meta.lastModified" -> Optional.of(SliceRequest.Order.MODIFIED);
            default -> Optional.empty();
        };
    }

    /** Whether the attribute is to be returned, by the two parameters of RFC 7644 §3.9; null is none. */
    static boolean returns(
            String attribute, @Nullable List<SchemaAttribute> attributes, @Nullable List<SchemaAttribute> excluded) {
        boolean wanted = attributes == null
                || attributes.isEmpty()
                || attributes.stream().anyMatch(one -> isPartOf(attribute, one));
        boolean unwanted = excluded != null
                && excluded.stream().anyMatch(one -> one.getScimNodeName().equals(attribute));
        return wanted && !unwanted;
    }

    private static boolean isPartOf(String attribute, SchemaAttribute one) {
        return one.getScimNodeName().equals(attribute) || one.getScimNodeName().startsWith(attribute + ".");
    }
}
