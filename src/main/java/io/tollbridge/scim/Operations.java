package io.tollbridge.scim;

import de.captaingoldfish.scim.sdk.common.constants.HttpHeader;
import de.captaingoldfish.scim.sdk.common.constants.ScimType;
import de.captaingoldfish.scim.sdk.common.constants.enums.HttpMethod;
import de.captaingoldfish.scim.sdk.common.exceptions.BadRequestException;
import de.captaingoldfish.scim.sdk.common.response.ErrorResponse;
import de.captaingoldfish.scim.sdk.common.response.ScimResponse;
import de.captaingoldfish.scim.sdk.server.endpoints.Context;
import de.captaingoldfish.scim.sdk.server.endpoints.ResourceEndpoint;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Single operations, each by SCIM-SDK, whether it came alone or with others in one bulk request. */
final class Operations {
    private static final Logger LOG = LoggerFactory.getLogger(Operations.class);
    private static final int TRIES = 3;

    private final ResourceEndpoint endpoint;
    private final String root;

    /** {@code root}: the URL that all addresses are below. */
    Operations(ResourceEndpoint endpoint, String root) {
        this.endpoint = endpoint;
        this.root = root;
    }

    String url(String address) {
        return root + address;
    }

    /** {@code caller} is of this operation alone; {@code ifNoneMatch} is the header. */
    ScimResponse perform(
            HttpMethod method, String address, String body, ScimCaller caller, Optional<String> ifNoneMatch) {
        Map<String, String> headers = new HashMap<>();
        // Whoever sends something else has been refused before.
        headers.put(HttpHeader.CONTENT_TYPE_HEADER, HttpHeader.SCIM_CONTENT_TYPE);
        caller.ifMatch().ifPresent(value -> headers.put(HttpHeader.IF_MATCH_HEADER, value));
        ifNoneMatch.ifPresent(value -> headers.put(HttpHeader.IF_NONE_MATCH_HEADER, value));
        ScimResponse response = attempt(method, address, body, caller, headers);
        for (int tries = 1; tries < TRIES && caller.takeOvertaken(); tries++) {
            response = attempt(method, address, body, caller, headers);
        }
        if (response.getHttpStatus() == 500 && !caller.failed()) {
            // SCIM-SDK did not expect what was sent; our own failures are told apart, and logged, in Answers.
            LOG.info("a SCIM operation that cannot be read: {} {}: {}", method, address, cause(response));
            return new ErrorResponse(
                    new BadRequestException("The request cannot be read.", ScimType.RFC7644.INVALID_SYNTAX));
        }
        return response;
    }

    private ScimResponse attempt(
            HttpMethod method, String address, String body, ScimCaller caller, Map<String, String> headers) {
        return endpoint.handleRequest(url(address), method, body, new HashMap<>(headers), new Context(caller));
    }

    /** The type of what was thrown alone: its words may repeat what was sent. */
    private static String cause(ScimResponse response) {
        if (!(response instanceof ErrorResponse error)) {
            return "unknown";
        }
        Throwable thrown = error.getScimException();
        Throwable cause = thrown.getCause();
        return (cause == null ? thrown : cause).getClass().getName();
    }
}
