package io.tollbridge.admin;

import java.util.List;

/**
 * What came from what.
 *
 * @param id as it was typed, or of the one asked for
 * @param problem why nothing is shown; "" if something is, or nothing was asked for
 * @param roots what came from nothing that is still known
 */
public record LineagePage(String id, String problem, List<Node> roots) {
    public LineagePage {
        roots = List.copyOf(roots);
    }

    /**
     * One session, authorization or token.
     *
     * @param asked whether it is the one that was asked for
     * @param clientHref its page; "" if it has none here
     * @param actor the id of the actor's token, which it also came from; "" if there is none
     * @param below how many are still good below it
     */
    public record Node(
            Out out,
            String kind,
            boolean asked,
            boolean active,
            Moment revoked,
            String clientName,
            String clientHref,
            String actor,
            int below,
            List<Node> children) {
        public Node {
            children = List.copyOf(children);
        }
    }
}
