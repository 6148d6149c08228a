package io.tollbridge.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.api.LocalCalls;
import io.tollbridge.saml.Finding;
import io.tollbridge.web.PostedForm;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A form as a page shows it: what stands in its fields, and after a refusal what to change in which. */
public final class Form {
    private final Map<String, List<String>> values;
    private final Map<String, String> problems;
    private final List<Finding> findings;
    private final String message;

    private Form(
            Map<String, List<String>> values, Map<String, String> problems, List<Finding> findings, String message) {
        this.values = values;
        this.problems = problems;
        this.findings = findings;
        this.message = message;
    }

    /** With nothing in it. */
    static Form empty() {
        return new Form(Map.of(), Map.of(), List.of(), "");
    }

    /** As it was sent. */
    static Form of(PostedForm posted) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        posted.names().forEach(name -> values.put(name, posted.values(name)));
        return new Form(values, Map.of(), List.of(), "");
    }

    /** With what the resource has. */
    static Form of(Resource resource) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        resource.body().forEachEntry((name, value) -> {
            List<String> texts = new ArrayList<>();
            if (value.isArray()) {
                value.forEach(one -> texts.add(text(one)));
            } else if (value.isValueNode() && !value.isNull()) {
                texts.add(value.asText());
            }
            values.put(name, texts);
        });
        return new Form(values, Map.of(), List.of(), "");
    }

    private static String text(JsonNode one) {
        return one.isObject() && one.has("role") ? RoleChoice.key(one) : one.asText();
    }

    /** The same with this value instead of the field's own. */
    Form with(String name, String value) {
        Map<String, List<String>> more = new LinkedHashMap<>(values);
        more.put(name, List.of(value));
        return new Form(more, problems, findings, message);
    }

    /** The same with these values instead of the field's own. */
    Form withAll(String name, List<String> these) {
        Map<String, List<String>> more = new LinkedHashMap<>(values);
        more.put(name, List.copyOf(these));
        return new Form(more, problems, findings, message);
    }

    /** The same with these things to change. */
    Form wrong(Map<String, String> these) {
        return new Form(values, new LinkedHashMap<>(these), findings, message);
    }

    /** All that stands in it, for a page that carries it along unseen. */
    public Map<String, List<String>> values() {
        return Collections.unmodifiableMap(values);
    }

    /** The same with what the API said against it. */
    Form refused(LocalCalls.Outcome.Refused refused) {
        Map<String, String> problems = new LinkedHashMap<>();
        refused.problems().forEach(one -> problems.putIfAbsent(one.field(), one.problem()));
        String message = refused.status() == 422 && refused.findings().isEmpty()
                ? ""
                : refused.status() == 412
                        ? "Somebody else changed it meanwhile. What you typed is still here: compare, and save again."
                        : refused.detail();
        return new Form(values, problems, refused.findings(), message);
    }

    /** The same for a change; where somebody else was faster, saving again is a change of what that one made of it. */
    Form refused(LocalCalls.Outcome.Refused refused, Resource current) {
        Form form = refused(refused);
        return refused.status() == 412 ? form.with("_etag", current.etag()) : form;
    }

    /** The same with one thing to change. */
    Form wrong(String field, String problem) {
        return new Form(values, Map.of(field, problem), findings, message);
    }

    /** The first value; "" if there is none. */
    public String value(String name) {
        return values(name).stream().findFirst().orElse("");
    }

    public List<String> values(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** A line each. */
    public String lines(String name) {
        return String.join("\n", values(name));
    }

    /** Whether the box is ticked, or the choice chosen. */
    public boolean has(String name, String value) {
        return values(name).contains(value);
    }

    public boolean flag(String name) {
        return has(name, "true");
    }

    /** What to change at this field; "" if it is good. */
    public String problem(String name) {
        return problems.getOrDefault(name, "");
    }

    /** The elements that a screen reader reads with this field: its problem, its hint; null if there is neither. */
    public @Nullable String describedBy(String name, String hint) {
        String ids = (problem(name).isEmpty() ? "" : "p-" + name) + (hint.isEmpty() ? "" : " h-" + name);
        return ids.isEmpty() ? null : ids.strip();
    }

    /** By field; the order is the API's. */
    public Map<String, String> problems() {
        return Collections.unmodifiableMap(problems);
    }

    /** Of metadata or certificates. */
    public List<Finding> findings() {
        return findings;
    }

    /** What is wrong with the whole; "" if nothing is. */
    public String message() {
        return message;
    }

    public boolean refused() {
        return !problems.isEmpty() || !message.isEmpty() || !findings.isEmpty();
    }

    /** A field's name in words: {@code redirect_uris} is Redirect uris. */
    public static String words(String field) {
        String text = field.replace('_', ' ').strip();
        return text.isEmpty() ? "" : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
