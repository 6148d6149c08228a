package io.tollbridge.api;

import io.javalin.http.Context;
import io.tollbridge.audit.Initiator;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.oauth.ActiveToken;
import java.util.Optional;
import java.util.UUID;

/** One call of the API by somebody who may make it: what a resource reads of the request, and how it answers. */
final class Call {
    private static final int DEFAULT_PAGE_SIZE = 50;

    private final Context ctx;
    private final Json json;

    Call(Context ctx, Json json) {
        this.ctx = ctx;
        this.json = json;
    }

    ActiveToken token() {
        return BearerGuard.tokenOf(ctx);
    }

    /** The token's own: no call names an organization. */
    UUID organizationId() {
        return token().organizationId();
    }

    String pathText(String name) {
        return ctx.pathParam(name);
    }

    /** The UUID in the path; 404 for what is none. */
    UUID pathId() {
        return Change.id(ctx.pathParam("id"));
    }

    /** Who calls, and from where. */
    Initiator initiator() {
        return new Initiator(token().actor(), ctx.req().getRemoteAddr());
    }

    /** A parameter of the query, unless it is empty. */
    Optional<String> query(String name) {
        return new Query(Optional.ofNullable(ctx.queryString())).value(name);
    }

    IfMatch ifMatch() {
        return new IfMatch(Optional.ofNullable(ctx.header("If-Match")));
    }

    PageRequest page() {
        Query query = new Query(Optional.ofNullable(ctx.queryString()));
        int size = query.value("page_size").map(Call::pageSize).orElse(DEFAULT_PAGE_SIZE);
        return new PageRequest(query.value("cursor"), size);
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
        return new RequestBody(ctx.req(), json).fields();
    }

    /** The fields of a JSON object or of a multipart form. */
    Fields fieldsOrForm() {
        return new RequestBody(ctx.req(), json).fieldsOrForm();
    }

    /** Answers 200 with the resource and its ETag. */
    void answer(Object resource, int version) {
        ctx.header("ETag", IfMatch.etag(version));
        answer(resource);
    }

    /** Answers 200. */
    void answer(Object body) {
        ctx.contentType("application/json").result(json.write(body));
    }

    /** Answers 201 with the new resource, its address and its ETag. */
    void created(String location, Object resource, int version) {
        ctx.status(201).header("Location", ApiRoutes.ROOT + location);
        answer(resource, version);
    }

    /** Answers 204. */
    void gone() {
        ctx.status(204);
    }
}
