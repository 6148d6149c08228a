package io.tollbridge.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Looks names up and refuses addresses that are not of the public internet. It stands where the connection gets its
 * address from, so the address that was judged is the one that is connected to (no second look-up, no DNS rebinding),
 * and literal addresses in any spelling come by here as well.
 */
final class PublicAddresses implements DnsResolver {
    /** IANA's IPv4 special-purpose registry, and the address of Azure's own services in every machine there. */
    private static final List<Range> REFUSED_IPV4 = List.of(
            Range.of("0.0.0.0", 8),
            Range.of("10.0.0.0", 8),
            Range.of("100.64.0.0", 10), // carrier-grade NAT; Alibaba's metadata service
            Range.of("127.0.0.0", 8),
            Range.of("168.63.129.16", 32),
            Range.of("169.254.0.0", 16), // link-local; the metadata services of most clouds
            Range.of("172.16.0.0", 12),
            Range.of("192.0.0.0", 24), // Oracle's metadata service
            Range.of("192.0.2.0", 24),
            Range.of("192.88.99.0", 24),
            Range.of("192.168.0.0", 16),
            Range.of("198.18.0.0", 15),
            Range.of("198.51.100.0", 24),
            Range.of("203.0.113.0", 24),
            Range.of("224.0.0.0", 4),
            Range.of("240.0.0.0", 4));

    private static final Range GLOBAL_IPV6 = Range.of("2000::", 3);
    /** Parts of 2000::/3 that are not global, or that carry an IPv4 address inside: 6to4 and Teredo. */
    private static final List<Range> REFUSED_IPV6 =
            List.of(Range.of("2001::", 23), Range.of("2001:db8::", 32), Range.of("2002::", 16), Range.of("3fff::", 20));

    private final Set<String> allowedHosts;

    private record Range(InetAddress start, int prefix) {
        static Range of(String start, int prefix) {
            return new Range(InetAddress.ofLiteral(start), prefix);
        }

        boolean contains(byte[] address) {
            byte[] network = start.getAddress();
            for (int bit = 0; bit < prefix; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((network[bit / 8] & mask) != (address[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** The address is known, but nothing may connect to it. */
    static final class Refused extends UnknownHostException {
        Refused(String host) {
            super(host + " is a private, local or reserved address");
        }
    }

    PublicAddresses(Set<String> allowedHosts) {
        this.allowedHosts = Set.copyOf(allowedHosts);
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] addresses = InetAddress.getAllByName(host);
        if (!allowedHosts.contains(host.toLowerCase(Locale.ROOT))) {
            for (InetAddress address : addresses) {
                // One refused address refuses the name: a mixed answer is how a check of the first one is got round.
                if (!isPublic(address)) {
                    throw new Refused(host);
                }
            }
        }
        return addresses;
    }

    @Override
    public String resolveCanonicalHostname(String host) throws UnknownHostException {
        return resolve(host)[0].getCanonicalHostName();
    }

    /** Java itself turns an IPv4 address mapped into IPv6 (::ffff:127.0.0.1) back into IPv4. */
    static boolean isPublic(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            return REFUSED_IPV4.stream().noneMatch(range -> range.contains(bytes));
        }
        return GLOBAL_IPV6.contains(bytes) && REFUSED_IPV6.stream().noneMatch(range -> range.contains(bytes));
    }
}
