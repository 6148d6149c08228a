package io.tollbridge.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.web.MultipartForm;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpException;

/** The body of a request, 1 MiB at most, whether or not it says its length beforehand. */
final class RequestBody {
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_DISCARDED = 4 << 20;

    private final HttpServletRequest request;
    private final Json json;

    RequestBody(HttpServletRequest request, Json json) {
        this.request = request;
        this.json = json;
    }

    Fields fields() {
        if (!isType("application/json")) {
            throw new ApiRefused(new ApiError.UnsupportedMediaType("application/json"));
        }
        return object();
    }

    Fields optionalFields() {
        boolean none = request.getContentLengthLong() <= 0 && request.getHeader("Transfer-Encoding") == null;
        return none ? Fields.ofJson(JsonNodeFactory.instance.objectNode()) : fields();
    }

    Fields fieldsOrForm() {
        if (isType("multipart/form-data")) {
            return form();
        }
        if (!isType("application/json")) {
            throw new ApiRefused(new ApiError.UnsupportedMediaType("application/json or multipart/form-data"));
        }
        return object();
    }

    private boolean isType(String wanted) {
        // Not getContentType(), which throws where the header names an unknown charset.
        String type = Optional.ofNullable(request.getHeader("Content-Type")).orElse("");
        return type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(wanted);
    }

    private Fields object() {
        JsonNode body = json.read(bytes());
        if (body instanceof ObjectNode object) {
            return Fields.ofJson(object);
        }
        throw new ApiRefused(new ApiError.Unreadable("The body must be a JSON object."));
    }

    private byte[] bytes() {
        refuseDeclaredLength();
        try {
            byte[] bytes = request.getInputStream().readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw tooLarge();
            }
            return bytes;
        } catch (IOException broken) {
            throw new ApiRefused(new ApiError.Unreadable("The body does not end as it should."));
        } catch (HttpException.RuntimeException refused) {
            throw unreadable(refused.getCode());
        }
    }

    private void refuseDeclaredLength() {
        if (request.getContentLengthLong() > MAX_BYTES) {
            throw tooLarge();
        }
    }

    /** Throws some of the rest away first: who still sends when the connection closes never sees the answer. */
    private ApiRefused tooLarge() {
        try {
            request.getInputStream().skipNBytes(MAX_DISCARDED);
        } catch (IOException ended) {
            return new ApiRefused(new ApiError.TooLarge());
        }
        return new ApiRefused(new ApiError.TooLarge());
    }

    private Fields form() {
        refuseDeclaredLength();
        try {
            return read(MultipartForm.read(request, MAX_BYTES));
        } catch (MultipartForm.Unreadable broken) {
            throw unreadable(broken.status());
        }
    }

    private static Fields read(MultipartForm form) {
        ObjectNode texts = JsonNodeFactory.instance.objectNode();
        Map<String, byte[]> files = new HashMap<>();
        for (MultipartForm.Field field : form.fields()) {
            if (field.isFile()) {
                if (files.put(field.name(), field.content()) != null) {
                    throw ApiError.invalid(field.name(), "must be one file");
                }
            } else {
                // Several parts of one name are a list (RFC 7578 §4.3).
                ArrayNode values = texts.withArrayProperty(field.name());
                values.add(new String(field.content(), UTF_8));
            }
        }
        return Fields.ofForm(texts, files);
    }

    private static ApiRefused unreadable(int status) {
        return new ApiRefused(
                status == 413
                        ? new ApiError.TooLarge()
                        : new ApiError.Unreadable("The body is no multipart/form-data, or is incomplete."));
    }
}
