/**
 * The administrator's pages below {@code /admin}: server-rendered, by the browser's session, each page for a permission.
 * They read the same interfaces as the management API.
 */
@org.jspecify.annotations.NullMarked
package io.tollbridge.admin;
