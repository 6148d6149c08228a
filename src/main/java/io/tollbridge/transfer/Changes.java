package io.tollbridge.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What an import has done, a line for each thing. */
final class Changes {
    private final List<String> lines = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private int unchanged;

    void created(String thing) {
        lines.add("created " + thing);
    }

    void changed(String thing, List<String> fields) {
        lines.add("changed " + thing + ": " + String.join(", ", fields));
    }

    void unchanged() {
        unchanged++;
    }

    /** What is left to be done by hand. */
    void note(String line) {
        notes.add(line);
    }

    List<String> lines() {
        List<String> all = new ArrayList<>(lines);
        if (unchanged > 0) {
            all.add("unchanged " + unchanged);
        }
        if (lines.isEmpty()) {
            all.add("nothing to change");
        }
        all.addAll(notes);
        return all;
    }

    /** The fields in which two mappings differ, in their order. */
    static List<String> between(ObjectNode before, ObjectNode after) {
        Set<String> names = new LinkedHashSet<>();
        after.fieldNames().forEachRemaining(names::add);
        before.fieldNames().forEachRemaining(names::add);
        return names.stream()
                .filter(name -> {
                    JsonNode old = before.path(name);
                    return !old.equals(after.path(name));
                })
                .toList();
    }
}
