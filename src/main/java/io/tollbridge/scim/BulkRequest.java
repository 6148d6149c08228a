package io.tollbridge.scim;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.captaingoldfish.scim.sdk.common.constants.HttpHeader;
import de.captaingoldfish.scim.sdk.common.constants.SchemaUris;
import de.captaingoldfish.scim.sdk.common.constants.ScimType;
import de.captaingoldfish.scim.sdk.common.constants.enums.HttpMethod;
import de.captaingoldfish.scim.sdk.common.etag.ETag;
import de.captaingoldfish.scim.sdk.common.exceptions.BadRequestException;
import de.captaingoldfish.scim.sdk.common.exceptions.ConflictException;
import de.captaingoldfish.scim.sdk.common.exceptions.PreconditionFailedException;
import de.captaingoldfish.scim.sdk.common.exceptions.ScimException;
import de.captaingoldfish.scim.sdk.common.response.BulkResponse;
import de.captaingoldfish.scim.sdk.common.response.BulkResponseOperation;
import de.captaingoldfish.scim.sdk.common.response.ErrorResponse;
import de.captaingoldfish.scim.sdk.common.response.ScimResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Several operations in one request (RFC 7644 §3.7), each done as if it had come alone. SCIM-SDK's own bulk endpoint answers
 * the whole request with an error where one operation cannot be read, although those before it are done by then.
 */
final class BulkRequest {
    static final int MOST_OPERATIONS = 100;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Operations operations;
    private final List<BulkOperation> sent;
    private final int failOnErrors;
    private final ScimCaller caller;
    private final Refusals refusals;
    /** The first operation of each bulkId. */
    private final Map<String, Integer> owners = new HashMap<>();

    private final Map<String, String> ids = new HashMap<>();
    private final Map<Integer, BulkResponseOperation> answers = new TreeMap<>();
    private int errors;

    /** Hears of each operation that the caller may not do. */
    interface Refusals {
        void refused(HttpMethod method, String address, ErrorResponse error);
    }

    /**
     * Reads the request; nothing is done yet.
     *
     * @throws ScimException if it is no bulk request
     * @throws ScimRefused if it has too many operations
     */
    BulkRequest(Operations operations, String body, ScimCaller caller, Refusals refusals) {
        JsonNode request = read(body);
        List<String> schemas = new ArrayList<>();
        BulkOperation.attribute(request, "schemas").forEach(one -> schemas.add(one.asText()));
        JsonNode list = BulkOperation.attribute(request, "Operations");
        if (schemas.stream().noneMatch(SchemaUris.BULK_REQUEST_URI::equalsIgnoreCase)
                || !list.isArray()
                || list.isEmpty()) {
            throw unreadable("This is no BulkRequest with Operations.");
        }
        if (list.size() > MOST_OPERATIONS) {
            // §3.7.4
            throw new ScimRefused(413, "A bulk request has at most " + MOST_OPERATIONS + " operations.");
        }
        JsonNode limit = BulkOperation.attribute(request, "failOnErrors");
        if (!limit.isMissingNode() && !limit.canConvertToExactIntegral()) {
            throw unreadable("failOnErrors is no integer.");
        }
        this.failOnErrors = limit.isMissingNode() ? Integer.MAX_VALUE : Math.max(1, limit.asInt());
        this.operations = operations;
        this.sent = new ArrayList<>();
        list.forEach(one -> sent.add(new BulkOperation(one)));
        for (int i = 0; i < sent.size(); i++) {
            int index = i;
            sent.get(i).bulkId().ifPresent(id -> owners.putIfAbsent(id, index));
        }
        this.caller = caller;
        this.refusals = refusals;
    }

    /** Does them in their order, but for those that refer to a later one; they are answered in their order. */
    ScimResponse perform() {
        for (boolean progress = true; progress; ) {
            progress = false;
            for (int i = 0; i < sent.size(); i++) {
                if (!answers.containsKey(i) && (isOver() || !waits(i))) {
                    perform(i);
                    progress = true;
                }
            }
        }
        for (int i = 0; i < sent.size(); i++) {
            if (!answers.containsKey(i)) {
                // §3.7.1: a circle may be given up with 409.
                refuse(
                        i,
                        new ConflictException("Its references lead in a circle: "
                                + sent.get(i).references()));
            }
        }
        return new BulkResponse(List.copyOf(answers.values()), errors < failOnErrors ? 200 : 412);
    }

    /** As many errors as the request puts up with (§3.7.3). */
    private boolean isOver() {
        return errors >= failOnErrors;
    }

    /** Whether it refers to an operation that is still to be done. */
    private boolean waits(int index) {
        return sent.get(index).references().stream()
                .anyMatch(id -> owners.containsKey(id) && !answers.containsKey(owners.get(id)));
    }

    private void perform(int index) {
        BulkOperation operation = sent.get(index);
        if (isOver()) {
            refuse(index, new PreconditionFailedException("It was not done: too many before it failed."));
            return;
        }
        BulkOperation.Request request;
        try {
            if (operation
                    .bulkId()
                    .filter(id -> owners.getOrDefault(id, index) != index)
                    .isPresent()) {
                throw Answers.invalid("another operation has the same bulkId");
            }
            request = operation.request(this::id);
        } catch (ScimException refused) {
            refuse(index, refused);
            return;
        }
        ScimCaller one = caller.of(operation.version());
        ScimResponse response =
                operations.perform(request.method(), request.address(), request.body(), one, Optional.empty());
        if (response instanceof ErrorResponse error) {
            if (error.getHttpStatus() == 403) {
                refusals.refused(request.method(), request.address(), error);
            }
            // Required of all but a POST that failed (§3.7).
            Optional<String> location = Optional.of(operations.url(request.address()))
                    .filter(_ -> !request.method().equals(HttpMethod.POST));
            answer(index, error, location);
            return;
        }
        String location = Optional.ofNullable(response.getHttpHeaders().get(HttpHeader.LOCATION_HEADER))
                .orElseGet(() -> operations.url(request.address()));
        operation.bulkId().ifPresent(id -> ids.put(id, location.substring(location.lastIndexOf('/') + 1)));
        answer(index, response, Optional.of(location));
    }

    private String id(String bulkId) {
        if (!owners.containsKey(bulkId)) {
            throw Answers.invalid("no operation has the bulkId " + bulkId);
        }
        return Optional.ofNullable(ids.get(bulkId))
                .orElseThrow(() -> new ConflictException("The operation with the bulkId " + bulkId + " failed."));
    }

    private void refuse(int index, ScimException why) {
        answer(index, new ErrorResponse(why), Optional.empty());
    }

    private void answer(int index, ScimResponse response, Optional<String> location) {
        BulkOperation operation = sent.get(index);
        var answer = BulkResponseOperation.builder().status(response.getHttpStatus());
        operation.method().ifPresent(answer::method);
        operation.bulkId().ifPresent(answer::bulkId);
        location.ifPresent(answer::location);
        Optional.ofNullable(response.getHttpHeaders().get(HttpHeader.E_TAG_HEADER))
                .ifPresent(tag -> answer.version(ETag.parseETag(tag)));
        if (response instanceof ErrorResponse) {
            errors++;
            answer.response(response);
        }
        answers.put(index, answer.build());
    }

    private static JsonNode read(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException broken) {
            throw unreadable("The body is no JSON.");
        }
    }

    private static ScimException unreadable(String detail) {
        return new BadRequestException(detail, ScimType.RFC7644.INVALID_SYNTAX);
    }
}
