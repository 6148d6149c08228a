package io.tollbridge.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.audit.AuditLog;
import io.tollbridge.oauth.ActiveToken;
import io.tollbridge.saml.Finding;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The management API without HTTP: the administrator's pages do by it whatever they do, so that one set of rules,
 * permissions, messages and audit events serves both.
 */
public final class LocalCalls {
    private final BearerGuard guard;
    private final Json json;
    private final AuditLog audit;
    private final List<Route> routes = new ArrayList<>();

    LocalCalls(BearerGuard guard, Json json, AuditLog audit) {
        this.guard = guard;
        this.json = json;
        this.audit = audit;
    }

    /** Who calls, with the rights that he has at this moment, and the address he calls from. */
    public record Caller(ActiveToken token, String address) {}

    /**
     * One call.
     *
     * @param path below {@code /api/v1}, with its query if it has one; parameters are encoded as in a URL
     * @param ifMatch the ETag that the change is for; empty: any
     * @param newId of what is made: a form that is sent twice makes it once
     */
    public record Request(
            String method,
            String path,
            Optional<ObjectNode> body,
            Optional<String> ifMatch,
            Optional<UUID> newId) {}

    /** What the API answers. */
    public sealed interface Outcome {
        /**
         * It is done.
         *
         * @param body a missing node if there is none
         * @param etag of the resource, for a change of it; "" if it has none
         */
        record Done(int status, JsonNode body, String etag) implements Outcome {}

        /** It is refused, and nothing has changed. */
        record Refused(int status, String detail, List<FieldProblem> problems, List<Finding> findings)
                implements Outcome {
            public Refused {
                problems = List.copyOf(problems);
                findings = List.copyOf(findings);
            }
        }
    }

    /** What is wrong with one field. */
    public record FieldProblem(String field, String problem) {}

    private record Route(String method, List<String> segments, Access access, Consumer<Call> resource) {
        boolean matches(String wanted, List<String> path) {
            boolean same = method.equals(wanted) && path.size() == segments.size();
            for (int i = 0; same && i < path.size(); i++) {
                same = isParameter(segments.get(i)) || segments.get(i).equals(path.get(i));
            }
            return same;
        }

        Map<String, String> parameters(List<String> path) {
            Map<String, String> found = new HashMap<>();
            for (int i = 0; i < path.size(); i++) {
                String segment = segments.get(i);
                if (isParameter(segment)) {
                    found.put(segment.substring(1, segment.length() - 1), URLDecoder.decode(path.get(i), UTF_8));
                }
            }
            return found;
        }

        private static boolean isParameter(String segment) {
            return segment.startsWith("{");
        }
    }

    void add(String method, String path, Access access, Consumer<Call> resource) {
        routes.add(new Route(method, segments(path), access, resource));
    }

    /** Makes the call; a refusal for want of a permission is in the audit log afterwards. */
    public Outcome call(Caller caller, Request request) {
        String[] parts = request.path().split("\\?", 2);
        List<String> path = segments(parts[0]);
        Route route = routes.stream()
                .filter(one -> one.matches(request.method(), path))
                .findFirst() // the order is that of the routes, as over HTTP
                .orElseThrow(() -> new IllegalStateException("no route " + request.method() + " " + parts[0]));
        Local exchange = new Local(
                caller, route.parameters(path), parts.length > 1 ? Optional.of(parts[1]) : Optional.empty(), request);
        try {
            guard.require(route.access(), caller.token(), request.method());
            GuardedRoutes.answer(route.resource(), exchange);
            return exchange.outcome();
        } catch (ApiRefused refused) {
            Problem problem = refused.error().problem();
            if (problem.status() == 403) {
                ApiRoutes.record(audit, problem, caller.token(), caller.address(), request.method() + " " + parts[0]);
            }
            return new Outcome.Refused(
                    problem.status(),
                    problem.detail(),
                    problem.errors().stream()
                            .map(one -> new FieldProblem(one.field(), one.problem()))
                            .toList(),
                    problem.findings());
        }
    }

    private static List<String> segments(String path) {
        return List.of(path.split("/"));
    }

    /** One such call under way. */
    private final class Local implements Exchange {
        private final Caller caller;
        private final Map<String, String> parameters;
        private final Optional<String> query;
        private final Request request;
        private int status = 200;
        private String etag = "";
        private JsonNode body = MissingNode.getInstance();

        private Local(Caller caller, Map<String, String> parameters, Optional<String> query, Request request) {
            this.caller = caller;
            this.parameters = parameters;
            this.query = query;
            this.request = request;
        }

        Outcome outcome() {
            return new Outcome.Done(status, body, etag);
        }

        @Override
        public ActiveToken token() {
            return caller.token();
        }

        @Override
        public String address() {
            return caller.address();
        }

        @Override
        public String pathParam(String name) {
            return Optional.ofNullable(parameters.get(name))
                    .orElseThrow(() -> new IllegalStateException("no parameter " + name));
        }

        @Override
        public Optional<String> queryString() {
            return query;
        }

        @Override
        public Optional<String> ifMatch() {
            return request.ifMatch();
        }

        @Override
        public Fields fields() {
            return Fields.ofJson(request.body().orElseGet(JsonNodeFactory.instance::objectNode));
        }

        @Override
        public Fields optionalFields() {
            return fields();
        }

        @Override
        public Fields fieldsOrForm() {
            return fields();
        }

        @Override
        public Optional<UUID> newId() {
            return request.newId();
        }

        @Override
        public void status(int status) {
            this.status = status;
        }

        @Override
        public void header(String name, String value) {
            if (name.equals("ETag")) {
                etag = value;
            }
        }

        @Override
        public void body(Object body) {
            this.body = json.tree(body);
        }
    }
}
