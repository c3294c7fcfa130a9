using System.Security.Cryptography;
using Dtls.Records;

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>Two ends that share a key.</summary>
internal sealed class EvpRecordPath : RecordPath
{
    private readonly EvpRecordEnd _near;
    private readonly EvpRecordEnd _far;

    public EvpRecordPath(SuiteUnderTest suite)
        : base(associations: 1)
    {
        byte[] key = RandomNumberGenerator.GetBytes(RecordLimits.KeyLength(suite.Algorithm));
        _near = new EvpRecordEnd(suite.EvpName, key, sealDirection: 1, openDirection: 2);
        _far = new EvpRecordEnd(suite.EvpName, key, sealDirection: 2, openDirection: 1);
    }

    public override RecordEnd Near => _near;

    public override RecordEnd Far => _far;

    public override void Dispose()
    {
        _near.Dispose();
        _far.Dispose();
    }
}
