package dev.redstart.server.storage;

class SlabTableModelTest extends TableModelContract {
    @Override
    Table table(int stripeBits) {
        return ChosenHashes.table(hashes -> new SlabTable(0, stripeBits, hashes, new Arena()));
    }
}
