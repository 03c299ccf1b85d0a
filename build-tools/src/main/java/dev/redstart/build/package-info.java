/**
 * What the build does to class files; nothing here is part of the server.
 *
 * <pre>
 *   target/classes ─► HandlerClasses ─► Reference: what is understood
 *                                    └► HandlerClass: what is written in its place
 * </pre>
 */
package dev.redstart.build;
