package io.tollbridge.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.web.PostedForm;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Roles with divisions as a form has them: a box for each role everywhere, a box for each that is held for one division
 * alone, and two rows of lists to add more of those. What is held already has its box whatever is offered, so that saving
 * the form takes away only what somebody unticked.
 *
 * @param form what is ticked
 * @param name of the field
 * @param everywhere a box each; without Home among the divisions, those that are held
 * @param held for one division alone
 * @param roles to choose from in the rows
 * @param divisions to choose from in the rows, without Home
 * @param rows the selections
 */
public record RoleChoice(
        Form form,
        String name,
        List<Box> everywhere,
        List<Box> held,
        List<String> roles,
        List<String> divisions,
        List<Row> rows) {
    private static final int ROWS = 2;

    public RoleChoice {
        everywhere = List.copyOf(everywhere);
        held = List.copyOf(held);
        roles = List.copyOf(roles);
        divisions = List.copyOf(divisions);
        rows = List.copyOf(rows);
    }

    /** One box. */
    public record Box(String value, String label, boolean ticked) {}

    /** A row of two lists. */
    public record Row(String role, String division) {}

    /** Of what the form says, and all roles and divisions that may be given. */
    static RoleChoice of(Form form, String name, List<String> roles, List<String> divisions) {
        Set<String> ticked = new LinkedHashSet<>(form.values(name));
        Set<String> known = new LinkedHashSet<>(form.values(name));
        known.addAll(form.values(name + "_offered"));
        Stream<String> offered = divisions.contains(RoleAssignment.HOME) ? roles.stream() : Stream.empty();
        List<Box> everywhere = Stream.concat(
                        offered.map(role -> key(role, RoleAssignment.HOME)),
                        known.stream().filter(key -> part(key, 1).equals(RoleAssignment.HOME)))
                .distinct()
                .map(key -> new Box(key, part(key, 0), ticked.contains(key)))
                .toList();
        List<Box> held = known.stream()
                .filter(key -> !part(key, 1).equals(RoleAssignment.HOME))
                .map(key -> new Box(key, part(key, 0) + " for " + part(key, 1), ticked.contains(key)))
                .toList();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add(new Row(form.value(name + "_role_" + i), form.value(name + "_division_" + i)));
        }
        List<String> others = divisions.stream()
                .filter(one -> !one.equals(RoleAssignment.HOME))
                .toList();
        return new RoleChoice(form, name, everywhere, held, roles, others, rows);
    }

    /** Whether the rows are shown at once: something is chosen there, or there is no other way to give a role. */
    public boolean open() {
        return everywhere.isEmpty()
                || rows.stream()
                        .anyMatch(
                                row -> !row.role().isEmpty() || !row.division().isEmpty());
    }

    /** What was chosen, as the API wants it. */
    static ArrayNode read(PostedForm form, String name) {
        Set<String> keys = new LinkedHashSet<>(form.values(name));
        for (int i = 0; i < ROWS; i++) {
            String role = form.value(name + "_role_" + i).orElse("");
            String division = form.value(name + "_division_" + i).orElse("");
            if (!role.isEmpty() && !division.isEmpty()) {
                keys.add(key(role, division));
            }
        }
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        keys.forEach(key -> list.addObject().put("role", part(key, 0)).put("division", part(key, 1)));
        return list;
    }

    /** Both names in one value, whatever characters they have. */
    static String key(JsonNode assignment) {
        return key(assignment.path("role").asText(), assignment.path("division").asText(RoleAssignment.HOME));
    }

    private static String key(String role, String division) {
        return URLEncoder.encode(role, UTF_8) + "|" + URLEncoder.encode(division, UTF_8);
    }

    private static String part(String key, int index) {
        String[] parts = key.split("\\|", 2);
        try {
            return parts.length > index ? URLDecoder.decode(parts[index], UTF_8) : RoleAssignment.HOME;
        } catch (IllegalArgumentException forged) {
            return key;
        }
    }
}
