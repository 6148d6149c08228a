package io.tollbridge.saml;

import io.tollbridge.keys.CertifiedKey;
import java.time.Instant;
import java.util.Optional;
import org.opensaml.saml.common.SAMLVersion;
import org.opensaml.saml.saml2.core.Assertion;
import org.opensaml.saml.saml2.core.Audience;
import org.opensaml.saml.saml2.core.AudienceRestriction;
import org.opensaml.saml.saml2.core.AuthnContext;
import org.opensaml.saml.saml2.core.AuthnContextClassRef;
import org.opensaml.saml.saml2.core.AuthnStatement;
import org.opensaml.saml.saml2.core.Conditions;
import org.opensaml.saml.saml2.core.Issuer;
import org.opensaml.saml.saml2.core.NameID;
import org.opensaml.saml.saml2.core.ProxyRestriction;
import org.opensaml.saml.saml2.core.Subject;
import org.opensaml.saml.saml2.core.SubjectConfirmation;
import org.opensaml.saml.saml2.core.SubjectConfirmationData;

/** Issues bearer assertions about users here, signed by their organization's key (Core §2.3.3, Profiles §3.3). */
public final class AssertionIssuer {
    private AssertionIssuer() {}

    /**
     * What an assertion says.
     *
     * @param id random, at least 128 bits (Core §1.3.4)
     * @param audience the only one that may rely on it
     * @param notOnOrAfter its end
     * @param authnInstant when the user signed in; empty: the assertion does not say so
     * @param proxyCount how many further ones may be based on it (Core §2.5.1.6); empty: no limit
     */
    public record Content(
            String id,
            String email,
            String audience,
            Instant issueInstant,
            Instant notOnOrAfter,
            Optional<Instant> authnInstant,
            Optional<Integer> proxyCount) {}

    /** The assertion as XML with an enveloped signature (Core §5.4). */
    public static String issue(Content content, ServiceProviderUrls urls, CertifiedKey key) {
        Assertion assertion = OpenSaml.build(Assertion.DEFAULT_ELEMENT_NAME);
        assertion.setID(content.id());
        assertion.setVersion(SAMLVersion.VERSION_20);
        assertion.setIssueInstant(content.issueInstant());
        Issuer issuer = OpenSaml.build(Issuer.DEFAULT_ELEMENT_NAME);
        issuer.setValue(urls.entityId());
        assertion.setIssuer(issuer);
        assertion.setSubject(subject(content));
        assertion.setConditions(conditions(content));
        content.authnInstant()
                .ifPresent(instant -> assertion.getAuthnStatements().add(authentication(instant)));
        return OpenSaml.signed(assertion, key);
    }

    private static Subject subject(Content content) {
        NameID nameId = OpenSaml.build(NameID.DEFAULT_ELEMENT_NAME);
        nameId.setFormat(NameID.EMAIL);
        nameId.setValue(content.email());
        SubjectConfirmationData data = OpenSaml.build(SubjectConfirmationData.DEFAULT_ELEMENT_NAME);
        data.setNotOnOrAfter(content.notOnOrAfter());
        if (content.audience().startsWith("https://")) { // an entity id of another form is no place to send it to
            data.setRecipient(content.audience());
        }
        SubjectConfirmation confirmation = OpenSaml.build(SubjectConfirmation.DEFAULT_ELEMENT_NAME);
        confirmation.setMethod(SubjectConfirmation.METHOD_BEARER);
        confirmation.setSubjectConfirmationData(data);
        Subject subject = OpenSaml.build(Subject.DEFAULT_ELEMENT_NAME);
        subject.setNameID(nameId);
        subject.getSubjectConfirmations().add(confirmation);
        return subject;
    }

    private static Conditions conditions(Content content) {
        Audience audience = OpenSaml.build(Audience.DEFAULT_ELEMENT_NAME);
        audience.setURI(content.audience());
        AudienceRestriction restriction = OpenSaml.build(AudienceRestriction.DEFAULT_ELEMENT_NAME);
        restriction.getAudiences().add(audience);
        Conditions conditions = OpenSaml.build(Conditions.DEFAULT_ELEMENT_NAME);
        conditions.setNotBefore(content.issueInstant());
        conditions.setNotOnOrAfter(content.notOnOrAfter());
        conditions.getAudienceRestrictions().add(restriction);
        content.proxyCount().ifPresent(count -> {
            ProxyRestriction proxy = OpenSaml.build(ProxyRestriction.DEFAULT_ELEMENT_NAME);
            proxy.setProxyCount(count);
            conditions.getConditions().add(proxy);
        });
        return conditions;
    }

    private static AuthnStatement authentication(Instant instant) {
        AuthnContextClassRef how = OpenSaml.build(AuthnContextClassRef.DEFAULT_ELEMENT_NAME);
        how.setURI(AuthnContext.UNSPECIFIED_AUTHN_CTX); // the user's identity provider knows, not this service
        AuthnContext context = OpenSaml.build(AuthnContext.DEFAULT_ELEMENT_NAME);
        context.setAuthnContextClassRef(how);
        AuthnStatement statement = OpenSaml.build(AuthnStatement.DEFAULT_ELEMENT_NAME);
        statement.setAuthnInstant(instant);
        statement.setAuthnContext(context);
        return statement;
    }
}
