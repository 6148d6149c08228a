package io.tollbridge.web;

import java.util.List;

/** The API's documentation as a page. */
public record DocsPage(String title, String description, List<Section> sections) {
    /** What belongs together. */
    public record Section(String name, String description, List<Operation> operations) {
        /** For links within the page. */
        public String anchor() {
            return name.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z]+", "-");
        }
    }

    /**
     * A method of a path.
     *
     * @param permission what the bearer token needs; empty: no bearer token
     * @param mediaType of the request's body; empty: it has none
     */
    public record Operation(
            String method,
            String path,
            String summary,
            String description,
            String permission,
            List<Field> parameters,
            String mediaType,
            List<Field> fields,
            List<Answer> answers) {}

    /** A parameter, or a field of a body. */
    public record Field(String name, String type, boolean required, String description) {}

    /** What comes back with a status. */
    public record Answer(String status, String description, List<Field> fields) {}
}
