package io.tollbridge.saml;

import io.tollbridge.directory.EmailAddress;
import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.People;
import io.tollbridge.directory.PersistentName;
import io.tollbridge.directory.Person;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Finds the user whom a verified assertion names (HTTP.md sections 3 and 7): a remembered persistent NameID wins; else the
 * one value of the {@code user_attribute}, or the NameID, is the e-mail address. Each step is a check of the report; to the
 * outside no refusal here tells which user exists.
 */
public final class Subjects {
    private static final String KNOWN = "a user of this organization";

    private final People people;

    public Subjects(People people) {
        this.people = people;
    }

    /** The same for one assertion, of whose users some were looked up before: {@code found} is all there is of those. */
    public Subjects knowing(Set<String> lookedUp, List<Person> found) {
        return new Subjects(new People() {
            @Override
            public Optional<Person> byEmail(UUID organizationId, EmailAddress email) {
                return lookedUp.contains(email.text())
                        ? found.stream()
                                .filter(user -> user.organizationId().equals(organizationId))
                                .filter(user -> user.email().key().equals(email.key()))
                                .findFirst()
                        : people.byEmail(organizationId, email);
            }

            @Override
            public Optional<Person> byPersistentName(UUID organizationId, PersistentName name) {
                return people.byPersistentName(organizationId, name);
            }

            @Override
            public Optional<Person> sameName(UUID organizationId, EmailAddress email) {
                return people.sameName(organizationId, email);
            }

            @Override
            public void remember(UUID organizationId, UUID userId, PersistentName name) {
                people.remember(organizationId, userId, name);
            }
        });
    }

    /** The active user, or a refusal. A persistent NameID is remembered by {@link #remember}, once it was used. */
    public Person find(VerifiedAssertion assertion, IdentityProvider identityProvider, Validation validation)
            throws SamlRefused {
        return find(assertion, identityProvider, validation, _ -> Optional.empty());
    }

    /** Makes an account for somebody who has none; the words are for the report. */
    @FunctionalInterface
    public interface Newcomers {
        Optional<Newcomer> welcome(EmailAddress email);
    }

    /** The account of somebody new; {@code told} is what the report says of it. */
    public record Newcomer(Person user, String told) {}

    /** The same; where the identity provider has {@code create_users} on, somebody unknown is left to {@code newcomers}. */
    public Person find(
            VerifiedAssertion assertion, IdentityProvider identityProvider, Validation validation, Newcomers newcomers)
            throws SamlRefused {
        Optional<Person> known = persistentName(assertion, identityProvider)
                .flatMap(name -> people.byPersistentName(identityProvider.organizationId(), name));
        Newcomer found = known.isPresent()
                ? new Newcomer(known.get(), KNOWN)
                : byEmail(assertion, identityProvider, validation, newcomers);
        Person user = found.user();
        if (!identityProvider.settings().maySpeakFor(user.email())) {
            throw validation.refuse(
                    CheckCode.EMAIL_DOMAIN,
                    user.email().domain(),
                    "one of " + identityProvider.settings().emailDomains(),
                    "This identity provider may not speak for users of that domain.");
        }
        validation.pass(CheckCode.EMAIL_DOMAIN, user.email().domain(), "a domain it may speak for");
        validation.pass(CheckCode.USER_UNKNOWN, user.email().text(), found.told());
        if (!user.active()) {
            throw validation.refuse(
                    CheckCode.USER_INACTIVE,
                    user.email().text() + " is inactive",
                    "an active user",
                    "Activate the user.");
        }
        validation.pass(CheckCode.USER_INACTIVE, "active", "an active user");
        return user;
    }

    /** Remembers a persistent NameID for the user it was just used for; a transient one never becomes a key. */
    public void remember(VerifiedAssertion assertion, IdentityProvider identityProvider, Person user) {
        persistentName(assertion, identityProvider)
                .filter(name -> people.byPersistentName(identityProvider.organizationId(), name)
                        .isEmpty())
                .ifPresent(name -> people.remember(user.organizationId(), user.id(), name));
    }

    private Newcomer byEmail(
            VerifiedAssertion assertion, IdentityProvider identityProvider, Validation validation, Newcomers newcomers)
            throws SamlRefused {
        String name = nameOf(assertion, identityProvider, validation);
        // Outside its domains it makes no account; there the refusal is that of an unknown user.
        boolean mayCreate = identityProvider.settings().accounts().createUsers();
        // Whatever is no e-mail address is no user's either: the same refusal as for an unknown one.
        return EmailAddress.parse(name)
                .flatMap(email -> people.byEmail(identityProvider.organizationId(), email)
                        .map(user -> new Newcomer(user, KNOWN))
                        .or(() -> mayCreate && identityProvider.settings().maySpeakFor(email)
                                ? newcomers.welcome(email)
                                : Optional.empty()))
                .orElseThrow(() -> validation.refuse(
                        CheckCode.USER_UNKNOWN,
                        name,
                        "the e-mail address of a user of this organization",
                        "Create the user, or have the identity provider send the e-mail address "
                                + "(as the NameID, or in the attribute that user_attribute names)."));
    }

    private static String nameOf(VerifiedAssertion assertion, IdentityProvider identityProvider, Validation validation)
            throws SamlRefused {
        Optional<String> attribute = identityProvider.settings().userAttribute();
        if (attribute.isEmpty()) {
            if (assertion.nameId().isTransient()) {
                throw validation.refuse(
                        CheckCode.TRANSIENT_NAMEID,
                        assertion.nameId().value(),
                        "a NameID that lasts, or a user_attribute",
                        "Have the identity provider send the e-mail address as NameID, or set user_attribute.");
            }
            validation.pass(CheckCode.TRANSIENT_NAMEID, assertion.nameId().format(), "a NameID that lasts");
            return assertion.nameId().value();
        }
        List<String> values = assertion.attribute(attribute.get());
        if (values.size() != 1 || values.get(0).isEmpty()) {
            throw validation.refuse(
                    CheckCode.USER_ATTRIBUTE,
                    attribute.get() + " has " + values.size() + " values; there are "
                            + assertion.attributes().keySet(),
                    attribute.get() + " with exactly one value",
                    "Have the identity provider send this attribute once.");
        }
        validation.pass(CheckCode.USER_ATTRIBUTE, attribute.get(), "exactly one value");
        return values.get(0);
    }

    private static Optional<PersistentName> persistentName(
            VerifiedAssertion assertion, IdentityProvider identityProvider) {
        NameId name = assertion.nameId();
        return name.isPersistent()
                ? Optional.of(new PersistentName(
                        identityProvider.id(),
                        name.format(),
                        name.nameQualifier(),
                        name.spNameQualifier(),
                        name.value()))
                : Optional.empty();
    }
}
