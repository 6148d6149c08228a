package io.tollbridge.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.web.PostedForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where a form says the metadata is: pasted or in a file, at an address, or entered value by value. */
final class MetadataSource {
    private static final String XML = "metadata_xml";
    private static final String BY_HAND = "sso_url";
    private static final String CERTIFICATES = "certificates";
    private static final List<String> LINES = List.of("metadata_url", "entity_id", BY_HAND, "slo_url");

    private MetadataSource() {}

    /** The form with the file's content in the field of the text, unless there is a text already. */
    static Form shown(PostedForm posted) {
        return Form.of(posted).with(XML, xml(posted).orElse(""));
    }

    /** The body of a call that reads it: exactly what was filled in. */
    static ObjectNode body(PostedForm form) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        xml(form).ifPresent(xml -> body.put(XML, xml));
        LINES.forEach(name -> filled(form, name).ifPresent(value -> body.put(name, value)));
        filled(form, CERTIFICATES).ifPresent(pem -> body.putArray(CERTIFICATES).add(pem));
        if (body.has(BY_HAND)) { // the selection always says something
            filled(form, "sso_binding").ifPresent(binding -> body.put("sso_binding", binding));
        }
        return body;
    }

    /** The same as fields of the next form, so that what is confirmed is what was looked at. */
    static List<AgainPage.Field> carried(PostedForm form) {
        List<AgainPage.Field> fields = new ArrayList<>();
        ObjectNode body = body(form);
        body.forEachEntry((name, value) -> {
            if (!name.equals("entity_id") || body.has(BY_HAND)) { // else it is chosen from the document
                fields.add(new AgainPage.Field(
                        name, value.isArray() ? value.path(0).asText() : value.asText()));
            }
        });
        return fields;
    }

    static boolean byHand(PostedForm form) {
        return filled(form, BY_HAND).isPresent();
    }

    /** With scripts the file stands in the text too, and may have been changed there. */
    private static Optional<String> xml(PostedForm form) {
        return document(form, XML).or(() -> document(form, "_file"));
    }

    /** Not stripped: a document is kept byte by byte. */
    private static Optional<String> document(PostedForm form, String name) {
        return form.value(name).filter(text -> !text.isBlank());
    }

    private static Optional<String> filled(PostedForm form, String name) {
        return form.value(name).map(String::strip).filter(text -> !text.isEmpty());
    }
}
