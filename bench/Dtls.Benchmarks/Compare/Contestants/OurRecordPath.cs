using Dtls.Benchmarks.Benchmarks;
using Dtls.Records;

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>Associations of this library's record layer, with keys but no handshake.</summary>
internal sealed class OurRecordPath : RecordPath
{
    /// <summary>New keys after so many records: below the limit at which DTLS 1.3 stops (RFC 8446 §5.5).</summary>
    private const long RecordsPerKey = 1 << 22;

    private readonly AeadAlgorithm _algorithm;
    private readonly ProtocolVersion _version;
    private readonly OurRecordEnd _near;
    private readonly OurRecordEnd _far;
    private long _records;

    public OurRecordPath(AeadAlgorithm algorithm, ProtocolVersion version, AeadProvider provider, int associations)
        : base(associations)
    {
        _algorithm = algorithm;
        _version = version;
        var options = new RecordLayerOptions { AeadProvider = provider };
        _near = new OurRecordEnd(associations, options);
        _far = new OurRecordEnd(associations, options);
        InstallKeys();
    }

    public override RecordEnd Near => _near;

    public override RecordEnd Far => _far;

    public override void Begin(RecordBatch batch)
    {
        _records += batch.Count;
        if (_records / Associations >= RecordsPerKey)
        {
            _records = 0;
            InstallKeys();
        }

        base.Begin(batch);
    }

    public override void Dispose()
    {
        _near.Dispose();
        _far.Dispose();
    }

    private void InstallKeys()
    {
        for (int i = 0; i < Associations; i++)
        {
            using EpochKeys toFar = RecordKeys.Create(_version, _algorithm);
            using EpochKeys toNear = RecordKeys.Create(_version, _algorithm);
            _near.Install(i, toFar, toNear);
            _far.Install(i, toNear, toFar);
        }
    }
}
