package io.tollbridge.admin;

import java.util.List;

/**
 * The identity providers.
 *
 * @param sort the column they are sorted by: name, state or certificate; with a minus before it: downwards
 */
public record ProvidersPage(String q, String sort, boolean mayEdit, boolean maySeeKeys, List<Row> rows, String next) {
    public ProvidersPage {
        rows = List.copyOf(rows);
    }

    /** What aria-sort says of the column. */
    public String sorted(String column) {
        return sort.equals(column) ? "ascending" : sort.equals("-" + column) ? "descending" : "none";
    }

    /** Sorted by this column, or the other way round. */
    public String by(String column) {
        String wanted = sort.equals(column) ? "-" + column : column;
        return SingleSignOn.ROOT + "?sort=" + wanted + (q.isEmpty() ? "" : "&q=" + Visit.encoded(q));
    }

    /**
     * One of them.
     *
     * @param certificateEnds when the first of its active certificates ends
     * @param lastEnds when the last one does, if that is another
     * @param mark of the last: empty, soon or ended
     * @param metadataEnded its validUntil has passed
     */
    public record Row(
            String href,
            String name,
            String entityId,
            boolean enabled,
            String domains,
            Moment certificateEnds,
            Moment lastEnds,
            String mark,
            boolean metadataEnded,
            String logins) {}
}
