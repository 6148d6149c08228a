package io.tollbridge.transfer;

import java.util.List;

/** The file cannot be applied as it stands: all that is wrong with it. Nothing was changed. */
public final class FileRefused extends RuntimeException {
    private final transient List<FileProblem> problems;

    FileRefused(List<FileProblem> problems) {
        super(problems.isEmpty() ? "" : problems.getFirst().text(), null, false, false);
        this.problems = List.copyOf(problems);
    }

    /** One at least, in the order of the file. */
    public List<FileProblem> problems() {
        return problems;
    }
}
