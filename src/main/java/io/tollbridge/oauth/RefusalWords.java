package io.tollbridge.oauth;

import io.tollbridge.saml.CheckCode;
import io.tollbridge.saml.SamlRefused;
import io.tollbridge.saml.Validation;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a refused assertion's sender is told: the failed check in a few words, and only after the signature held. Before
 * that every failure, decryption above all, gives one wording (HTTP.md section 7); and none tells which user exists.
 */
final class RefusalWords {
    private static final Set<CheckCode> ABOUT_USERS =
            EnumSet.of(CheckCode.USER_UNKNOWN, CheckCode.USER_INACTIVE, CheckCode.EMAIL_DOMAIN);

    private RefusalWords() {}

    static String forOutside(SamlRefused refused, Validation validation) {
        if (!validation.signatureHolds()) {
            return "The assertion could not be verified.";
        }
        if (ABOUT_USERS.contains(refused.code())) {
            return "The assertion is not for a user who may sign in here.";
        }
        return "The assertion failed the check " + refused.code().code() + ".";
    }
}
