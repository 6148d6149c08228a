package io.tollbridge.admin;

import java.util.List;
import java.util.Map;

/**
 * Links for customers' administrators.
 *
 * @param types of identity providers, by the API's word
 * @param providers those that can be set up, by id; the first stands for a new one
 */
public record SetupLinksPage(
        Form form,
        boolean mayEdit,
        List<Row> rows,
        Map<String, String> types,
        Map<String, String> providers,
        String next) {
    public SetupLinksPage {
        rows = List.copyOf(rows);
    }

    /** One link; {@code progress} is how far the customer has come. */
    public record Row(
            String id,
            String type,
            String provider,
            String providerPath,
            String state,
            String progress,
            String by,
            Moment createdAt,
            Moment expiresAt) {
        public boolean open() {
            return state.equals("open");
        }
    }
}
