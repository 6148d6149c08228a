package io.tollbridge.demo;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Who can sign in at the demo identity provider; there are no passwords. */
public enum DemoPerson {
    ALICE("Alice", "Archer"),
    BOB("Bob", "Baker"),
    /** Known here, but without a user at the service provider: shows what a refusal looks like. */
    MALLORY("Mallory", "Marsh");

    private final String givenName;
    private final String surname;

    DemoPerson(String givenName, String surname) {
        this.givenName = givenName;
        this.surname = surname;
    }

    /** The person of this login name. */
    public static Optional<DemoPerson> named(String login) {
        return Arrays.stream(values())
                .filter(person -> person.login().equals(login))
                .findFirst();
    }

    /** Login name, as in {@code user=alice}. */
    public String login() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** E-mail address, the NameID by default. */
    public String email() {
        return login() + "@demo.example";
    }

    public String givenName() {
        return givenName;
    }

    public String surname() {
        return surname;
    }

    public String fullName() {
        return givenName + " " + surname;
    }
}
