package dev.redstart.server.keyspace;

class SlabTableModelTest extends TableModelContract {
    @Override
    Table table(int stripeBits) {
        return ChosenHashes.table(hashes -> new SlabTable(stripeBits, hashes, new Arena()));
    }
}
