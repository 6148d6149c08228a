package io.tollbridge;

/** Placeholder while the spine is built. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {}
}
