package io.tollbridge.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a change did, field by field: only what is not as it was. */
final class Differences {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST = 300;

    private Differences() {}

    /** Of the JSON before and after; "" is nothing, before a creation and after a deletion. */
    static List<AuditPage.Change> of(String before, String after) {
        Map<String, String> old = fields(before);
        Map<String, String> now = fields(after);
        Set<String> names = new LinkedHashSet<>(old.keySet());
        names.addAll(now.keySet());
        List<AuditPage.Change> changes = new ArrayList<>();
        for (String name : names) {
            String was = old.getOrDefault(name, "");
            String is = now.getOrDefault(name, "");
            if (!was.equals(is)) {
                changes.add(new AuditPage.Change(Form.words(name), cut(was), cut(is)));
            }
        }
        return changes;
    }

    private static Map<String, String> fields(String json) {
        Map<String, String> fields = new LinkedHashMap<>();
        if (!json.isEmpty()) {
            try {
                add("", JSON.readTree(json), fields);
            } catch (JsonProcessingException unreadable) {
                fields.put("value", json);
            }
        }
        return fields;
    }

    private static void add(String path, JsonNode node, Map<String, String> fields) {
        if (node.isObject()) {
            node.properties()
                    .forEach(one ->
                            add(path.isEmpty() ? one.getKey() : path + ", " + one.getKey(), one.getValue(), fields));
        } else if (!node.isNull() && !node.isMissingNode()) {
            fields.put(path.isEmpty() ? "value" : path, text(node));
        }
    }

    private static String text(JsonNode node) {
        if (node.isArray()) {
            List<String> texts = new ArrayList<>();
            node.forEach(one -> texts.add(text(one)));
            return String.join(", ", texts);
        }
        if (node.isObject() && node.has("role") && node.has("division")) {
            return node.path("role").asText() + " (" + node.path("division").asText() + ")";
        }
        return node.isValueNode() ? node.asText() : node.toString();
    }

    /** The whole stands in the file. */
    private static String cut(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    }
}
