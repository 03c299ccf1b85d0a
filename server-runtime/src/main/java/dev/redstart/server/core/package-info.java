/**
 * The plugin {@code core}: the commands that are about the server and the client's session instead of keys. It is
 * registered through the same table as every other plugin; what it has beyond them is the {@link
 * dev.redstart.server.core.ServerContext}.
 */
package dev.redstart.server.core;
