package io.tollbridge.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import javax.xml.namespace.QName;
import org.jspecify.annotations.Nullable;
import org.opensaml.core.xml.XMLObject;
import org.opensaml.core.xml.io.MarshallingException;
import org.opensaml.core.xml.schema.XSString;
import org.opensaml.core.xml.schema.impl.XSStringBuilder;
import org.opensaml.core.xml.util.XMLObjectSupport;
import org.opensaml.saml.common.xml.SAMLConstants;
import org.opensaml.saml.saml2.core.Assertion;
import org.opensaml.saml.saml2.core.AttributeStatement;
import org.opensaml.saml.saml2.core.AttributeValue;
import org.opensaml.saml.saml2.core.Audience;
import org.opensaml.saml.saml2.core.AudienceRestriction;
import org.opensaml.saml.saml2.core.AuthnContext;
import org.opensaml.saml.saml2.core.AuthnContextClassRef;
import org.opensaml.saml.saml2.core.AuthnStatement;
import org.opensaml.saml.saml2.core.Issuer;
import org.opensaml.saml.saml2.core.NameID;
import org.opensaml.saml.saml2.core.OneTimeUse;
import org.opensaml.saml.saml2.core.ProxyRestriction;
import org.opensaml.saml.saml2.core.Response;
import org.opensaml.saml.saml2.core.Status;
import org.opensaml.saml.saml2.core.StatusCode;
import org.opensaml.saml.saml2.core.StatusMessage;
import org.opensaml.saml.saml2.core.Subject;
import org.opensaml.saml.saml2.core.SubjectConfirmation;
import org.opensaml.saml.saml2.core.SubjectConfirmationData;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Turns a description into unsigned XML by OpenSAML's objects. */
final class MessageBuilder {
    private final Identifiers identifiers;

    MessageBuilder(Identifiers identifiers) {
        this.identifiers = identifiers;
    }

    Document response(MessageDescription description) {
        Response response = build(Response.class, Response.DEFAULT_ELEMENT_NAME);
        response.setID(description.responseId == null ? identifiers.next() : description.responseId);
        response.setIssueInstant(description.issueInstant);
        response.setDestination(description.destination);
        response.setInResponseTo(description.inResponseTo);
        if (description.responseIssuer != null) {
            response.setIssuer(issuer(description.responseIssuer));
        }
        response.setStatus(status(description));
        if (description.hasAssertion) {
            response.getAssertions().add(assertionObject(description));
        }
        return written(response, description);
    }

    Document assertion(MessageDescription description) {
        return written(assertionObject(description), description);
    }

    static Document marshalled(XMLObject root) {
        try {
            return Dom.overTheWire(XMLObjectSupport.marshall(root).getOwnerDocument());
        } catch (MarshallingException bug) {
            throw new IllegalStateException(bug);
        }
    }

    static <T extends XMLObject> T build(Class<T> type, QName name) {
        return type.cast(XMLObjectSupport.buildXMLObject(name));
    }

    private static Document written(XMLObject root, MessageDescription description) {
        Document document = marshalled(root);
        if (description.conditions != null) {
            for (String xml : description.conditions.extra()) {
                Element extra = Dom.parse(xml.getBytes(UTF_8)).getDocumentElement();
                Dom.first(document, SAMLConstants.SAML20_NS, "Conditions")
                        .orElseThrow()
                        .appendChild(document.importNode(extra, true));
            }
        }
        return document;
    }

    private Assertion assertionObject(MessageDescription description) {
        Assertion assertion = build(Assertion.class, Assertion.DEFAULT_ELEMENT_NAME);
        assertion.setID(description.assertionId == null ? identifiers.next() : description.assertionId);
        assertion.setIssueInstant(description.issueInstant);
        assertion.setIssuer(issuer(description.assertionIssuer));
        assertion.setSubject(subject(description.nameId, description.confirmations));
        if (description.conditions != null) {
            assertion.setConditions(conditions(description.conditions));
        }
        if (description.authentication != null) {
            assertion.getAuthnStatements().add(statement(description.authentication));
        }
        if (!description.attributes.isEmpty()) {
            AttributeStatement statement = build(AttributeStatement.class, AttributeStatement.DEFAULT_ELEMENT_NAME);
            description.attributes.forEach(
                    attribute -> statement.getAttributes().add(attribute(attribute)));
            assertion.getAttributeStatements().add(statement);
        }
        return assertion;
    }

    private static Status status(MessageDescription description) {
        Status status = build(Status.class, Status.DEFAULT_ELEMENT_NAME);
        StatusCode outer = null;
        for (String value : description.statusCodes) {
            StatusCode code = build(StatusCode.class, StatusCode.DEFAULT_ELEMENT_NAME);
            code.setValue(value);
            if (outer == null) {
                status.setStatusCode(code);
            } else {
                outer.setStatusCode(code);
            }
            outer = code;
        }
        if (description.statusMessage != null) {
            StatusMessage message = build(StatusMessage.class, StatusMessage.DEFAULT_ELEMENT_NAME);
            message.setValue(description.statusMessage);
            status.setStatusMessage(message);
        }
        return status;
    }

    private static Subject subject(@Nullable NameIdentifier name, List<Confirmation> confirmations) {
        Subject subject = build(Subject.class, Subject.DEFAULT_ELEMENT_NAME);
        if (name != null) {
            NameID nameId = build(NameID.class, NameID.DEFAULT_ELEMENT_NAME);
            nameId.setValue(name.value());
            nameId.setFormat(name.format());
            nameId.setNameQualifier(name.nameQualifier());
            nameId.setSPNameQualifier(name.spNameQualifier());
            subject.setNameID(nameId);
        }
        for (Confirmation wanted : confirmations) {
            SubjectConfirmation confirmation =
                    build(SubjectConfirmation.class, SubjectConfirmation.DEFAULT_ELEMENT_NAME);
            confirmation.setMethod(wanted.method());
            if (!wanted.equals(new Confirmation(wanted.method(), null, null, null, null))) {
                SubjectConfirmationData data =
                        build(SubjectConfirmationData.class, SubjectConfirmationData.DEFAULT_ELEMENT_NAME);
                data.setRecipient(wanted.recipient());
                data.setInResponseTo(wanted.inResponseTo());
                data.setNotBefore(wanted.notBefore());
                data.setNotOnOrAfter(wanted.notOnOrAfter());
                confirmation.setSubjectConfirmationData(data);
            }
            subject.getSubjectConfirmations().add(confirmation);
        }
        return subject;
    }

    private static org.opensaml.saml.saml2.core.Conditions conditions(Conditions wanted) {
        var conditions = build(
                org.opensaml.saml.saml2.core.Conditions.class,
                org.opensaml.saml.saml2.core.Conditions.DEFAULT_ELEMENT_NAME);
        conditions.setNotBefore(wanted.notBefore());
        conditions.setNotOnOrAfter(wanted.notOnOrAfter());
        for (List<String> audiences : wanted.audienceRestrictions()) {
            AudienceRestriction restriction =
                    build(AudienceRestriction.class, AudienceRestriction.DEFAULT_ELEMENT_NAME);
            audiences.forEach(uri -> restriction.getAudiences().add(audience(uri)));
            conditions.getConditions().add(restriction);
        }
        if (wanted.oneTimeUse()) {
            conditions.getConditions().add(build(OneTimeUse.class, OneTimeUse.DEFAULT_ELEMENT_NAME));
        }
        if (wanted.proxyRestriction() != null) {
            ProxyRestriction restriction = build(ProxyRestriction.class, ProxyRestriction.DEFAULT_ELEMENT_NAME);
            restriction.setProxyCount(wanted.proxyRestriction().count());
            wanted.proxyRestriction()
                    .audiences()
                    .forEach(uri -> restriction.getAudiences().add(audience(uri)));
            conditions.getConditions().add(restriction);
        }
        return conditions;
    }

    private static AuthnStatement statement(Authentication wanted) {
        AuthnStatement statement = build(AuthnStatement.class, AuthnStatement.DEFAULT_ELEMENT_NAME);
        statement.setAuthnInstant(wanted.instant());
        statement.setSessionIndex(wanted.sessionIndex());
        statement.setSessionNotOnOrAfter(wanted.sessionNotOnOrAfter());
        AuthnContextClassRef contextClass =
                build(AuthnContextClassRef.class, AuthnContextClassRef.DEFAULT_ELEMENT_NAME);
        contextClass.setURI(wanted.contextClass());
        AuthnContext context = build(AuthnContext.class, AuthnContext.DEFAULT_ELEMENT_NAME);
        context.setAuthnContextClassRef(contextClass);
        statement.setAuthnContext(context);
        return statement;
    }

    private static org.opensaml.saml.saml2.core.Attribute attribute(Attribute wanted) {
        var attribute = build(
                org.opensaml.saml.saml2.core.Attribute.class,
                org.opensaml.saml.saml2.core.Attribute.DEFAULT_ELEMENT_NAME);
        attribute.setName(wanted.name());
        attribute.setNameFormat(wanted.nameFormat());
        for (String text : wanted.values()) {
            XSString value = new XSStringBuilder().buildObject(AttributeValue.DEFAULT_ELEMENT_NAME, XSString.TYPE_NAME);
            value.setValue(text);
            attribute.getAttributeValues().add(value);
        }
        return attribute;
    }

    private static Issuer issuer(String entityId) {
        Issuer issuer = build(Issuer.class, Issuer.DEFAULT_ELEMENT_NAME);
        issuer.setValue(entityId);
        return issuer;
    }

    private static Audience audience(String uri) {
        Audience audience = build(Audience.class, Audience.DEFAULT_ELEMENT_NAME);
        audience.setURI(uri);
        return audience;
    }
}
