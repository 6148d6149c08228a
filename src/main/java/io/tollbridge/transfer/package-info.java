/**
 * What an organization has set, as one YAML file: {@link io.tollbridge.transfer.Export} writes it, and {@link
 * io.tollbridge.transfer.Import} makes an installation so. Each class {@code …Part} is one kind of thing: how it
 * stands in the file, what must hold of it, how it is saved. Uses api for its words and checks, store, saml,
 * login, directory, audit.
 */
@org.jspecify.annotations.NullMarked
package io.tollbridge.transfer;
