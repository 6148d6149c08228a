package io.tollbridge.keys;

/** What a signing key does now. Verifiers are given it in every state. */
public enum SigningKeyState {
    /** Published ahead, so that verifiers know it before it signs. One for an algorithm. */
    NEXT,
    /** Signs. One for an algorithm. */
    CURRENT,
    /** Published until the last token it signed has ended. */
    RETIRED
}
