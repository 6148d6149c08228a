package io.tollbridge.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.api.Fields;
import io.tollbridge.directory.InvalidValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** A file while it is read: its entries, and all that is wrong with them, each with its path. */
final class Reading {
    private static final String UNKNOWN = "is not known";

    private final Map<String, Integer> lines;
    private final Map<String, String> problems = new LinkedHashMap<>();

    Reading(Map<String, Integer> lines) {
        this.lines = Map.copyOf(lines);
    }

    /** One entry at its path; the values that {@link Fields} reads, and what stands deeper. */
    final class Entry {
        private final String path;
        private final ObjectNode values;
        private final Fields fields;

        private Entry(String path, ObjectNode values) {
            this.path = path;
            this.values = values;
            this.fields = Fields.ofJson(values);
        }

        String path() {
            return path;
        }

        Fields fields() {
            return fields;
        }

        /** The path of one of its fields. */
        String at(String field) {
            return path.isEmpty() ? field : path + "." + field;
        }

        void problem(String field, String words) {
            Reading.this.problem(at(field), words);
        }

        /** The mapping under this name; an empty one where there is none. */
        Entry part(String name) {
            fields.ignore(name);
            JsonNode value = values.path(name);
            boolean absent = value.isMissingNode() || value.isNull();
            if (!absent && !value.isObject()) {
                problem(name, "must be a mapping");
            }
            return new Entry(
                    at(name), value instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode());
        }

        /** The mappings in the list under this name. */
        List<Entry> parts(String name) {
            fields.ignore(name);
            JsonNode list = values.path(name);
            if (list.isMissingNode() || list.isNull()) {
                return List.of();
            }
            if (!list.isArray()) {
                problem(name, "must be a list");
                return List.of();
            }
            List<Entry> entries = new ArrayList<>();
            for (int index = 0; index < list.size(); index++) {
                String place = at(name) + "[" + index + "]";
                if (list.get(index) instanceof ObjectNode object) {
                    entries.add(new Entry(place, object));
                } else {
                    Reading.this.problem(place, "must be a mapping");
                }
            }
            return entries;
        }

        /** Makes the record of what was read; empty once a problem is noted. To be called when all was read. */
        <T> Optional<T> made(Supplier<T> record) {
            Map<String, String> wrong = fields.problems(UNKNOWN);
            wrong.forEach(this::problem);
            if (!wrong.isEmpty()) {
                return Optional.empty();
            }
            try {
                return Optional.of(record.get());
            } catch (InvalidValue invalid) {
                problem(invalid.field(), invalid.problem());
                return Optional.empty();
            }
        }
    }

    Entry root(ObjectNode root) {
        return new Entry("", root);
    }

    /** Of one path the first problem counts. */
    void problem(String path, String words) {
        problems.putIfAbsent(path, words);
    }

    /** Each key once: which of two entries counts nobody could say. */
    <T> void requireUnique(List<T> entries, Function<T, String> key, Function<T, String> path) {
        Map<String, String> first = new HashMap<>();
        for (T entry : entries) {
            String before = first.putIfAbsent(key.apply(entry), path.apply(entry));
            if (before != null) {
                problem(path.apply(entry), "is " + key.apply(entry) + ", and so is " + before);
            }
        }
    }

    /** Refuses the file if anything was wrong with it. */
    void end() {
        if (!problems.isEmpty()) {
            throw new FileRefused(problems.entrySet().stream()
                    .map(problem -> new FileProblem(line(problem.getKey()), problem.getKey(), problem.getValue()))
                    .sorted(Comparator.comparingInt(FileProblem::line))
                    .toList());
        }
    }

    /** Of what stands there, or of the nearest around it: what is missing has no line. */
    private int line(String path) {
        String place = path;
        while (!place.isEmpty()) {
            Integer line = lines.get(place);
            if (line != null) {
                return line;
            }
            place = place.substring(0, Math.max(0, Math.max(place.lastIndexOf('.'), place.lastIndexOf('['))));
        }
        return 0;
    }
}
