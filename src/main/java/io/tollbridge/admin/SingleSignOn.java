package io.tollbridge.admin;

import static io.tollbridge.directory.Permission.SSO_PROVIDER_VIEW;

import io.tollbridge.directory.IdentityProviders;
import java.time.Clock;

/** Everything below {@code /admin/identity-providers}, and {@code /admin/keys}. */
final class SingleSignOn {
    static final String ROOT = "/admin/identity-providers";

    private final Providers list;
    private final NewProviderPages added;
    private final SetupLinkPages setupLinks;
    private final ProviderPages providers;
    private final MetadataPages metadata;
    private final CertificatePages certificates;
    private final TestLoginPages tests;
    private final KeyPages keys;

    SingleSignOn(IdentityProviders identityProviders, ConsolePages pages, Clock clock) {
        this.list = new Providers(identityProviders, pages, clock);
        this.added = new NewProviderPages(pages);
        this.setupLinks = new SetupLinkPages(pages);
        this.providers = new ProviderPages(pages);
        this.metadata = new MetadataPages(pages);
        this.certificates = new CertificatePages(pages);
        this.tests = new TestLoginPages(pages, clock);
        this.keys = new KeyPages(pages);
    }

    void mount(Doors doors) {
        doors.get(ROOT, ForPermission.of(SSO_PROVIDER_VIEW), list::list);
        added.mount(doors); // these two before {id}
        setupLinks.mount(doors);
        providers.mount(doors);
        metadata.mount(doors);
        certificates.mount(doors);
        tests.mount(doors);
        keys.mount(doors);
    }
}
