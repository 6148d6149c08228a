/**
 * The configuration of HTTP.md section 2: read once at start into records that are checked as they are made, unknown
 * names refused. Only Main sees this package; everything else gets the values it needs in its constructor.
 */
@org.jspecify.annotations.NullMarked
package io.tollbridge.config;
