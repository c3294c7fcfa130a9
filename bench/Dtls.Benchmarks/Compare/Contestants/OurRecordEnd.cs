using Dtls.Records;

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>Sealers and openers of one end.</summary>
internal sealed class OurRecordEnd(int associations, RecordLayerOptions options) : RecordEnd, IDisposable
{
    private readonly RecordSealer?[] _sealers = new RecordSealer?[associations];
    private readonly RecordOpener?[] _openers = new RecordOpener?[associations];
    private RecordSealer[] _sealerTurns = [];
    private RecordOpener[] _openerTurns = [];

    /// <summary>Begins an association anew.</summary>
    public void Install(int index, EpochKeys write, EpochKeys read)
    {
        _sealers[index]?.Dispose();
        _openers[index]?.Dispose();
        var sealer = new RecordSealer(options);
        sealer.InstallKeys(write);
        _sealers[index] = sealer;
        var opener = new RecordOpener(options);
        opener.InstallKeys(read);
        _openers[index] = opener;
    }

    public override void Assign(RecordBatch batch)
    {
        if (_sealerTurns.Length < batch.Count)
        {
            _sealerTurns = new RecordSealer[batch.Count];
            _openerTurns = new RecordOpener[batch.Count];
        }

        for (int i = 0; i < batch.Count; i++)
        {
            _sealerTurns[i] = _sealers[batch.Turns[i]]!;
            _openerTurns[i] = _openers[batch.Turns[i]]!;
        }
    }

    public override void Protect(RecordBatch batch)
    {
        RecordSealer[] turns = _sealerTurns;
        for (int i = 0; i < batch.Count; i++)
        {
            turns[i].Seal(ContentType.ApplicationData, batch.Payload, batch.Slot(i), out batch.Lengths[i]);
        }
    }

    public override int Unprotect(RecordBatch batch)
    {
        RecordOpener[] turns = _openerTurns;
        int opened = 0;
        for (int i = 0; i < batch.Count; i++)
        {
            if (turns[i].Open(batch.Record(i), out _, out _) == OpenStatus.Opened)
            {
                opened++;
            }
        }

        return opened;
    }

    public override ReadOnlySpan<byte> GetPlaintext(RecordBatch batch)
    {
        // It stands in the record, behind a header and an explicit nonce of lengths that follow from the sealer's own sum.
        RecordSealer sealer = _sealerTurns[0];
        int expansion = sealer.GetSealedLength(0);
        bool isUnified = (batch.Slots[0] & 0xE0) == 0x20;
        int behind = isUnified ? 17 : 16; // the tag, and in DTLS 1.3 the content type before it
        return batch.Slot(0).Slice(expansion - behind, batch.Payload.Length);
    }

    public void Dispose()
    {
        Array.ForEach(_sealers, sealer => sealer?.Dispose());
        Array.ForEach(_openers, opener => opener?.Dispose());
    }
}
