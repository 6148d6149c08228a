package io.tollbridge.scim;

import de.captaingoldfish.scim.sdk.common.constants.enums.Comparator;
import de.captaingoldfish.scim.sdk.server.filter.AndExpressionNode;
import de.captaingoldfish.scim.sdk.server.filter.AttributeExpressionLeaf;
import de.captaingoldfish.scim.sdk.server.filter.AttributePathRoot;
import de.captaingoldfish.scim.sdk.server.filter.FilterNode;
import de.captaingoldfish.scim.sdk.server.filter.OrExpressionNode;
import io.tollbridge.directory.UserFilter;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Filters on users (RFC 7644 §3.4.2.2), as far as they run in the database. */
final class UserFilters {
    private static final Translation<UserFilter> UNKNOWN = new Translation<>(new UserFilter.Every(), false);

    private UserFilters() {}

    static Translation<UserFilter> translate(@Nullable FilterNode node) {
        return switch (node) {
            case null -> new Translation<>(new UserFilter.Every(), true);
            case AndExpressionNode and -> {
                Translation<UserFilter> left = translate(and.getLeftNode());
                Translation<UserFilter> right = translate(and.getRightNode());
                yield new Translation<>(
                        new UserFilter.Both(left.filter(), right.filter()), left.whole() && right.whole());
            }
            case OrExpressionNode or -> {
                Translation<UserFilter> left = translate(or.getLeftNode());
                Translation<UserFilter> right = translate(or.getRightNode());
                yield new Translation<>(
                        new UserFilter.Either(left.filter(), right.filter()), left.whole() && right.whole());
            }
            // emails[value eq "x"]; several conditions must fit one and the same element, which the store cannot tell.
            case AttributePathRoot path
            when path.getChild() != null -> {
                Translation<UserFilter> child = translate(path.getChild());
                yield new Translation<>(
                        child.filter(), child.whole() && path.getChild() instanceof AttributeExpressionLeaf);
            }
            case AttributeExpressionLeaf leaf ->
                leaf(leaf).map(filter -> new Translation<>(filter, true)).orElse(UNKNOWN);
            default -> UNKNOWN; // SCIM-SDK's nodes are not sealed; among them is not()
        };
    }

    private static Optional<UserFilter> leaf(AttributeExpressionLeaf leaf) {
        if (!leaf.isMainSchemaNode()) {
            return Optional.empty();
        }
        String attribute = leaf.getSchemaAttribute().getScimNodeName();
        if (attribute.equals("meta.lastModified")) {
            return leaf.getDateTime().flatMap(instant -> modified(leaf.getComparator(), instant));
        }
        if (leaf.getComparator() != Comparator.EQ) {
            return Optional.empty();
        }
        if (attribute.equals("active")) {
            return leaf.getBooleanValue().map(UserFilter.IsActive::new);
        }
        return leaf.getStringValue().flatMap(value -> equal(attribute, value));
    }

    private static Optional<UserFilter> equal(String attribute, String value) {
        return switch (attribute) {
            case "id" ->
                Optional.of(
                        Answers.id(value).<UserFilter>map(UserFilter.HasId::new).orElseGet(UserFilter.None::new));
            case "userName" -> Optional.of(new UserFilter.HasUserName(value));
            case "externalId" -> Optional.of(new UserFilter.HasExternalId(value));
            case "emails", "emails.value" -> Optional.of(new UserFilter.HasEmail(value));
            case "groups", "groups.value" ->
                Optional.of(Answers.id(value)
                        .<UserFilter>map(UserFilter.InGroup::new)
                        .orElseGet(UserFilter.None::new));
            default -> Optional.empty();
        };
    }

    private static Optional<UserFilter> modified(Comparator comparator, Instant instant) {
        return switch (comparator) {
            case GT -> Optional.of(new UserFilter.ModifiedAfter(instant, false));
            case GE -> Optional.of(new UserFilter.ModifiedAfter(instant, true));
            case LT -> Optional.of(new UserFilter.ModifiedBefore(instant, false));
            case LE -> Optional.of(new UserFilter.ModifiedBefore(instant, true));
            case EQ, NE, CO, SW, EW, PR -> Optional.empty();
        };
    }
}
