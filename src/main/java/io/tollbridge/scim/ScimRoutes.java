package io.tollbridge.scim;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.captaingoldfish.scim.sdk.common.constants.HttpHeader;
import de.captaingoldfish.scim.sdk.common.constants.enums.HttpMethod;
import de.captaingoldfish.scim.sdk.common.exceptions.ResponseException;
import de.captaingoldfish.scim.sdk.common.exceptions.ScimException;
import de.captaingoldfish.scim.sdk.common.response.ErrorResponse;
import de.captaingoldfish.scim.sdk.common.response.ScimResponse;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.tollbridge.api.Access;
import io.tollbridge.audit.Action;
import io.tollbridge.audit.AuditLog;
import io.tollbridge.audit.Refusal;
import io.tollbridge.audit.Target;
import io.tollbridge.directory.Organizations;
import io.tollbridge.directory.Permission;
import io.tollbridge.directory.ProvisionedGroups;
import io.tollbridge.directory.ProvisionedUsers;
import io.tollbridge.directory.Roles;
import io.tollbridge.directory.Users;
import io.tollbridge.oauth.ResourceAccess;
import io.tollbridge.web.ClientAddress;
import io.tollbridge.web.ClientCertificates;
import io.tollbridge.web.ShownTokens;
import java.io.IOException;
import java.net.URLEncoder;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every URL of SCIM (RFC 7644 §3.2). SCIM-SDK is shown an address that is made of what the route matched: it reads addresses
 * from their end, and would take {@code /Users/s} for {@code /Users}.
 */
public final class ScimRoutes {
    static final int MAX_BYTES = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(ScimRoutes.class);
    private static final String ROOT = "/scim/v2";
    private static final int MAX_DISCARDED = 4 << 20;
    private static final Access PROVISION = Access.permission(Permission.DIRECTORY_SCIM_PROVISION);
    private static final List<HandlerType> METHODS =
            List.of(HandlerType.GET, HandlerType.POST, HandlerType.PUT, HandlerType.PATCH, HandlerType.DELETE);

    private final ScimGuard guard;
    private final Operations operations;
    private final AuditLog audit;
    private final Map<String, Set<HandlerType>> methods = new LinkedHashMap<>();

    public ScimRoutes(
            String baseUrl,
            ResourceAccess resourceAccess,
            ClientCertificates certificates,
            ClientAddress addresses,
            ProvisionedUsers provisionedUsers,
            ProvisionedGroups provisionedGroups,
            Users users,
            Roles roles,
            Organizations organizations,
            AuditLog audit,
            Supplier<UUID> ids,
            Clock clock) {
        this.guard = new ScimGuard(new ShownTokens(resourceAccess, certificates), addresses);
        this.operations = new Operations(
                ScimDefinition.endpoint(
                        new UsersHandler(provisionedUsers, users, roles, organizations, ids, clock),
                        new GroupsHandler(provisionedGroups, ids, clock)),
                baseUrl + ROOT);
        this.audit = audit;
    }

    /** Adds the routes, the guard before them and the answers to refusals. */
    public void mount(RoutesConfig routes) {
        routes.beforeMatched(ROOT + "/*", guard::check);
        routes.exception(ScimRefused.class, this::refuse);
        for (String resources : List.of("/Users", "/Groups")) {
            add(routes, HandlerType.GET, resources, _ -> resources);
            add(routes, HandlerType.POST, resources, _ -> resources);
            add(routes, HandlerType.POST, resources + "/.search", _ -> resources + "/.search");
            refuseOthers(routes, resources + "/.search"); // or they would be taken for those of {id}
            for (HandlerType method :
                    List.of(HandlerType.GET, HandlerType.PUT, HandlerType.PATCH, HandlerType.DELETE)) {
                add(routes, method, resources + "/{id}", ctx -> resources + "/" + id(ctx));
            }
        }
        route(routes, HandlerType.POST, "/Bulk", this::bulk);
        add(routes, HandlerType.GET, "/ServiceProviderConfig", _ -> "/ServiceProviderConfig");
        add(routes, HandlerType.GET, "/ResourceTypes", _ -> "/ResourceTypes");
        add(routes, HandlerType.GET, "/ResourceTypes/{name}", ctx -> "/ResourceTypes/" + resourceType(ctx));
        add(routes, HandlerType.GET, "/Schemas", _ -> "/Schemas");
        add(routes, HandlerType.GET, "/Schemas/{name}", ctx -> "/Schemas/" + schema(ctx));
        close(routes);
    }

    /** After the last route: 405 for other methods of a known path (RFC 9110 §15.5.6), 404 for every other path. */
    private void close(RoutesConfig routes) {
        methods.keySet().stream()
                .filter(path -> !path.endsWith("/.search"))
                .forEach(path -> refuseOthers(routes, path));
        METHODS.forEach(method -> {
            // RFC 7644 §3.11: 501 where there is no such alias.
            refuse(routes, method, "/Me", _ -> new ScimRefused(501, "There is no /Me."));
            refuse(routes, method, "/*", _ -> new ScimRefused(404, "There is no such resource."));
        });
    }

    private void refuseOthers(RoutesConfig routes, String path) {
        Set<HandlerType> allowed = methods.getOrDefault(path, Set.of());
        String allow = allowed.stream().map(HandlerType::name).sorted().collect(Collectors.joining(", "));
        METHODS.stream()
                .filter(method -> !allowed.contains(method))
                .forEach(method -> refuse(routes, method, path, ctx -> {
                    ctx.header("Allow", allow);
                    return new ScimRefused(405, "This resource allows " + allow + ".");
                }));
    }

    private static void refuse(
            RoutesConfig routes, HandlerType method, String path, Function<Context, ScimRefused> refusal) {
        routes.addHttpHandler(
                method,
                ROOT + path,
                ctx -> {
                    throw refusal.apply(ctx);
                },
                new Access.NotOffered());
    }

    /** {@code address}: where SCIM-SDK finds it, which is made of what the route matched. */
    private void add(RoutesConfig routes, HandlerType method, String path, Function<Context, String> address) {
        route(routes, method, path, ctx -> single(ctx, address.apply(ctx)));
    }

    private void route(RoutesConfig routes, HandlerType method, String path, Handler handler) {
        methods.computeIfAbsent(path, _ -> new LinkedHashSet<>()).add(method);
        routes.addHttpHandler(method, ROOT + path, handler, PROVISION);
    }

    private static String id(Context ctx) {
        String text = ctx.pathParam("id");
        return Answers.id(text)
                .map(UUID::toString)
                .orElseThrow(() -> new ScimRefused(404, "There is no such resource."));
    }

    private static String resourceType(Context ctx) {
        String name = ctx.pathParam("name");
        if (!List.of("User", "Group", "ServiceProviderConfig", "ResourceType", "Schema")
                .contains(name)) {
            throw new ScimRefused(404, "There is no such resource type.");
        }
        return name;
    }

    private static String schema(Context ctx) {
        String name = ctx.pathParam("name");
        if (!name.startsWith("urn:")) {
            throw new ScimRefused(404, "There is no such schema.");
        }
        return URLEncoder.encode(name, UTF_8);
    }

    private void single(Context ctx, String address) {
        requireType(ctx);
        String query = ctx.queryString();
        answer(
                ctx,
                operations.perform(
                        HttpMethod.valueOf(ctx.method().name()),
                        address + (query == null ? "" : "?" + query),
                        body(ctx),
                        caller(ctx),
                        Optional.ofNullable(ctx.header(HttpHeader.IF_NONE_MATCH_HEADER))
                                .map(String::strip)
                                .filter(tags -> !tags.equals("*"))));
    }

    private void bulk(Context ctx) {
        requireType(ctx);
        String body = body(ctx);
        ScimResponse response;
        try {
            response = new BulkRequest(
                            operations,
                            body,
                            caller(ctx),
                            (method, address, error) -> record(
                                    ctx,
                                    method + " " + ROOT + address,
                                    error.getDetail().orElse("")))
                    .perform();
        } catch (ScimException refused) {
            response = new ErrorResponse(refused);
        }
        answer(ctx, response);
    }

    private static ScimCaller caller(Context ctx) {
        return ScimGuard.callerOf(ctx).orElseThrow(() -> new IllegalStateException("no guard before " + ctx.path()));
    }

    private void answer(Context ctx, ScimResponse response) {
        int status = response.getHttpStatus();
        if (status == 403 && response instanceof ErrorResponse error) {
            record(ctx, ctx.method() + " " + ctx.path(), error.getDetail().orElse(""));
        }
        if (status == 503) {
            ctx.header("Retry-After", "5");
        }
        for (String name : List.of(HttpHeader.LOCATION_HEADER, HttpHeader.E_TAG_HEADER)) {
            Optional.ofNullable(response.getHttpHeaders().get(name)).ifPresent(value -> ctx.header(name, value));
        }
        ctx.status(status);
        if (status != 204 && status != 304) {
            ctx.contentType(HttpHeader.SCIM_CONTENT_TYPE)
                    .result(response.toString().getBytes(UTF_8));
        }
    }

    private void refuse(ScimRefused refused, Context ctx) {
        refused.challenge().ifPresent(challenge -> ctx.header("WWW-Authenticate", challenge));
        if (refused.status() == 403) {
            record(ctx, ctx.method() + " " + ctx.path(), refused.detail());
        }
        if (refused.status() == 400 || refused.status() == 413) {
            // The rest of the body is not read: the next request must not go out on a connection that is closing.
            ctx.header("Connection", "close");
        }
        if (refused.status() == 503) {
            ctx.header("Retry-After", "5");
        }
        ErrorResponse error = new ErrorResponse(new ResponseException(refused.detail(), refused.status(), null));
        ctx.status(refused.status())
                .contentType(HttpHeader.SCIM_CONTENT_TYPE)
                .result(error.toString().getBytes(UTF_8));
    }

    /** What a good token was refused, for the audit log. */
    private void record(Context ctx, String endpoint, String why) {
        ScimGuard.callerOf(ctx)
                .ifPresent(caller -> audit.refused(new Refusal(
                        new Refusal.Whose.OfOrganization(caller.organizationId()),
                        caller.initiator(),
                        Action.API_REFUSED,
                        Target.endpoint(endpoint),
                        "insufficient_scope: " + why)));
    }

    private static void requireType(Context ctx) {
        String type = Optional.ofNullable(ctx.req().getHeader("Content-Type")).orElse("");
        String mediaType = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (List.of(HandlerType.POST, HandlerType.PUT, HandlerType.PATCH).contains(ctx.method())
                && !List.of(HttpHeader.SCIM_CONTENT_TYPE, "application/json").contains(mediaType)) {
            throw new ScimRefused(415, "The Content-Type must be application/scim+json.");
        }
    }

    /** 1 MiB at most, whether or not the request says its length beforehand. */
    private static String body(Context ctx) {
        if (ctx.method().equals(HandlerType.GET) || ctx.method().equals(HandlerType.DELETE)) {
            return "";
        }
        try {
            if (ctx.req().getContentLengthLong() > MAX_BYTES) {
                throw tooLarge(ctx);
            }
            byte[] bytes = ctx.req().getInputStream().readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw tooLarge(ctx);
            }
            return new String(bytes, UTF_8);
        } catch (IOException broken) {
            throw new ScimRefused(400, "The body does not end as it should.");
        } catch (HttpException.RuntimeException refused) {
            throw new ScimRefused(refused.getCode() == 413 ? 413 : 400, "The body cannot be read.");
        }
    }

    /** Throws some of the rest away first: who still sends when the connection closes never sees the answer. */
    private static ScimRefused tooLarge(Context ctx) throws IOException {
        try {
            ctx.req().getInputStream().skipNBytes(MAX_DISCARDED);
        } catch (IOException ended) {
            LOG.debug("the body ended", ended);
        }
        return new ScimRefused(413, "A request has at most 1 MiB.");
    }
}
