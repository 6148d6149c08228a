package io.tollbridge.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.tollbridge.directory.DirectoryAway;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.web.ClientAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Routes below {@code /api/v1}: none can be added without saying who may use it. */
final class GuardedRoutes {
    private static final List<HandlerType> METHODS =
            List.of(HandlerType.GET, HandlerType.POST, HandlerType.PUT, HandlerType.PATCH, HandlerType.DELETE);

    private final RoutesConfig routes;
    private final Json json;
    private final ClientAddress addresses;
    private final LocalCalls local;
    private final Map<String, TreeSet<String>> methods = new LinkedHashMap<>();

    /** {@code local}: gets each of them too. */
    GuardedRoutes(RoutesConfig routes, Json json, ClientAddress addresses, LocalCalls local) {
        this.routes = routes;
        this.json = json;
        this.addresses = addresses;
        this.local = local;
    }

    void get(String path, Access access, Consumer<Call> resource) {
        add(HandlerType.GET, path, access, resource);
    }

    void post(String path, Access access, Consumer<Call> resource) {
        add(HandlerType.POST, path, access, resource);
    }

    void put(String path, Access access, Consumer<Call> resource) {
        add(HandlerType.PUT, path, access, resource);
    }

    void delete(String path, Access access, Consumer<Call> resource) {
        add(HandlerType.DELETE, path, access, resource);
    }

    /** After the last route: 405 for other methods of a known path, 404 for every other path. */
    void close() {
        methods.forEach((path, allowed) -> {
            String allow = String.join(", ", allowed);
            METHODS.stream()
                    .filter(method -> !allowed.contains(method.name()))
                    .forEach(method -> route(
                            method,
                            path,
                            ctx -> {
                                ctx.header("Allow", allow);
                                throw new ApiRefused(new ApiError.MethodNotAllowed(allow));
                            },
                            new Access.NotOffered()));
        });
        METHODS.forEach(method -> route(
                method,
                "/*",
                ctx -> {
                    throw new ApiRefused(new ApiError.NotFound());
                },
                new Access.NotOffered()));
    }

    private void add(HandlerType method, String path, Access access, Consumer<Call> resource) {
        methods.computeIfAbsent(path, _ -> new TreeSet<>()).add(method.name());
        local.add(method.name(), path, access, resource);
        route(method, path, ctx -> run(resource, ctx), access);
    }

    private void route(HandlerType method, String path, Handler handler, Access access) {
        routes.addHttpHandler(method, ApiRoutes.ROOT + path, handler, access);
    }

    private void run(Consumer<Call> resource, Context ctx) {
        answer(resource, new HttpExchange(ctx, json, addresses));
    }

    /** Runs it; what it or the database refuses is an {@link ApiRefused}. */
    static void answer(Consumer<Call> resource, Exchange exchange) {
        try {
            resource.accept(new Call(exchange));
        } catch (InvalidValue invalid) {
            throw ApiError.invalid(invalid.field(), invalid.problem());
        } catch (DirectoryAway away) {
            throw BearerGuard.unavailable(away);
        }
    }
}
