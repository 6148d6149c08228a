package io.tollbridge.scim;

import de.captaingoldfish.scim.sdk.common.constants.enums.Comparator;
import de.captaingoldfish.scim.sdk.server.filter.AndExpressionNode;
import de.captaingoldfish.scim.sdk.server.filter.AttributeExpressionLeaf;
import de.captaingoldfish.scim.sdk.server.filter.AttributePathRoot;
import de.captaingoldfish.scim.sdk.server.filter.FilterNode;
import de.captaingoldfish.scim.sdk.server.filter.OrExpressionNode;
import io.tollbridge.directory.GroupFilter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Filters on groups (RFC 7644 §3.4.2.2), as far as they run in the database. */
final class GroupFilters {
    private static final Translation<GroupFilter> UNKNOWN = new Translation<>(new GroupFilter.Every(), false);

    private GroupFilters() {}

    static Translation<GroupFilter> translate(@Nullable FilterNode node) {
        return switch (node) {
            case null -> new Translation<>(new GroupFilter.Every(), true);
            case AndExpressionNode and -> {
                Translation<GroupFilter> left = translate(and.getLeftNode());
                Translation<GroupFilter> right = translate(and.getRightNode());
                yield new Translation<>(
                        new GroupFilter.Both(left.filter(), right.filter()), left.whole() && right.whole());
            }
            case OrExpressionNode or -> {
                Translation<GroupFilter> left = translate(or.getLeftNode());
                Translation<GroupFilter> right = translate(or.getRightNode());
                yield new Translation<>(
                        new GroupFilter.Either(left.filter(), right.filter()), left.whole() && right.whole());
            }
            case AttributePathRoot path
            when path.getChild() != null -> {
                Translation<GroupFilter> child = translate(path.getChild());
                yield new Translation<>(
                        child.filter(), child.whole() && path.getChild() instanceof AttributeExpressionLeaf);
            }
            case AttributeExpressionLeaf leaf ->
                leaf(leaf).map(filter -> new Translation<>(filter, true)).orElse(UNKNOWN);
            default -> UNKNOWN; // SCIM-SDK's nodes are not sealed; among them is not()
        };
    }

    private static Optional<GroupFilter> leaf(AttributeExpressionLeaf leaf) {
        if (!leaf.isMainSchemaNode() || leaf.getComparator() != Comparator.EQ) {
            return Optional.empty();
        }
        return leaf.getStringValue()
                .flatMap(value -> equal(leaf.getSchemaAttribute().getScimNodeName(), value));
    }

    private static Optional<GroupFilter> equal(String attribute, String value) {
        return switch (attribute) {
            case "id" ->
                Optional.of(Answers.id(value)
                        .<GroupFilter>map(GroupFilter.HasId::new)
                        .orElseGet(GroupFilter.None::new));
            case "displayName" -> Optional.of(new GroupFilter.HasName(value));
            case "externalId" -> Optional.of(new GroupFilter.HasExternalId(value));
            // Entra ID asks "members eq", which is no attribute that has a value itself, for members.value.
            case "members", "members.value" ->
                Optional.of(Answers.id(value)
                        .<GroupFilter>map(GroupFilter.HasMember::new)
                        .orElseGet(GroupFilter.None::new));
            default -> Optional.empty();
        };
    }
}
