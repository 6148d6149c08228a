package io.tollbridge.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
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

    /** RFC 7578. Every part stays in memory, so that nothing a stranger sends is written to a disk. */
    private Fields form() {
        refuseDeclaredLength();
        if (!String.valueOf(request.getContentType()).toLowerCase(Locale.ROOT).contains("boundary=")) {
            throw unreadable(400);
        }
        request.setAttribute(
                ServletContextRequest.MULTIPART_CONFIG_ELEMENT,
                new MultipartConfigElement("", MAX_BYTES, MAX_BYTES, MAX_BYTES));
        try {
            return read(request.getParts());
        } catch (IOException | ServletException | IllegalStateException | IllegalArgumentException broken) {
            throw unreadable(statusOf(broken));
        } catch (HttpException.RuntimeException refused) {
            throw unreadable(refused.getCode());
        }
    }

    private static Fields read(Collection<Part> parts) throws IOException {
        ObjectNode texts = JsonNodeFactory.instance.objectNode();
        Map<String, byte[]> files = new HashMap<>();
        for (Part part : parts) {
            byte[] content;
            try (InputStream stream = part.getInputStream()) {
                content = stream.readAllBytes();
            }
            if (part.getSubmittedFileName() != null) {
                if (files.put(part.getName(), content) != null) {
                    throw ApiError.invalid(part.getName(), "must be one file");
                }
            } else {
                // Several parts of one name are a list (RFC 7578 §4.3).
                ArrayNode values = texts.withArrayProperty(part.getName());
                values.add(new String(content, UTF_8));
            }
        }
        return Fields.ofForm(texts, files);
    }

    /** Jetty says 400 to every broken form; that it is too long only the first cause, IllegalState, tells. */
    private static int statusOf(Throwable broken) {
        Throwable first = broken;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        return first instanceof IllegalStateException ? 413 : 400;
    }

    private static ApiRefused unreadable(int status) {
        return new ApiRefused(
                status == 413
                        ? new ApiError.TooLarge()
                        : new ApiError.Unreadable("The body is no multipart/form-data, or is incomplete."));
    }
}
