package io.tollbridge.config;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code TOLLBRIDGE_TRUSTED_PROXIES}: the addresses whose forwarding and certificate headers count. From anyone else
 * those headers are an attempt to look like somebody else and are dropped (HTTP.md section 7).
 */
public final class TrustedProxies {
    /** Nobody is trusted: the service is reached directly. */
    public static final TrustedProxies NONE = new TrustedProxies(List.of());

    private final List<Range> ranges;

    private record Range(InetAddress network, int prefix) {
        boolean contains(InetAddress address) {
            byte[] ours = network.getAddress();
            byte[] theirs = address.getAddress();
            if (ours.length != theirs.length) {
                return false;
            }
            for (int bit = 0; bit < prefix; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((ours[bit / 8] & mask) != (theirs[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public String toString() {
            return network.getHostAddress() + "/" + prefix;
        }
    }

    private TrustedProxies(List<Range> ranges) {
        this.ranges = List.copyOf(ranges);
    }

    /** Reads addresses and CIDR ranges separated by commas; names are not looked up. */
    static TrustedProxies parse(String list) {
        List<Range> ranges = new ArrayList<>();
        for (String item : list.split(",", -1)) {
            ranges.add(range(item.strip()));
        }
        return new TrustedProxies(ranges);
    }

    /** Whether the other end of a connection is one of the proxies. */
    public boolean trusts(InetAddress peer) {
        return ranges.stream().anyMatch(range -> range.contains(peer));
    }

    private static Range range(String item) {
        int slash = item.indexOf('/');
        // ofLiteral looks nothing up: a proxy named by DNS would be whoever answers the DNS.
        InetAddress network = InetAddress.ofLiteral(slash < 0 ? item : item.substring(0, slash));
        int bits = network.getAddress().length * 8;
        int prefix = slash < 0 ? bits : Integer.parseInt(item.substring(slash + 1));
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, "prefix %d", prefix));
        }
        return new Range(network, prefix);
    }

    @Override
    public String toString() {
        return ranges.toString();
    }
}
