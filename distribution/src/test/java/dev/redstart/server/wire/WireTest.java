package dev.redstart.server.wire;

import dev.redstart.testkit.WireTableContract;

/** The wire itself and the server's own commands, byte for byte. */
class WireTest extends WireTableContract {}
