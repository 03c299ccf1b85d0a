package dev.redstart.commands.basic;

import dev.redstart.testkit.WireTableContract;

/** The basic commands on a running server, byte for byte. */
class BasicWireTest extends WireTableContract {}
