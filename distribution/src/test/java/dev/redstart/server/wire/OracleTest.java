package dev.redstart.server.wire;

import dev.redstart.testkit.OracleTableContract;

/** The wire itself and the server's own commands beside redis-server. */
class OracleTest extends OracleTableContract {}
