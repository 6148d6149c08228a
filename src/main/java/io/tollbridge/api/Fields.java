package io.tollbridge.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.RoleAssignment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The fields of a request, read one by one so that all that is wrong is told at once; {@link #make} ends the reading. A
 * field that nobody asked for is an error too: a misspelt setting must not pass as if it had been set. JSON's null is
 * as good as absent. In a form every value is text, and an empty one is as good as absent.
 */
public final class Fields {
    private final ObjectNode values;
    private final Map<String, byte[]> files;
    private final boolean form;
    private final Set<String> known = new HashSet<>();
    private final Map<String, String> problems = new LinkedHashMap<>();

    private Fields(ObjectNode values, Map<String, byte[]> files, boolean form) {
        this.values = values;
        this.files = files;
        this.form = form;
    }

    public static Fields ofJson(ObjectNode object) {
        return new Fields(object, Map.of(), false);
    }

    /** {@code texts}: for each name the list of its values. */
    static Fields ofForm(ObjectNode texts, Map<String, byte[]> files) {
        return new Fields(texts, files, true);
    }

    /** Whether the request says anything of it. */
    boolean has(String name) {
        return values.has(name);
    }

    /** One line of text. */
    public Optional<String> text(String name) {
        Optional<String> text = document(name);
        if (text.isPresent() && !isLine(text.get())) {
            problem(name, "must be text without control characters");
            return Optional.empty();
        }
        return text;
    }

    /** One line of text that must be there; "" once the problem is noted. */
    public String requiredText(String name) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            problem(name, "is required");
        }
        return text.orElse("");
    }

    /** Text of any number of lines. */
    public Optional<String> document(String name) {
        return scalar(name).flatMap(value -> {
            if (!value.isTextual()) {
                problem(name, "must be text");
                return Optional.empty();
            }
            return Optional.of(value.textValue());
        });
    }

    /** An uploaded file. */
    Optional<byte[]> file(String name) {
        known.add(name);
        return Optional.ofNullable(files.get(name));
    }

    public boolean flag(String name, boolean absent) {
        return scalar(name)
                .map(value -> {
                    boolean yes = value.isBoolean()
                            ? value.booleanValue()
                            : form && value.asText().equals("true");
                    boolean no =
                            value.isBoolean() ? !yes : form && value.asText().equals("false");
                    if (!yes && !no) {
                        problem(name, "must be true or false");
                    }
                    return yes;
                })
                .orElse(absent);
    }

    public Optional<Integer> number(String name) {
        return scalar(name).flatMap(value -> {
            if (value.isInt()) {
                return Optional.of(value.intValue());
            }
            if (form && value.asText().matches("-?[0-9]{1,9}")) {
                return Optional.of(Integer.valueOf(value.asText()));
            }
            problem(name, "must be a whole number");
            return Optional.empty();
        });
    }

    /** A list of lines; in a form they may also stand in one value with commas between them. */
    public List<String> texts(String name) {
        known.add(name);
        List<String> texts = new ArrayList<>();
        for (JsonNode item : items(name)) {
            if (!item.isTextual() || !isLine(item.textValue())) {
                problem(name, "must be a list of texts without control characters");
                return List.of();
            }
            if (form) {
                Arrays.stream(item.textValue().split(","))
                        .map(String::strip)
                        .filter(text -> !text.isEmpty())
                        .forEach(texts::add);
            } else {
                texts.add(item.textValue());
            }
        }
        return texts;
    }

    /** A list of texts of any number of lines. */
    List<String> documents(String name) {
        known.add(name);
        List<String> documents = new ArrayList<>();
        for (JsonNode item : items(name)) {
            if (!item.isTextual()) {
                problem(name, "must be a list of texts");
                return List.of();
            }
            documents.add(item.textValue());
        }
        return documents;
    }

    /** A JSON object. */
    Optional<JsonNode> object(String name) {
        return scalar(name).flatMap(value -> {
            if (!value.isObject()) {
                problem(name, "must be an object");
                return Optional.empty();
            }
            return Optional.of(value);
        });
    }

    /** A JSON object whose values are lines of text. */
    public Map<String, String> textsByName(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        object(name)
                .ifPresent(object -> object.forEachEntry((field, value) -> {
                    if (!value.isTextual() || !isLine(value.textValue())) {
                        problem(name, "must be an object of texts without control characters");
                    }
                    texts.put(field, value.asText());
                }));
        return texts;
    }

    /** {@code [{ "role", "division" }]}; the division is Home unless it says otherwise. */
    List<RoleAssignment> roles(String name) {
        known.add(name);
        List<RoleAssignment> roles = new ArrayList<>();
        for (JsonNode item : items(name)) {
            JsonNode division = item.path("division");
            boolean divided = !division.isMissingNode() && !division.isNull();
            boolean complete = item.isObject()
                    && item.path("role").isTextual()
                    && (!divided || division.isTextual())
                    && item.size() == (division.isMissingNode() ? 1 : 2);
            if (!complete) {
                problem(name, "must be a list of objects with role and division");
                return List.of();
            }
            String role = item.path("role").textValue();
            String where = divided ? division.textValue() : RoleAssignment.HOME;
            if (!isLine(role) || !isLine(where)) {
                problem(name, "must be text without control characters");
                return List.of();
            }
            roles.add(new RoleAssignment(role, where));
        }
        return roles.stream().distinct().toList();
    }

    /** A text as a value of its own kind; {@code otherwise} stands in once a problem is noted. */
    public <T> T value(String name, Function<String, T> parse, T otherwise) {
        Optional<String> text = text(name);
        try {
            return text.map(parse).orElse(otherwise);
        } catch (InvalidValue invalid) {
            problem(name, invalid.problem());
            return otherwise;
        }
    }

    /** A part of the record, made of fields already read; {@code otherwise} stands in once a problem is noted. */
    public <T> T part(Supplier<T> part, T otherwise) {
        try {
            return part.get();
        } catch (InvalidValue invalid) {
            problem(invalid.field(), invalid.problem());
            return otherwise;
        }
    }

    /** What an answer shows and a request cannot set: it may be sent back unread. */
    public void ignore(String... names) {
        known.addAll(Arrays.asList(names));
    }

    /** Notes what is wrong; of one field the first problem counts. */
    public void problem(String field, String problem) {
        problems.putIfAbsent(field, problem);
    }

    /** All that is wrong, by field, once everything that is known was read: what was not is wrong too. */
    public Map<String, String> problems(String unknown) {
        Iterator<String> sent = values.fieldNames();
        sent.forEachRemaining(name -> {
            if (!known.contains(name)) {
                problem(name, unknown);
            }
        });
        return Collections.unmodifiableMap(problems);
    }

    /** Refuses the request if anything was wrong with it. */
    void end() {
        problems("is no field of this resource");
        for (String name : files.keySet()) {
            if (!known.contains(name)) {
                problem(name, "is no file of this resource");
            }
        }
        if (!problems.isEmpty()) {
            throw new ApiRefused(new ApiError.Invalid(problems.entrySet().stream()
                    .map(problem -> new ApiError.FieldProblem(problem.getKey(), problem.getValue()))
                    .toList()));
        }
    }

    /** Makes the record of what was read, or refuses the request with all that was wrong. */
    <T> T make(Supplier<T> record) {
        try {
            T made = record.get();
            end();
            return made;
        } catch (InvalidValue invalid) {
            problem(invalid.field(), invalid.problem());
            end();
            throw invalid;
        }
    }

    private Optional<JsonNode> scalar(String name) {
        known.add(name);
        JsonNode value = values.path(name);
        if (form) {
            if (value.size() > 1) {
                problem(name, "must stand once");
            }
            value = value.path(0);
            if (value.isTextual() && value.textValue().isEmpty()) {
                return Optional.empty();
            }
        }
        return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(value);
    }

    private List<JsonNode> items(String name) {
        JsonNode value = values.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return List.of();
        }
        if (!value.isArray()) {
            problem(name, "must be a list");
            return List.of();
        }
        List<JsonNode> items = new ArrayList<>();
        value.forEach(items::add);
        return items;
    }

    /** No control characters, which would forge lines of a log, and no half of a surrogate pair. */
    private static boolean isLine(String text) {
        return text.chars().noneMatch(Character::isISOControl)
                && UTF_8.newEncoder().canEncode(text);
    }
}
