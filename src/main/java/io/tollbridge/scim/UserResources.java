package io.tollbridge.scim;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.captaingoldfish.scim.sdk.common.constants.SchemaUris;
import de.captaingoldfish.scim.sdk.common.etag.ETag;
import de.captaingoldfish.scim.sdk.common.resources.complex.Meta;
import de.captaingoldfish.scim.sdk.common.utils.JsonHelper;
import io.tollbridge.directory.EmailAddress;
import io.tollbridge.directory.ProvisionedUser;
import io.tollbridge.directory.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Users as SCIM resources and back. What the service itself goes by is the account's: userName or an e-mail address, active,
 * the name that is shown. Everything else is kept and returned as it was sent.
 */
final class UserResources {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_NAME = 200;

    /** Kept elsewhere, made anew at each answer, or, as a password, never kept at all: people sign in by SAML. */
    private static final List<String> NOT_KEPT =
            List.of("id", "schemas", "meta", "userName", "active", "externalId", "groups", "password");

    private UserResources() {}

    /** What a resource says of a user, with the account's e-mail address and name worked out. */
    record Sent(
            Optional<String> userName,
            EmailAddress email,
            String name,
            Optional<Boolean> active,
            Optional<String> externalId,
            List<String> emails,
            String attributes) {}

    /** {@code current}: the e-mail address there is already, where the resource names none. */
    static Sent read(de.captaingoldfish.scim.sdk.common.resources.User resource, Optional<EmailAddress> current) {
        String userName = resource.getUserName()
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .orElseThrow(() -> Answers.invalid("userName is missing"));
        ObjectNode attributes = object(resource.toString());
        attributes.remove(NOT_KEPT);
        Optional<EmailAddress> address = EmailAddress.parse(userName);
        EmailAddress email = address.or(() -> login(attributes)
                        .map(one -> EmailAddress.parse(one.path("value").asText())
                                .orElseThrow(
                                        () -> Answers.invalid("emails: the one to sign in by is no e-mail address"))))
                .or(() -> current)
                .orElseThrow(() -> Answers.invalid("userName must be an e-mail address, or emails must have one"));
        if (isMadeUp(attributes.path("emails"), email)) {
            attributes.remove("emails");
        }
        return new Sent(
                address.isPresent() ? Optional.empty() : Optional.of(userName),
                email,
                name(attributes, userName),
                resource.isActive(),
                resource.getExternalId().filter(id -> !id.isBlank()),
                elements(attributes.path("emails"))
                        .map(one -> one.path("value").asText())
                        .filter(value -> EmailAddress.parse(value).isPresent())
                        .toList(),
                attributes.toString());
    }

    static de.captaingoldfish.scim.sdk.common.resources.User write(ProvisionedUser user) {
        User account = user.account();
        ObjectNode resource = object(user.attributes());
        String userName = user.userName().orElse(account.email().text());
        // An administrator may have changed the account since: what holds is told.
        if (!name(resource, userName).equals(account.name())) {
            resource.put("displayName", account.name());
        }
        if (!resource.has("emails")) {
            resource.putArray("emails").add(madeUp(account.email()));
        } else if (user.userName().isPresent()) {
            login(resource).ifPresent(one -> one.put("value", account.email().text()));
        }
        ArrayNode schemas = resource.putArray("schemas").add(SchemaUris.USER_URI);
        if (resource.has(SchemaUris.ENTERPRISE_USER_URI)) {
            schemas.add(SchemaUris.ENTERPRISE_USER_URI);
        }
        resource.put("id", account.id().toString());
        resource.put("userName", userName);
        resource.put("active", account.active());
        user.externalId().ifPresent(id -> resource.put("externalId", id));
        if (!user.groups().isEmpty()) {
            ArrayNode groups = resource.putArray("groups");
            user.groups()
                    .forEach(group -> groups.addObject()
                            .put("value", group.id().toString())
                            .put("display", group.name())
                            .put("type", "direct"));
        }
        var written =
                JsonHelper.copyResourceToObject(resource, de.captaingoldfish.scim.sdk.common.resources.User.class);
        written.setMeta(Meta.builder()
                .resourceType("User")
                .created(account.createdAt())
                .lastModified(account.modifiedAt())
                .version(version(account.version()))
                .build());
        return written;
    }

    static ETag version(Object tag) {
        return ETag.builder().weak(true).tag(tag.toString()).build();
    }

    /** Of several addresses that to sign in by is the primary one, else that of work, else the first. */
    private static Optional<ObjectNode> login(ObjectNode attributes) {
        List<Predicate<JsonNode>> preferred = List.of(
                one -> one.path("primary").asBoolean(),
                one -> one.path("type").asText().equals("work"),
                _ -> true);
        return preferred.stream()
                .flatMap(which -> elements(attributes.path("emails"))
                        .filter(one -> one.isObject() && one.hasNonNull("value"))
                        .filter(which))
                .findFirst()
                .map(ObjectNode.class::cast);
    }

    private static ObjectNode madeUp(EmailAddress email) {
        return JSON.createObjectNode()
                .put("value", email.text())
                .put("type", "work")
                .put("primary", true);
    }

    /** Whether these are but what {@link #write} made up: who sends them back has not said anything by it. */
    private static boolean isMadeUp(JsonNode emails, EmailAddress email) {
        return emails.size() == 1
                && emails.path(0).toString().equals(madeUp(email).toString());
    }

    /** What people are shown: displayName, the name as a whole or its parts, else the user name. */
    private static String name(ObjectNode attributes, String userName) {
        JsonNode name = attributes.path("name");
        String parts = Stream.of("givenName", "familyName")
                .map(part -> name.path(part).asText().strip())
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" "));
        return Stream.of(
                        attributes.path("displayName").asText(),
                        name.path("formatted").asText(),
                        parts,
                        userName)
                .map(text -> text.replaceAll("\\p{Cntrl}", " ").strip())
                .filter(text -> !text.isEmpty())
                .findFirst()
                .map(UserResources::shortened)
                .orElse(userName);
    }

    private static String shortened(String text) {
        if (text.length() <= LONGEST_NAME) {
            return text;
        }
        return text.substring(
                0, Character.isHighSurrogate(text.charAt(LONGEST_NAME - 1)) ? LONGEST_NAME - 1 : LONGEST_NAME);
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        List<JsonNode> elements = new ArrayList<>();
        array.forEach(elements::add);
        return elements.stream();
    }

    private static ObjectNode object(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException(bug);
        }
    }
}
