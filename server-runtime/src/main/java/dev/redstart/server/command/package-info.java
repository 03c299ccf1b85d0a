/**
 * What a command is: its name, arity, keys, flags, documentation and handler.
 *
 * <pre>
 *   CommandSpecBuilder ─► Command ─► CommandTable          made once, when plugins are loaded
 *   SyntaxParser ─► ArgumentSyntax ─► ArgumentDoc          a line of syntax, for COMMAND DOCS
 * </pre>
 *
 * <p>CommandTable and Command are immutable and shared by all event loops.
 */
package dev.redstart.server.command;
