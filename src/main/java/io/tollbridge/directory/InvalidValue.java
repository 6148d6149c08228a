package io.tollbridge.directory;

/** A value that its field does not allow; {@code field} is the name clients of the API know. */
public final class InvalidValue extends RuntimeException {
    private final String field;

    public InvalidValue(String field, String problem) {
        super(problem, null, false, false);
        this.field = field;
    }

    /** Such as {@code email} or {@code redirect_uris}. */
    public String field() {
        return field;
    }

    /** What is wrong with it. */
    public String problem() {
        return String.valueOf(getMessage());
    }
}
