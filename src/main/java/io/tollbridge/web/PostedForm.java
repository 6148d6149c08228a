package io.tollbridge.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.ContentTooLargeResponse;
import io.javalin.http.Context;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The fields of a posted form, which is UTF-8 whatever charset the sender names (WHATWG URL §5). Any other media type has
 * no fields: the framework's own reading answers broken multipart and unknown charsets with a 500.
 * A page of ours that takes files reads {@link #withFiles}.
 */
public final class PostedForm {
    private final Map<String, List<String>> fields = new LinkedHashMap<>();

    private PostedForm() {}

    public static PostedForm of(Context context) {
        PostedForm form = new PostedForm();
        String body = body(context);
        if (isForm(context)) {
            for (String pair : body.split("&")) {
                String[] parts = pair.split("=", 2);
                form.fields
                        .computeIfAbsent(decoded(parts[0]), _ -> new ArrayList<>())
                        .add(parts.length == 2 ? decoded(parts[1]) : "");
            }
        }
        return form;
    }

    /** The same, where a field may also be a file: its content counts as the field's text unless it is empty. */
    public static PostedForm withFiles(Context context, int maxBytes) {
        if (!MultipartForm.isIn(context.req())) {
            return of(context);
        }
        PostedForm form = new PostedForm();
        try {
            MultipartForm.read(context.req(), maxBytes).fields().stream()
                    .filter(field -> !field.isFile() || field.content().length > 0)
                    .forEach(field -> form.fields
                            .computeIfAbsent(field.name(), _ -> new ArrayList<>())
                            .add(new String(field.content(), UTF_8)));
        } catch (MultipartForm.Unreadable unreadable) {
            throw unreadable.status() == 413 ? new ContentTooLargeResponse() : new BadRequestResponse();
        }
        return form;
    }

    /** The names of all that was sent. */
    public Set<String> names() {
        return Collections.unmodifiableSet(fields.keySet());
    }

    /** A body of another media type is none that this endpoint reads. */
    static void requireForm(Context context) {
        if (!isForm(context)) {
            throw new BadRequestResponse();
        }
    }

    private static boolean isForm(Context context) {
        String type = Optional.ofNullable(context.header("Content-Type")).orElse("");
        return type.split(";", 2)[0].strip().equalsIgnoreCase("application/x-www-form-urlencoded");
    }

    /** The body as UTF-8; one that is too long is refused. */
    static String body(Context context) {
        return new String(context.bodyAsBytes(), UTF_8);
    }

    /** Every value of the field. */
    public List<String> values(String name) {
        return fields.getOrDefault(name, List.of());
    }

    /** Its first value. */
    public Optional<String> value(String name) {
        return values(name).stream().findFirst();
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw new BadRequestResponse();
        }
    }
}
