package io.tollbridge.testing;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jsoup.nodes.FormElement;

/** A form with what it would send now; buttons send nothing unless their name is given as a field. */
public record Form(Page page, String method, URI action, List<Field> fields) {
    /** One name and its value; a name may come more than once. */
    public record Field(String name, String value) {}

    public Form {
        fields = List.copyOf(fields);
    }

    static Form of(Page page, FormElement element) {
        String action = element.attr("action").isEmpty() ? page.url().toString() : element.absUrl("action");
        List<Field> fields = element.formData().stream()
                .map(pair -> new Field(pair.key(), pair.value()))
                .toList();
        String method = element.attr("method").toUpperCase(Locale.ROOT);
        return new Form(page, method.equals("POST") ? "POST" : "GET", URI.create(action), fields);
    }

    /** The value of the first field with this name. */
    public Optional<String> value(String name) {
        return fields.stream()
                .filter(field -> field.name().equals(name))
                .map(Field::value)
                .findFirst();
    }

    /** This form with that field filled in; a field of that name it did not have is added at its end. */
    public Form with(String name, String value) {
        List<Field> changed = new ArrayList<>();
        boolean placed = false;
        for (Field field : fields) {
            if (!field.name().equals(name)) {
                changed.add(field);
            } else if (!placed) {
                changed.add(new Field(name, value));
                placed = true;
            }
        }
        if (!placed) {
            changed.add(new Field(name, value));
        }
        return new Form(page, method, action, changed);
    }

    /** This form with all of these filled in. */
    public Form with(Map<String, String> values) {
        Form filled = this;
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.with(value.getKey(), value.getValue());
        }
        return filled;
    }

    /** {@code application/x-www-form-urlencoded}. */
    String encoded() {
        return fields.stream()
                .map(field -> URLEncoder.encode(field.name(), StandardCharsets.UTF_8) + "="
                        + URLEncoder.encode(field.value(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
