package io.tollbridge.transfer;

/**
 * One thing that is wrong in a file.
 *
 * @param line where it stands; 0: nowhere in particular
 * @param path such as {@code clients[2].redirect_uris}; empty: the file as a whole
 */
public record FileProblem(int line, String path, String words) {
    /** One line for people. */
    public String text() {
        return (line > 0 ? "line " + line + ": " : "") + (path.isEmpty() ? words : path + " " + words);
    }
}
