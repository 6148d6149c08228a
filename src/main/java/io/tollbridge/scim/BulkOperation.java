package io.tollbridge.scim;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import de.captaingoldfish.scim.sdk.common.constants.ScimType;
import de.captaingoldfish.scim.sdk.common.constants.enums.HttpMethod;
import de.captaingoldfish.scim.sdk.common.exceptions.BadRequestException;
import de.captaingoldfish.scim.sdk.common.exceptions.ResourceNotFoundException;
import de.captaingoldfish.scim.sdk.common.exceptions.ScimException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One operation of a bulk request, as it was sent (RFC 7644 §3.7); what is wrong with it is told when it is read. */
record BulkOperation(JsonNode sent) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REFERENCE = "bulkId:";
    private static final Set<HttpMethod> METHODS =
            Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);
    private static final Pattern PATH = Pattern.compile("(/Users|/Groups)(?:/([^/?#]+))?");

    /**
     * What is to be done.
     *
     * @param address below the root of SCIM
     * @param body JSON, or empty
     */
    record Request(HttpMethod method, String address, String body) {}

    /** 405: the resource is there and has no such method. */
    private static final class MethodNotAllowed extends ScimException {
        MethodNotAllowed(String detail) {
            super(detail, null, 405, null);
        }
    }

    /** An attribute whatever its case (RFC 7643 §2.1); missing where it is null. */
    static JsonNode attribute(JsonNode object, String name) {
        return object.properties().stream()
                .filter(one -> one.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .filter(value -> !value.isNull())
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    /** Empty also where it is no text, which {@link #request} refuses. */
    Optional<String> bulkId() {
        return Optional.of(attribute(sent, "bulkId"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .filter(id -> !id.isBlank());
    }

    /** Empty where it is none. */
    Optional<HttpMethod> method() {
        String name = attribute(sent, "method").asText();
        return Arrays.stream(HttpMethod.values())
                .filter(method -> method.name().equalsIgnoreCase(name))
                .findFirst();
    }

    /** The version that the resource must have. */
    Optional<String> version() {
        return Optional.of(attribute(sent, "version"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue);
    }

    /** The operations whose resources this one is about, by their bulkIds (§3.7.2). */
    Set<String> references() {
        Set<String> found = new TreeSet<>();
        UnaryOperator<String> note = id -> {
            found.add(id);
            return id;
        };
        Matcher path = PATH.matcher(attribute(sent, "path").asText());
        if (path.matches()) {
            resolved(Optional.ofNullable(path.group(2)).orElse(""), note);
        }
        resolved(data(), "data", note);
        return found;
    }

    /**
     * Reads it, with the ids instead of the references.
     *
     * @throws ScimException if it cannot be done, whatever the directory holds
     */
    Request request(UnaryOperator<String> ids) {
        HttpMethod method = method().filter(METHODS::contains)
                .orElseThrow(() -> invalid("method must be POST, PUT, PATCH or DELETE"));
        for (String name : new String[] {"path", "bulkId", "version"}) {
            JsonNode value = attribute(sent, name);
            if (!value.isMissingNode() && !value.isTextual()) {
                throw unreadable(name + " is no text");
            }
        }
        String path = attribute(sent, "path").asText();
        if (path.isEmpty()) {
            throw invalid("path is missing");
        }
        Matcher address = PATH.matcher(path);
        if (!address.matches()) {
            throw new ResourceNotFoundException("There is no such resource to be changed in bulk.");
        }
        Optional<String> id = Optional.ofNullable(address.group(2));
        if (method.equals(HttpMethod.POST) == id.isPresent()) {
            throw new MethodNotAllowed("POST is for " + address.group(1) + ", the other methods are for one of them.");
        }
        if (method.equals(HttpMethod.POST) && bulkId().isEmpty()) {
            throw invalid("bulkId is missing");
        }
        String body = method.equals(HttpMethod.DELETE) ? "" : body(ids);
        return new Request(
                method,
                address.group(1)
                        + id.map(text ->
                                        "/" + Answers.id(resolved(text, ids)).orElseThrow(() -> Answers.notFound(text)))
                                .orElse(""),
                body);
    }

    private String body(UnaryOperator<String> ids) {
        if (attribute(sent, "data").isMissingNode()) {
            throw invalid("data is missing");
        }
        if (!(data() instanceof ObjectNode data)) {
            throw unreadable("data is no JSON object");
        }
        return resolved(data, "data", ids).toString();
    }

    /** Some clients send it as text. */
    private JsonNode data() {
        JsonNode data = attribute(sent, "data");
        if (!data.isTextual()) {
            return data;
        }
        try {
            return JSON.readTree(data.textValue());
        } catch (JsonProcessingException unreadable) {
            return data;
        }
    }

    private static String resolved(String text, UnaryOperator<String> ids) {
        return text.startsWith(REFERENCE) ? ids.apply(text.substring(REFERENCE.length())) : text;
    }

    /** References stand where ids do: in {@code value}, of members, a manager or an operation of PATCH. */
    private static JsonNode resolved(JsonNode node, String name, UnaryOperator<String> ids) {
        if (node.isTextual()) {
            return name.equalsIgnoreCase("value") ? TextNode.valueOf(resolved(node.textValue(), ids)) : node;
        }
        if (node.isArray()) {
            ArrayNode elements = JsonNodeFactory.instance.arrayNode();
            node.forEach(element -> elements.add(resolved(element, name, ids)));
            return elements;
        }
        if (node.isObject()) {
            ObjectNode attributes = JsonNodeFactory.instance.objectNode();
            node.properties().forEach(one -> attributes.set(one.getKey(), resolved(one.getValue(), one.getKey(), ids)));
            return attributes;
        }
        return node;
    }

    /** Something is missing, or is none of the values there are. */
    private static ScimException invalid(String detail) {
        return Answers.invalid(detail);
    }

    /** Something has another type (§3.12). */
    private static ScimException unreadable(String detail) {
        return new BadRequestException(detail, ScimType.RFC7644.INVALID_SYNTAX);
    }
}
