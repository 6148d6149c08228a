package io.tollbridge.saml;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.w3c.dom.Element;

/** Reads an Assertion element that a verified signature covers: its own children only, never anything found by search. */
final class AssertionReader {
    /** xs:dateTime in UTC (Core §1.3.3). */
    private static final Pattern TIME =
            Pattern.compile("(\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2})(?:(\\.\\d{1,9})\\d*)?(Z|[+-]00:00)");

    private final Decryption decryption;
    private final boolean trim;
    private final List<String> unreadableTimes = new ArrayList<>(0);

    AssertionReader(Decryption decryption, Policy policy) {
        this.decryption = decryption;
        this.trim = policy.tolerates(Weakness.TRIM_WHITESPACE);
    }

    /** An EncryptedID is decrypted here, after the signature over it was verified. */
    Assertion read(Element assertion) throws SamlRefused {
        Optional<Element> subject = Elements.child(assertion, Namespaces.ASSERTION, "Subject");
        Optional<Element> name = Optional.empty();
        List<Assertion.Confirmation> confirmations = new ArrayList<>(1);
        if (subject.isPresent()) {
            name = nameElement(subject.get());
            for (Element element : Elements.children(subject.get(), Namespaces.ASSERTION, "SubjectConfirmation")) {
                confirmations.add(confirmation(element));
            }
        }
        Optional<Assertion.Conditions> conditions =
                Elements.child(assertion, Namespaces.ASSERTION, "Conditions").map(this::conditions);
        List<Assertion.Authentication> authentications =
                Elements.children(assertion, Namespaces.ASSERTION, "AuthnStatement").stream()
                        .map(this::authentication)
                        .toList();
        Optional<Instant> issueInstant = time(assertion, "IssueInstant");
        return new Assertion(
                assertion.getAttributeNS(null, "ID"),
                issuer(assertion),
                issueInstant,
                subject.isPresent(),
                name.map(AssertionReader::nameId),
                name.map(Elements::holdsComment).orElse(false),
                confirmations,
                conditions,
                authentications,
                attributes(assertion),
                unreadableTimes);
    }

    /** Of the assertion, or of the Response around it. */
    Assertion.Issuer issuer(Element parent) {
        return Elements.child(parent, Namespaces.ASSERTION, "Issuer")
                .map(element -> new Assertion.Issuer(value(element), element.getAttributeNS(null, "Format")))
                .orElse(new Assertion.Issuer("", ""));
    }

    private Optional<Element> nameElement(Element subject) throws SamlRefused {
        Optional<Element> plain = Elements.child(subject, Namespaces.ASSERTION, "NameID");
        Optional<Element> encrypted = Elements.child(subject, Namespaces.ASSERTION, "EncryptedID");
        if (plain.isPresent() || encrypted.isEmpty()) {
            return plain;
        }
        Element decrypted = decryption.decrypt(encrypted.get());
        return Elements.is(decrypted, Namespaces.ASSERTION, "NameID") ? Optional.of(decrypted) : Optional.empty();
    }

    static NameId nameId(Element element) {
        return new NameId(
                Elements.trimmed(Elements.text(element)),
                element.getAttributeNS(null, "Format"),
                element.getAttributeNS(null, "NameQualifier"),
                element.getAttributeNS(null, "SPNameQualifier"));
    }

    private Assertion.Confirmation confirmation(Element element) {
        String method = element.getAttributeNS(null, "Method");
        Optional<Element> data = Elements.child(element, Namespaces.ASSERTION, "SubjectConfirmationData");
        return new Assertion.Confirmation(
                method,
                data.flatMap(there -> time(there, "NotBefore")),
                data.flatMap(there -> time(there, "NotOnOrAfter")),
                data.flatMap(there -> Elements.attribute(there, "Recipient")),
                data.flatMap(there -> Elements.attribute(there, "InResponseTo")));
    }

    private Assertion.Conditions conditions(Element element) {
        List<List<String>> audiences = new ArrayList<>(1);
        List<String> unknown = new ArrayList<>(0);
        Optional<Integer> proxyCount = Optional.empty();
        for (Element condition : Elements.children(element)) {
            if (Elements.is(condition, Namespaces.ASSERTION, "AudienceRestriction")) {
                audiences.add(Elements.children(condition, Namespaces.ASSERTION, "Audience").stream()
                        .map(this::value)
                        .toList());
            } else if (Elements.is(condition, Namespaces.ASSERTION, "ProxyRestriction")) {
                // Who may be addressed onward is not kept with tokens, so a list of audiences is taken as nobody.
                proxyCount = Elements.children(condition, Namespaces.ASSERTION, "Audience")
                                .isEmpty()
                        ? Elements.attribute(condition, "Count").map(AssertionReader::count)
                        : Optional.of(0);
            } else if (!Elements.is(condition, Namespaces.ASSERTION, "OneTimeUse")) {
                unknown.add(condition.getNodeName());
            }
        }
        return new Assertion.Conditions(
                time(element, "NotBefore"), time(element, "NotOnOrAfter"), audiences, proxyCount, unknown);
    }

    /** An unreadable Count is the strictest one (Core §2.5.1.6). */
    private static int count(String text) {
        try {
            return Math.max(0, Integer.parseInt(text.strip()));
        } catch (NumberFormatException unreadable) {
            return 0;
        }
    }

    private Assertion.Authentication authentication(Element statement) {
        return new Assertion.Authentication(
                time(statement, "AuthnInstant"),
                Elements.attribute(statement, "SessionIndex"),
                time(statement, "SessionNotOnOrAfter"));
    }

    private static Map<String, List<String>> attributes(Element assertion) {
        Map<String, List<String>> attributes = new LinkedHashMap<>();
        for (Element statement : Elements.children(assertion, Namespaces.ASSERTION, "AttributeStatement")) {
            for (Element attribute : Elements.children(statement, Namespaces.ASSERTION, "Attribute")) {
                List<String> values = Elements.children(attribute, Namespaces.ASSERTION, "AttributeValue").stream()
                        .map(value -> Elements.trimmed(Elements.text(value)))
                        .toList();
                attributes.merge(attribute.getAttributeNS(null, "Name"), values, AssertionReader::joined);
            }
        }
        return attributes;
    }

    private static List<String> joined(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return List.copyOf(all);
    }

    private Optional<Instant> time(Element element, String attribute) {
        Optional<String> text = Elements.attribute(element, attribute);
        Optional<Instant> time = text.flatMap(AssertionReader::instant);
        if (text.isPresent() && time.isEmpty()) {
            unreadableTimes.add(element.getLocalName() + " " + attribute + "=\"" + text.get() + "\"");
        }
        return time;
    }

    /** The instant of an xs:dateTime in UTC, if it is one. */
    static Optional<Instant> instant(String text) {
        var matcher = TIME.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            String fraction = matcher.group(2) == null ? "" : matcher.group(2);
            return Optional.of(Instant.parse(matcher.group(1) + fraction + "Z"));
        } catch (DateTimeException noSuchTime) {
            return Optional.empty();
        }
    }

    private String value(Element element) {
        String text = Elements.text(element);
        return trim ? Elements.trimmed(text) : text;
    }
}
