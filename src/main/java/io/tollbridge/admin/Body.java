package io.tollbridge.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.web.PostedForm;
import java.util.Arrays;
import java.util.Optional;

/**
 * The body of a call of the API, made of what a form says over what the resource has: what a page does not show, a change
 * by it does not touch.
 */
final class Body {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ObjectNode values;
    private final PostedForm form;

    private Body(ObjectNode values, PostedForm form) {
        this.values = values;
        this.form = form;
    }

    /** Of a new thing. */
    static Body of(PostedForm form) {
        return new Body(JsonNodeFactory.instance.objectNode(), form);
    }

    /** Of a change. */
    static Body over(Resource resource, PostedForm form) {
        return new Body(resource.body().deepCopy(), form);
    }

    /** An empty field is none. */
    Body texts(String... names) {
        for (String name : names) {
            text(name).ifPresent(text -> values.put(name, text.isEmpty() ? null : text));
        }
        return this;
    }

    /** What is no number goes as it was typed: the API says what is wrong with it. */
    Body numbers(String... names) {
        for (String name : names) {
            text(name).ifPresent(text -> {
                if (text.matches("-?[0-9]{1,9}")) {
                    values.put(name, Integer.parseInt(text));
                } else {
                    values.put(name, text.isEmpty() ? null : text);
                }
            });
        }
        return this;
    }

    /** Boxes: one that is not ticked is not sent at all. */
    Body flags(String... names) {
        for (String name : names) {
            values.put(name, form.values(name).contains("true"));
        }
        return this;
    }

    /** A line each, or boxes of one name. */
    Body lists(String... names) {
        for (String name : names) {
            ArrayNode list = values.putArray(name);
            form.values(name).stream()
                    .flatMap(text -> Arrays.stream(text.split("\\R")))
                    .map(String::strip)
                    .filter(text -> !text.isEmpty())
                    .forEach(list::add);
        }
        return this;
    }

    /** Boxes whose values the API wants as one text with spaces between them. */
    Body words(String... names) {
        for (String name : names) {
            values.put(name, String.join(" ", form.values(name)));
        }
        return this;
    }

    /** JSON that somebody typed or pasted; what is none goes as text: the API says what is wrong with it. */
    Body json(String name) {
        text(name).ifPresent(text -> {
            try {
                values.set(name, text.isEmpty() ? values.nullNode() : JSON.readTree(text));
            } catch (JsonProcessingException none) {
                values.put(name, text);
            }
        });
        return this;
    }

    /** Boxes and selections of {@link RoleChoice}. */
    Body roles(String name) {
        values.set(name, RoleChoice.read(form, name));
        return this;
    }

    Body set(String name, JsonNode value) {
        values.set(name, value);
        return this;
    }

    Body set(String name, String value) {
        values.put(name, value);
        return this;
    }

    ObjectNode made() {
        return values.deepCopy();
    }

    private Optional<String> text(String name) {
        return form.value(name).map(String::strip);
    }
}
