package io.tollbridge.admin;

import java.util.List;

/**
 * A session or a token that is out now.
 *
 * @param lineage the page of what it came from and what came from it
 * @param login the report of the assertion it came from; "" if it came from none
 * @param own whether it is the session that the viewer looks by
 */
public record Out(
        String id,
        String person,
        String personHref,
        String through,
        String scope,
        Moment issued,
        Moment expires,
        Moment lastUsed,
        String lineage,
        String login,
        boolean own) {
    /** The newest of them; {@code more} leads to all, "" if these are all. */
    public record Rows(List<Out> rows, String more) {
        public Rows {
            rows = List.copyOf(rows);
        }
    }

    /** Of what the API says; {@code through} is the identity provider of a session, the client of a token. */
    static Out of(Resource link, String through, Visit visit) {
        String report = link.text("login_attempt");
        String user = link.text("user_id");
        return new Out(
                link.text("id"),
                link.text("email").isEmpty() ? user : link.text("email"),
                user.isEmpty() ? "" : People.ROOT + "/" + user,
                through,
                link.text("scope"),
                link.moment("issued_at"),
                link.moment("expires_at"),
                link.moment("last_used_at"),
                LineagePages.ROOT + "/" + link.text("id"),
                report.isEmpty() ? "" : "/admin/login-attempts/" + report,
                visit.administrator().person().sessionId().toString().equals(link.text("id")));
    }
}
