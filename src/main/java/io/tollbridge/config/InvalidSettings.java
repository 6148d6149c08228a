package io.tollbridge.config;

/** The configuration cannot be used; the message is one line for the operator and never holds a secret's value. */
public final class InvalidSettings extends Exception {
    InvalidSettings(String line) {
        super(line);
    }
}
