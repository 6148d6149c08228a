package io.tollbridge.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import de.captaingoldfish.scim.sdk.common.constants.enums.PatchOp;
import de.captaingoldfish.scim.sdk.common.request.PatchRequestOperation;
import de.captaingoldfish.scim.sdk.common.resources.complex.PatchConfig;
import de.captaingoldfish.scim.sdk.server.patch.workarounds.PatchWorkaround;
import de.captaingoldfish.scim.sdk.server.schemas.ResourceType;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What Entra ID writes in PATCH operations beside what SCIM-SDK puts up with already. Each habit is turned into what RFC 7644
 * §3.5.2 has for it:
 *
 * <ul>
 *   <li>{@code roles[primary eq "True"]}: a truth value in quotes
 *   <li>{@code "value": [{"value": "False"}]}: a single value in a list
 *   <li>{@code "op": "Remove", "path": "members", "value": [{"$ref": null, "value": "…"}]}: SCIM-SDK knows it without $ref
 * </ul>
 */
final class EntraIdHabits extends PatchWorkaround {
    private static final Pattern QUOTED_TRUTH =
            Pattern.compile("\\b(primary eq) \"(true|false)\"", Pattern.CASE_INSENSITIVE);

    @Override
    public boolean shouldBeHandled(PatchConfig config, ResourceType type, PatchRequestOperation operation) {
        return operation.getPath().isPresent();
    }

    @Override
    public boolean executeOtherHandlers() {
        return true;
    }

    @Override
    public PatchRequestOperation fixPatchRequestOperaton(ResourceType type, PatchRequestOperation operation) {
        String path = operation.getPath().orElse("");
        operation.setPath(QUOTED_TRUTH
                .matcher(path)
                .replaceAll(found -> found.group(1) + " " + found.group(2).toLowerCase(java.util.Locale.ROOT)));
        Optional<JsonNode> value = operation.getValue();
        if (path.equalsIgnoreCase("active")) {
            value.filter(list -> list.isArray() && list.size() == 1)
                    .map(list -> list.path(0).path("value"))
                    .filter(JsonNode::isValueNode)
                    .ifPresent(operation::setValue);
        }
        if (operation.getOp() == PatchOp.REMOVE && path.equalsIgnoreCase("members")) {
            value.filter(JsonNode::isArray).ifPresent(list -> operation.setValue(valuesAlone(list)));
        }
        return operation;
    }

    private static ArrayNode valuesAlone(JsonNode members) {
        ArrayNode values = JsonNodeFactory.instance.arrayNode();
        members.forEach(member -> values.addObject().set("value", member.path("value")));
        return values;
    }
}
