package io.tollbridge.directory;

/** Which items of a list: {@code count} of them behind the first {@code offset}, in this order. */
public record SliceRequest(long offset, int count, Order order, boolean descending) {
    /** What a list can be ordered by; NAME is the user name, or the group's. */
    public enum Order {
        CREATED,
        MODIFIED,
        NAME,
        ID
    }

    public SliceRequest {
        if (offset < 0 || count < 0) {
            throw new IllegalArgumentException("negative");
        }
    }

    /** The first of the list. */
    public static SliceRequest first(int count) {
        return new SliceRequest(0, count, Order.CREATED, false);
    }
}
