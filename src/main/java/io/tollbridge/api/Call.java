package io.tollbridge.api;

import io.tollbridge.audit.Initiator;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.directory.Permission;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.keys.Secrets;
import io.tollbridge.oauth.ActiveToken;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** One call of the API by somebody who may make it: what a resource reads of the request, and how it answers. */
final class Call {
    private static final int DEFAULT_PAGE_SIZE = 50;

    private final Exchange exchange;

    Call(Exchange exchange) {
        this.exchange = exchange;
    }

    ActiveToken token() {
        return exchange.token();
    }

    /** The token's own: no call names an organization. */
    UUID organizationId() {
        return token().organizationId();
    }

    /** Refuses with 403 unless the token may use the permission for things of this division. */
    void requireIn(Permission permission, String division) {
        if (!token().mayIn(permission, division)) {
            throw new ApiRefused(new ApiError.ForbiddenIn(permission.name(), division));
        }
    }

    /** The divisions whose things the token may use the permission for; empty: all. */
    Optional<Set<String>> divisions(Permission permission) {
        Set<String> held = token().permissions().divisions(permission);
        return held.contains(RoleAssignment.HOME) ? Optional.empty() : Optional.of(held);
    }

    String pathText(String name) {
        return exchange.pathParam(name);
    }

    /** The UUID in the path; 404 for what is none. */
    UUID pathId() {
        return pathId("id");
    }

    /** The UUID of this name in the path; 404 for what is none. */
    UUID pathId(String name) {
        return Change.id(exchange.pathParam(name));
    }

    /** The id for what this call makes. */
    UUID newId(Secrets secrets) {
        return exchange.newId().orElseGet(secrets::id);
    }

    /** Who calls, and from where. */
    Initiator initiator() {
        return new Initiator(token().actor(), exchange.address());
    }

    /** A parameter of the query, unless it is empty. */
    Optional<String> query(String name) {
        return query().value(name);
    }

    IfMatch ifMatch() {
        return new IfMatch(exchange.ifMatch());
    }

    PageRequest page() {
        Query query = query();
        int size = query.value("page_size").map(Call::pageSize).orElse(DEFAULT_PAGE_SIZE);
        return new PageRequest(query.value("cursor"), size);
    }

    /** The whole query, for a list that has filters. */
    Query query() {
        return new Query(exchange.queryString());
    }

    private static int pageSize(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException none) {
            throw ApiError.invalid("page_size", "must be 1 to 200");
        }
    }

    /** The fields of a JSON object. */
    Fields fields() {
        return exchange.fields();
    }

    /** The fields of a JSON object; none where there is no body at all. */
    Fields optionalFields() {
        return exchange.optionalFields();
    }

    /** The fields of a JSON object or of a multipart form. */
    Fields fieldsOrForm() {
        return exchange.fieldsOrForm();
    }

    /** Answers 200 with the resource and its ETag. */
    void answer(Object resource, int version) {
        exchange.header("ETag", IfMatch.etag(version));
        answer(resource);
    }

    /** Answers 200. */
    void answer(Object body) {
        exchange.body(body);
    }

    /** Answers 201 with the new resource, its address and its ETag. */
    void created(String location, Object resource, int version) {
        exchange.status(201);
        exchange.header("Location", ApiRoutes.ROOT + location);
        answer(resource, version);
    }

    /** Answers 201 with a new thing that has no versions. */
    void createdAt(String location, Object resource) {
        exchange.status(201);
        exchange.header("Location", ApiRoutes.ROOT + location);
        answer(resource);
    }

    /** Answers 202: what is described has begun. */
    void accepted(Object body) {
        exchange.status(202);
        answer(body);
    }

    /** Answers 204. */
    void gone() {
        exchange.status(204);
    }
}
