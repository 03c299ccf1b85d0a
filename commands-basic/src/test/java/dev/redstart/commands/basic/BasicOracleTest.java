package dev.redstart.commands.basic;

import dev.redstart.testkit.OracleTableContract;

/** The basic commands beside redis-server. */
class BasicOracleTest extends OracleTableContract {}
